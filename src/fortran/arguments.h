// How Fortran passes an argument of each kind, and how C has it: everything by reference, handles
// as integers, strings with a length, sentinels by their address.
//
// A kind without a line here is what its C type is: a number by value, which Fortran passes by
// reference; or a pointer to numbers, which is the same in both. Any other type fails to compile.
#pragma once

#include "fortran/handles.h"
#include "fortran/lengths.h"
#include "fortran/sentinels.h"
#include "fortran/strings.h"

namespace anympi::fortran {

template <class K>
inline constexpr bool is_text = false;
template <>
inline constexpr bool is_text<kinds::string_in> = true;
template <class Limit>
inline constexpr bool is_text<kinds::bounded_string_in<Limit>> = true;
template <class Limit, bool MayCut>
inline constexpr bool is_text<kinds::bounded_string_out<Limit, MayCut>> = true;

/// How many of the first parameters of Fn, or of all, are strings.
template <class Fn, std::size_t Parameters = Fn::arity>
inline constexpr std::size_t texts = []<std::size_t... I>(std::index_sequence<I...>) {
  return (std::size_t{is_text<typename Fn::template kind<I>>} + ... + 0);
}
(std::make_index_sequence<Parameters>());

/// A parameter of Fn, by its position.
template <class F, std::size_t I>
struct Place {
  using Fn = F;
  using Kind = typename Fn::template kind<I>;
  static constexpr auto name = Fn::template parameter<I>::name;
  /// How many strings are before it.
  static constexpr std::size_t text = texts<Fn, I>;
};

/// Passed on as it is.
template <class Type>
struct Same {
  using type = Type;
  struct crossing {
    crossing(Type value, auto&) : value_(value) {}
    Type target() const { return value_; }

   private:
    Type value_;
  };
};

template <class Place, class K>
struct Argument {
  using InC = type_in<K, From>;
  static_assert(std::is_arithmetic_v<std::remove_cv_t<std::remove_pointer_t<InC>>>,
                "say in arguments.h how Fortran passes this kind");
  using type = std::conditional_t<std::is_pointer_v<InC>, InC, const InC*>;
  struct crossing {
    crossing(type value, auto&) : value_(value) {}
    InC target() const {
      if constexpr (std::is_pointer_v<InC>)
        return value_;
      else
        return *value_;
    }

   private:
    type value_;
  };
};

template <class Place, class Condition, class K>
struct Argument<Place, kinds::significant_if<Condition, K>> : Argument<Place, K> {};

// --- Buffers -------------------------------------------------------------------------------------

template <class Pointer>
struct Buffer {
  using type = Pointer;
  struct crossing {
    crossing(Pointer buffer, auto&) : value_(c_buffer(buffer)) {}
    Pointer target() const { return value_; }

   private:
    Pointer value_;
  };
};
template <class Place>
struct Argument<Place, kinds::in_buffer> : Buffer<const void*> {};
template <class Place>
struct Argument<Place, kinds::out_buffer> : Buffer<void*> {};
template <class Place, class Pointer>
struct Argument<Place, kinds::buffer_or_in_place<Pointer>> : Buffer<Pointer> {};
template <class Place>
struct Argument<Place, kinds::memory_out> : Same<void*> {};

// --- Handles that C has as pointers
// ---------------------------------------------------------------

template <HandleClass C>
concept Pointer = !same_in_c<C>;

template <class Place, HandleClass C>
requires Pointer<C>
struct Argument<Place, kinds::handle<C>> {
  using type = const Fint*;
  struct crossing {
    crossing(type number, auto&) : value_(Numbers<C>::handle(*number)) {}
    From::Handle<C> target() const { return value_; }

   private:
    From::Handle<C> value_;
  };
};

/// A handle that MPI makes; what it leaves unwritten stays.
template <HandleClass C>
struct Made {
  using type = Fint*;
  struct crossing {
    crossing(type number, auto&) : number_(number) {}
    From::Handle<C>* target() { return &value_; }
    void back(auto&) {
      if (value_ != unwritten()) *number_ = Numbers<C>::number(value_);
    }

   private:
    static From::Handle<C> unwritten() { return (From::Handle<C>)(-1L); }  // no handle of any MPI
    type number_;
    From::Handle<C> value_ = unwritten();
  };
};
template <class Place, HandleClass C, bool Owned>
requires Pointer<C>
struct Argument<Place, kinds::handle_out<C, Owned>> : Made<C> {
};
template <class Place>
requires Pointer<HandleClass::Request>
struct Argument<Place, kinds::new_request> : Made<HandleClass::Request> {
};
template <class Place>
requires Pointer<HandleClass::Comm>
struct Argument<Place, kinds::eventual_communicator> : Made<HandleClass::Comm> {
};

/// A handle that MPI may set to null.
template <HandleClass C>
struct Updated {
  using type = Fint*;
  struct crossing {
    crossing(type number, auto&)
        : number_(number), before_(Numbers<C>::handle(*number)), value_(before_) {}
    From::Handle<C>* target() { return &value_; }
    void back(auto&) {
      if (value_ != before_) *number_ = Numbers<C>::number(value_);
    }

   private:
    type number_;
    From::Handle<C> before_, value_;
  };
};
template <class Place, HandleClass C>
requires Pointer<C>
struct Argument<Place, kinds::handle_pointed_to<C>> : Updated<C> {
};
template <class Place, HandleClass C>
requires Pointer<C>
struct Argument<Place, kinds::handle_released<C>> : Updated<C> {
};
template <class Place>
requires Pointer<HandleClass::Request>
struct Argument<Place, kinds::request_pointed_to> : Updated<HandleClass::Request> {
};
template <class Place>
requires Pointer<HandleClass::Request>
struct Argument<Place, kinds::completed_request> : Updated<HandleClass::Request> {
};
template <class Place>
requires Pointer<HandleClass::Request>
struct Argument<Place, kinds::released_request> : Updated<HandleClass::Request> {
};

/// An array of handles that MPI reads.
template <HandleClass C, class Length>
struct Read {
  using type = const Fint*;
  struct crossing {
    using memory = kinds::ShortArray<From::Handle<C>>;
    crossing(type numbers, auto& call, memory& own) : values_(length<Length>(call), own) {
      for (long i = 0; i < values_.size(); ++i) values_[i] = Numbers<C>::handle(numbers[i]);
    }
    const From::Handle<C>* target() { return values_.data(); }

   private:
    kinds::Array<From::Handle<C>> values_;
  };
};
template <class Place, HandleClass C, class Length>
requires Pointer<C>
struct Argument<Place, kinds::handles_in<C, Length>> : Read<C, Length> {
};
template <class Place, HandleClass C, class Length>
requires Pointer<C>
struct Argument<Place, kinds::lasting_handles_in<C, Length>> : Read<C, Length> {
};

template <class Place, class Condition, HandleClass C, class Length>
requires Pointer<C>
struct Argument<Place, kinds::significant_if<Condition, kinds::handles_in<C, Length>>>
    : Read<C, LengthIf<Condition, Length>> {
};
template <class Place, class Condition, HandleClass C, class Length>
requires Pointer<C>
struct Argument<Place, kinds::significant_if<Condition, kinds::lasting_handles_in<C, Length>>>
    : Read<C, LengthIf<Condition, Length>> {
};

/// An array of requests of which MPI may set some to null. What the others were is not asked for
/// again: the integer of a request that is gone may lead to none.
template <class Length>
struct Nulled {
  using type = Fint*;
  using Request = Numbers<HandleClass::Request>;
  struct crossing {
    using memory = kinds::ShortArray<From::Handle<HandleClass::Request>>;
    crossing(type numbers, auto& call, memory& own)
        : numbers_(numbers), values_(length<Length>(call), own) {
      for (long i = 0; i < values_.size(); ++i) values_[i] = Request::handle(numbers[i]);
    }
    From::Handle<HandleClass::Request>* target() { return values_.data(); }
    void back(auto&) {
      const Fint none = number_of(From::MPI_REQUEST_NULL);
      const auto null = Request::handle(none);
      for (long i = 0; i < values_.size(); ++i)
        if (values_[i] == null) numbers_[i] = none;
    }

   private:
    type numbers_;
    kinds::Array<From::Handle<HandleClass::Request>> values_;
  };
};
template <class Place, FixedString Of>
requires Pointer<HandleClass::Request>
struct Argument<Place, kinds::requests_started<Of>> : Nulled<kinds::length_is<Of>> {
};
template <class Place, FixedString Of, class Completed>
requires Pointer<HandleClass::Request>
struct Argument<Place, kinds::completed_requests<Of, Completed>> : Nulled<kinds::length_is<Of>> {
};

/// An array that MPI writes.
template <class Place, HandleClass C, class Length>
requires Pointer<C>
struct Argument<Place, kinds::handles_out<C, Length>> {
  using type = Fint*;
  struct crossing {
    using memory = kinds::ShortArray<From::Handle<C>>;
    crossing(type numbers, auto& call, memory& own)
        : numbers_(numbers), values_(length<Length>(call), own) {
      for (long i = 0; i < values_.size(); ++i) values_[i] = nullptr;
    }
    From::Handle<C>* target() { return values_.data(); }
    void back(auto& call) {
      if (!call.ok()) return;
      for (long i = 0; i < values_.size(); ++i)
        if (values_[i]) numbers_[i] = Numbers<C>::number(values_[i]);
    }

   private:
    type numbers_;
    kinds::Array<From::Handle<C>> values_;
  };
};

// --- Statuses ------------------------------------------------------------------------------------

struct StatusArgument {
  using type = Fint*;
  struct crossing {
    crossing(type status, auto&) : value_(c_status(status)) {}
    Status* target() const { return value_; }

   private:
    Status* value_;
  };
};
template <class Place>
struct Argument<Place, kinds::status_out> : StatusArgument {};
template <class Place, FixedString Flag>
struct Argument<Place, kinds::status_out_if<Flag>> : StatusArgument {};
template <class Place, FixedString Of, class Written>
struct Argument<Place, kinds::statuses_out<Of, Written>> : StatusArgument {};
template <class Place>
struct Argument<Place, kinds::status_in> : StatusArgument {};
template <class Place>
struct Argument<Place, kinds::status_with_error_in> : StatusArgument {};
template <class Place>
struct Argument<Place, kinds::status_inout> : StatusArgument {};

// --- Numbers that count from 1, weights, error codes
// ----------------------------------------------

/// Positions in an array of requests: one, if a flag (where there is one) is set, or as many as
/// `outcount` says.
template <class Place>
requires(Place::name == FixedString("index")) struct Argument<Place, kinds::integer_out> {
  using type = Fint*;
  struct crossing {
    crossing(type index, auto&) : index_(index) {}
    int* target() const { return index_; }
    void back(auto& call) {
      if (!call.ok()) return;
      if constexpr (Place::Fn::template index<"flag">() < Place::Fn::arity)
        if (!*call.template get<"flag">()) return;
      if (*index_ != From::MPI_UNDEFINED) ++*index_;
    }

   private:
    type index_;
  };
};
template <class Place>
requires(Place::name ==
         FixedString("array_of_indices")) struct Argument<Place, kinds::integers_out> {
  using type = Fint*;
  struct crossing {
    crossing(type indices, auto&) : indices_(indices) {}
    int* target() const { return indices_; }
    void back(auto& call) {
      if (!call.ok() && call.code != From::MPI_ERR_IN_STATUS) return;
      const int count = *call.template get<"outcount">();  // not when it is MPI_UNDEFINED
      for (int i = 0; i < count; ++i) ++indices_[i];
    }

   private:
    type indices_;
  };
};

template <class Place>
struct Argument<Place, kinds::weights_in> {
  using type = const int*;
  struct crossing {
    crossing(type weights, auto&) : value_(weights) {
      if (is_unweighted(weights)) value_ = c_unweighted();
      if (is_weights_empty(weights)) value_ = c_weights_empty();
    }
    type target() const { return value_; }

   private:
    type value_;
  };
};
template <class Place>
struct Argument<Place, kinds::weights_out> : Same<int*> {};

// --- Strings -------------------------------------------------------------------------------------

template <class Place>
struct TextArgument {
  using type = const char*;
  struct crossing {
    crossing(type text, auto& call) : value_(text, call.lengths.of[Place::text]) {}
    const char* target() { return value_.get(); }

   private:
    Text value_;
  };
};
template <class Place>
struct Argument<Place, kinds::string_in> : TextArgument<Place> {};
template <class Place, class Limit>
struct Argument<Place, kinds::bounded_string_in<Limit>> : TextArgument<Place> {};

template <class Place, class Limit, bool MayCut>
struct Argument<Place, kinds::bounded_string_out<Limit, MayCut>> {
  using type = char*;
  struct crossing {
    crossing(type where, auto&) : where_(where) { text_[0] = '\0'; }
    char* target() { return text_; }
    void back(auto& call) {
      if (call.ok()) copy_text(text_, where_, call.lengths.of[Place::text]);
    }

   private:
    type where_;
    char text_[Limit::program + 1];
  };
};

}  // namespace anympi::fortran
