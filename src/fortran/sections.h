// Buffers of mpi_f08 as gfortran passes them to a parameter declared `type(*), dimension(..)`: a
// descriptor of an array, which may be a section with gaps. The C function then gets the address of
// the first element and a datatype that has the gaps, as the standard asks for where
// MPI_SUBARRAYS_SUPPORTED is true (MPI-4.1, section 19.1.12). No datatype does where an operator
// works on the elements, where the section stands for several blocks, or where the items have gaps
// of their own: then the elements are copied, if the call is done with them when it returns.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "fortran/procedure.h"

namespace anympi::fortran {

/// gfortran's own descriptor, since version 8 (libgfortran.h, GFC_FULL_ARRAY_DESCRIPTOR).
struct Descriptor {
  void* base;  ///< Of the first element.
  std::size_t offset;
  std::size_t element;  ///< The size of an element, bytes.
  int version;
  signed char rank, type;
  short attribute;
  std::ptrdiff_t span;  ///< The unit of strides, bytes.
  struct Dimension {
    std::ptrdiff_t stride, lower, upper;
    std::ptrdiff_t extent() const { return upper < lower ? 0 : upper - lower + 1; }
  } dimension[15];
};

bool is_contiguous(const Descriptor& array);

/// The elements of an array one after the other, for a call; `is_out` if they go back afterwards.
class Copy {
 public:
  Copy() = default;
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;
  ~Copy();
  void* make(const Descriptor& array, bool is_out);

 private:
  const Descriptor* array_ = nullptr;
  bool is_out_ = false;
  char* elements_ = nullptr;
};

/// A datatype, which the caller frees, for `count` items of `type` in consecutive elements of an
/// array with gaps; if `are_blocks`, the next item of the datatype is the next block. Returns an
/// error code.
int make_section_type(const Descriptor& array, From::Count count,
                      From::Handle<HandleClass::Datatype> type, bool are_blocks,
                      From::Handle<HandleClass::Datatype>* made);

template <class K>
inline constexpr bool is_choice = false;
template <>
inline constexpr bool is_choice<kinds::in_buffer> = true;
template <>
inline constexpr bool is_choice<kinds::out_buffer> = true;
template <class Pointer>
inline constexpr bool is_choice<kinds::buffer_or_in_place<Pointer>> = true;

/// Whether MPI writes into a buffer.
template <class K>
inline constexpr bool is_out = !std::is_same_v<type_in<K, From>, const void*>;

template <class K>
inline constexpr bool is_datatype = false;
template <>
inline constexpr bool is_datatype<kinds::datatype> = true;
template <class Condition>
inline constexpr bool is_datatype<kinds::significant_if<Condition, kinds::datatype>> = true;
template <class Condition, class Other>
inline constexpr bool
    is_datatype<kinds::significant_if<Condition, kinds::significant_if<Other, kinds::datatype>>> =
        true;

template <class K>
inline constexpr bool is_count =
    std::is_same_v<K, kinds::integer> || std::is_same_v<K, kinds::count>;

/// The C++ type of a parameter of a procedure in which buffers are descriptors.
template <class Fn, FixedString Name>
using DescribedParameter = std::conditional_t<is_choice<typename Fn::template kind_of<Name>>,
                                              const Descriptor*, Parameter<Fn, Name>>;

/// The first parameter behind position I whose kind satisfies a condition; `arity` if none does.
#define ANYMPI_NEXT(NAME, CONDITION)                                 \
  template <class Fn, std::size_t I>                                 \
  constexpr std::size_t NAME() {                                     \
    if constexpr (I + 1 >= Fn::arity)                                \
      return Fn::arity;                                              \
    else if constexpr (CONDITION<typename Fn::template kind<I + 1>>) \
      return I + 1;                                                  \
    else                                                             \
      return NAME<Fn, I + 1>();                                      \
  }
ANYMPI_NEXT(next_count, is_count)
ANYMPI_NEXT(next_datatype, is_datatype)
ANYMPI_NEXT(next_choice, is_choice)
#undef ANYMPI_NEXT

template <class Fn, FixedString Name>
inline constexpr bool has = Fn::template index<Name>() < Fn::arity;

/// Procedures that have no use for their buffers once they have returned.
template <class Fn>
constexpr bool is_done_at_return() {
  constexpr std::string_view name = Fn::name.text;
  constexpr bool has_datatypes = has<Fn, "datatype"> || has<Fn, "sendtype"> ||
                                 has<Fn, "sendtypes"> || has<Fn, "recvtype"> ||
                                 has<Fn, "recvtypes">;
  return has_datatypes && !has<Fn, "request"> && !has<Fn, "win"> &&
         name.find("_begin") == name.npos;
}

/// Procedures whose operator, if it is predefined, takes predefined datatypes only.
template <class Fn>
inline constexpr bool is_reduction = has<Fn, "op"> && !has<Fn, "win">;

/// Whether the buffer at position I has as many blocks as there are processes, each of as many
/// items as the count says.
template <class Fn, std::size_t I>
constexpr bool is_of_all_processes() {
  constexpr std::string_view function = Fn::name.text;
  const auto is_called = [&](const char* part) { return function.find(part) != function.npos; };
  constexpr bool is_received = I > 0;  // the other buffer is the first argument
  return is_called("lltoall") || (is_received && is_called("ather")) ||
         (!is_received && is_called("catter"));
}

/// What stands for a buffer with gaps in a call: one item of a type of ours, or a copy.
struct Section {
  Fint one_int = 1;
  From::Count one_count = 1;
  Fint number = 0;
  From::Handle<HandleClass::Datatype> type{};
  bool is_made = false;
  Copy copy;

  Section() = default;
  Section(const Section&) = delete;
  Section& operator=(const Section&) = delete;
  ~Section() {
    if (is_made) c<catalogue::Type_free>(&type);
  }
};

/// Procedures that want the address only: it is told, it was given a datatype before, or there is
/// one element.
template <class Fn>
constexpr bool wants_address_only() {
  constexpr std::string_view name = Fn::name.text;
  return name == "MPI_Get_address" || name == "MPI_Fetch_and_op" ||
         name == "MPI_Compare_and_swap" || name.ends_with("_end");
}

/// Replaces count and datatype of the buffer at position I of the arguments. Returns an error code.
template <class Fn, std::size_t I>
int give_type(const Descriptor& array, auto& arguments, Section& section) {
  constexpr std::size_t count = next_count<Fn, I>(), type = next_datatype<Fn, I>();
  // Several blocks, or items without a datatype: there is nothing to put the gaps into.
  if constexpr (wants_address_only<Fn>()) {
    return From::MPI_SUCCESS;
  } else if constexpr (is_reduction<Fn> || type >= Fn::arity || count >= type ||
                       type > next_choice<Fn, I>()) {
    return From::MPI_ERR_BUFFER;
  } else {
    const From::Count items = *std::get<count>(arguments);
    const Fint number = *std::get<type>(arguments);
    // Not significant here.
    if (number == number_of(From::MPI_DATATYPE_NULL)) return From::MPI_SUCCESS;
    if (int code = make_section_type(array, items, type_of(number), is_of_all_processes<Fn, I>(),
                                     &section.type))
      return code;
    section.is_made = true;
    section.number = Numbers<HandleClass::Datatype>::number(section.type);
    if constexpr (std::is_same_v<typename Fn::template kind<count>, kinds::integer>)
      std::get<count>(arguments) = &section.one_int;
    else
      std::get<count>(arguments) = &section.one_count;
    std::get<type>(arguments) = &section.number;
    return From::MPI_SUCCESS;
  }
}

/// Replaces the buffer at position I of the arguments, which has gaps. Returns an error code.
template <class Fn, std::size_t I>
int close_gaps(const Descriptor& array, auto& arguments, Section& section) {
  int code = give_type<Fn, I>(array, arguments, section);
  if constexpr (is_done_at_return<Fn>())
    if (code != From::MPI_SUCCESS) {
      std::get<I>(arguments) = section.copy.make(array, is_out<typename Fn::template kind<I>>);
      code = From::MPI_SUCCESS;
    }
  return code;
}

/// Calls the error handler of the call's object; tells what the procedure returns.
template <class Fn>
int raise(int code, auto& arguments) {
  if constexpr (constexpr auto win = Fn::template index<"win">(); win < Fn::arity)
    return c<catalogue::Win_call_errhandler>(
               Numbers<HandleClass::Win>::handle(*std::get<win>(arguments)), code),
           code;
  else if constexpr (constexpr auto file = Fn::template index<"fh">(); file < Fn::arity)
    return c<catalogue::File_call_errhandler>(
               Numbers<HandleClass::File>::handle(*std::get<file>(arguments)), code),
           code;
  else if constexpr (constexpr auto comm = Fn::template index<"comm">(); comm < Fn::arity)
    return c<catalogue::Comm_call_errhandler>(comm_of(*std::get<comm>(arguments)), code), code;
  else
    return c<catalogue::Comm_call_errhandler>(comm_of(number_of(From::MPI_COMM_WORLD)), code), code;
}

template <class Value>
auto address_of(Value value) {
  if constexpr (std::is_same_v<Value, const Descriptor*>)
    return value->base;
  else
    return value;
}

/// A derived procedure whose buffers are descriptors.
template <class Fn, class... Values>
inline void described(Fint* ierror, Lengths lengths, Values... values) {
  std::tuple arguments{address_of(values)...};
  std::array<Section, sizeof...(Values)> sections;
  const std::tuple given{values...};
  int code = From::MPI_SUCCESS;
  const auto look_at = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
    if constexpr (std::is_same_v<std::tuple_element_t<I, std::tuple<Values...>>, const Descriptor*>)
      if (const Descriptor& array = *std::get<I>(given); !is_contiguous(array) && !code)
        code = close_gaps<Fn, I>(array, arguments, sections[I]);
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (look_at(std::integral_constant<std::size_t, I>()), ...);
  }
  (std::index_sequence_for<Values...>());
  if (code != From::MPI_SUCCESS) return give(ierror, raise<Fn>(code, arguments));
  std::apply([&](auto... raw) { derived<Fn>(ierror, lengths, raw...); }, arguments);
}

}  // namespace anympi::fortran
