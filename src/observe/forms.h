// From kinds to forms: how an argument of each kind is shown, in the program's own terms. Kinds
// without a line here are what their C type is: an integer, or an address.
#pragma once

#include <type_traits>

#include "kinds/all.h"
#include "observe/information.h"

namespace anympi::observe {

using catalogue::FixedString;
using catalogue::type_in;
using kinds::length_is, kinds::members, kinds::peers, kinds::sources, kinds::targets;

/// What L says about the length of an array in Fn.
template <class Fn, class L>
struct LengthOf;
#define ANYMPI_LENGTH(TEMPLATE, RULE)                           \
  template <class Fn, FixedString Of>                           \
  struct LengthOf<Fn, TEMPLATE<Of>> {                           \
    static constexpr Length rule = Length::RULE;                \
    static constexpr signed char of = Fn::template index<Of>(); \
  };
ANYMPI_LENGTH(length_is, parameter)
ANYMPI_LENGTH(peers, peers)
ANYMPI_LENGTH(members, members)
ANYMPI_LENGTH(sources, sources)
ANYMPI_LENGTH(targets, targets)
#undef ANYMPI_LENGTH

template <class Fn, class W>
struct WrittenBy;
template <class Fn>
struct WrittenBy<Fn, kinds::everything> {
  static constexpr Written rule = Written::all;
  static constexpr signed char by = -1;
};
template <class Fn, FixedString Flag>
struct WrittenBy<Fn, kinds::flag<Flag>> {
  static constexpr Written rule = Written::if_flag;
  static constexpr signed char by = Fn::template index<Flag>();
};
template <class Fn, FixedString Count>
struct WrittenBy<Fn, kinds::some<Count>> {
  static constexpr Written rule = Written::as_many_as;
  static constexpr signed char by = Fn::template index<Count>();
};

template <class Fn, class K>
struct FormOf {
  static constexpr void describe(ParameterInformation& p) {
    using Type = type_in<K, From>;
    if constexpr (std::is_pointer_v<Type>)
      p.form = Form::address;
    else if constexpr (std::is_integral_v<Type> || std::is_enum_v<Type>)
      p.form = sizeof(Type) == 8 ? Form::integer64 : Form::integer;
    else
      static_assert(std::is_void_v<Type>, "say in forms.h how this kind is shown");
  }
};

#define ANYMPI_FORM(KIND, FORM)                                                      \
  template <class Fn>                                                                \
  struct FormOf<Fn, KIND> {                                                          \
    static constexpr void describe(ParameterInformation& p) { p.form = Form::FORM; } \
  };
#define ANYMPI_NAMED(KIND, FORM, NAMING)                      \
  template <class Fn>                                         \
  struct FormOf<Fn, KIND> {                                   \
    static constexpr void describe(ParameterInformation& p) { \
      p.form = Form::FORM;                                    \
      p.naming = Naming::NAMING;                              \
    }                                                         \
  };
ANYMPI_FORM(kinds::in_buffer, buffer)
ANYMPI_FORM(kinds::out_buffer, buffer)
ANYMPI_FORM(kinds::in_buffer_or_in_place, buffer)
ANYMPI_FORM(kinds::out_buffer_or_in_place, buffer)
ANYMPI_FORM(kinds::rank, rank)
ANYMPI_FORM(kinds::rank_out, rank_out)
ANYMPI_FORM(kinds::tag, tag)
ANYMPI_FORM(kinds::out<kinds::tag>, tag_out)
ANYMPI_FORM(kinds::error_code, error)
ANYMPI_FORM(kinds::error_code_with_text, error)
ANYMPI_FORM(kinds::error_code_out, error_out)
ANYMPI_FORM(kinds::new_error_code, error_out)
ANYMPI_FORM(kinds::new_error_class, error_out)
ANYMPI_FORM(kinds::string_in, string)
ANYMPI_FORM(kinds::integer_out, integer_out)
ANYMPI_FORM(kinds::count_out, integer64_out)
ANYMPI_FORM(kinds::address_out, integer64_out)
ANYMPI_FORM(kinds::offset_out, integer64_out)
ANYMPI_FORM(kinds::status_out, status_out)
ANYMPI_FORM(kinds::status_inout, status_out)
ANYMPI_FORM(kinds::status_in, status_in)
ANYMPI_FORM(kinds::status_with_error_in, status_in)
ANYMPI_NAMED(kinds::keyval, enumerator, keyval)
ANYMPI_NAMED(kinds::new_keyval, enumerator_out, keyval)
ANYMPI_NAMED(kinds::released_keyval, enumerator_out, keyval)
#define ENUMERATION(KIND, ...)                \
  ANYMPI_NAMED(kinds::KIND, enumerator, KIND) \
  ANYMPI_NAMED(kinds::out<kinds::KIND>, enumerator_out, KIND)
#define BIT_MASK(KIND, ...)             \
  ANYMPI_NAMED(kinds::KIND, bits, KIND) \
  ANYMPI_NAMED(kinds::out<kinds::KIND>, bits_out, KIND)
#include "catalogue/enumerations.inc"
#undef ENUMERATION
#undef BIT_MASK
#undef ANYMPI_FORM
#undef ANYMPI_NAMED

template <class Fn, FixedString Code>
struct FormOf<Fn, kinds::class_of_error<Code>> {
  static constexpr void describe(ParameterInformation& p) { p.form = Form::error_out; }
};
template <class Fn, FixedString Text, class Limit>
struct FormOf<Fn, kinds::length_of<Text, Limit>> {
  static constexpr void describe(ParameterInformation& p) { p.form = Form::integer_out; }
};
template <class Fn, class Limit, bool MayCut>
struct FormOf<Fn, kinds::bounded_string_out<Limit, MayCut>> {
  static constexpr void describe(ParameterInformation& p) { p.form = Form::string_out; }
};
template <class Fn, class Condition, class K>
struct FormOf<Fn, kinds::significant_if<Condition, K>> : FormOf<Fn, K> {};

#define ANYMPI_HANDLE_FORM(TEMPLATE, FORM)                    \
  template <class Fn, HandleClass C>                          \
  struct FormOf<Fn, kinds::TEMPLATE<C>> {                     \
    static constexpr void describe(ParameterInformation& p) { \
      p.form = Form::FORM;                                    \
      p.handle_class = C;                                     \
    }                                                         \
  };
ANYMPI_HANDLE_FORM(handle, handle)
ANYMPI_HANDLE_FORM(handle_pointed_to, handle_in)
ANYMPI_HANDLE_FORM(handle_released, handle_released)
#undef ANYMPI_HANDLE_FORM
template <class Fn, HandleClass C, bool Owned>
struct FormOf<Fn, kinds::handle_out<C, Owned>> {
  static constexpr void describe(ParameterInformation& p) {
    p.form = Owned ? Form::handle_new : Form::handle_known;
    p.handle_class = C;
  }
};
#define ANYMPI_REQUEST_FORM(KIND, FORM)                       \
  template <class Fn>                                         \
  struct FormOf<Fn, kinds::KIND> {                            \
    static constexpr void describe(ParameterInformation& p) { \
      p.form = Form::FORM;                                    \
      p.handle_class = HandleClass::Request;                  \
    }                                                         \
  };
ANYMPI_REQUEST_FORM(request_pointed_to, handle_in)
ANYMPI_REQUEST_FORM(new_request, handle_new)
ANYMPI_REQUEST_FORM(completed_request, request_done)
ANYMPI_REQUEST_FORM(released_request, request_done)
#undef ANYMPI_REQUEST_FORM
template <class Fn>
struct FormOf<Fn, kinds::eventual_communicator> {
  static constexpr void describe(ParameterInformation& p) {
    p.form = Form::handle_known;
    p.handle_class = HandleClass::Comm;
  }
};

template <class Fn, class L>
constexpr void describe_array(ParameterInformation& p, Form form) {
  p.form = form;
  p.length = LengthOf<Fn, L>::rule;
  p.of = LengthOf<Fn, L>::of;
}
template <class Fn, class Numbers, class L>
struct FormOf<Fn, kinds::as_many<Numbers, L>> {
  static constexpr void describe(ParameterInformation& p) {
    using Number = std::remove_pointer_t<type_in<Numbers, From>>;
    describe_array<Fn, L>(p, sizeof(Number) == 8 ? Form::integers64 : Form::integers);
  }
};
template <class Fn, FixedString Of>
struct FormOf<Fn, kinds::ranks_in<Of>> {
  static constexpr void describe(ParameterInformation& p) {
    describe_array<Fn, length_is<Of>>(p, Form::ranks);
  }
};
template <class Fn, HandleClass C, class L>
struct FormOf<Fn, kinds::handles_in<C, L>> {
  static constexpr void describe(ParameterInformation& p) {
    describe_array<Fn, L>(p, Form::handles);
    p.handle_class = C;
  }
};
template <class Fn, HandleClass C, class L>
struct FormOf<Fn, kinds::lasting_handles_in<C, L>> : FormOf<Fn, kinds::handles_in<C, L>> {};
template <class Fn, FixedString Of>
struct FormOf<Fn, kinds::requests_started<Of>>
    : FormOf<Fn, kinds::handles_in<HandleClass::Request, length_is<Of>>> {};
template <class Fn, FixedString Of, class Completed>
struct FormOf<Fn, kinds::completed_requests<Of, Completed>> {
  static constexpr void describe(ParameterInformation& p) {
    describe_array<Fn, length_is<Of>>(p, Form::requests_done);
    p.handle_class = HandleClass::Request;
  }
};
template <class Fn, FixedString Flag>
struct FormOf<Fn, kinds::status_out_if<Flag>> {
  static constexpr void describe(ParameterInformation& p) {
    p.form = Form::status_out;
    p.written = Written::if_flag;
    p.written_by = Fn::template index<Flag>();
  }
};
template <class Fn, FixedString Of, class W>
struct FormOf<Fn, kinds::statuses_out<Of, W>> {
  static constexpr void describe(ParameterInformation& p) {
    describe_array<Fn, length_is<Of>>(p, Form::statuses_out);
    p.written = WrittenBy<Fn, W>::rule;
    p.written_by = WrittenBy<Fn, W>::by;
  }
};

}  // namespace anympi::observe
