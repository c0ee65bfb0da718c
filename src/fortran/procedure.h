// How a call of Fortran becomes one of C: every argument is turned into C's, the function is
// called, and what it wrote is turned back.
#pragma once

#include "fortran/arguments.h"

namespace anympi::fortran {

/// The lengths of a procedure's strings, in their order.
struct Lengths {
  Length of[2];
};

/// What an argument may know of its call: the others, by name; the lengths of strings; the result.
template <class Fn, class... Values>
struct Call : kinds::Call<Fn, Values...> {
  Call(Lengths of_strings, Values&... values)
      : kinds::Call<Fn, Values...>(values...), lengths(of_strings) {}
  const Lengths lengths;
};

template <class Fn, std::size_t I>
using ArgumentAt = Argument<Place<Fn, I>, typename Fn::template kind<I>>;

/// The C++ type of a parameter of a procedure.
template <class Fn, FixedString Name>
using Parameter = typename ArgumentAt<Fn, Fn::template index<Name>()>::type;

/// The crossing of one argument; a base class for each, so that all of them are built in order.
template <class Fn, std::size_t I>
struct Crossing {
  using Type = typename ArgumentAt<Fn, I>::crossing;
  [[no_unique_address]] kinds::MemoryOf<Type> memory;
  Type crossing;
  Crossing(auto value, auto& call) : crossing(kinds::make_crossing<Type>(value, call, memory)) {}
  Crossing(const Crossing&) = delete;
  Crossing& operator=(const Crossing&) = delete;
  void back([[maybe_unused]] auto& call) {
    if constexpr (requires { crossing.back(call); }) crossing.back(call);
  }
};

template <class Fn, class Indices>
struct Crossings;
template <class Fn, std::size_t... I>
struct Crossings<Fn, std::index_sequence<I...>> : Crossing<Fn, I>... {
  Crossings(auto& call, auto... values) : Crossing<Fn, I>(values, call)... {}
  int call_c() {
    return c<Fn>(
        (type_in<typename Fn::template kind<I>, From>)Crossing<Fn, I>::crossing.target()...);
  }
  void back([[maybe_unused]] auto& call) { (Crossing<Fn, I>::back(call), ...); }
};

/// A procedure that its parameters tell all about.
template <class Fn, class... Values>
[[gnu::always_inline]] inline void derived(Fint* ierror, Lengths lengths, Values... values) {
  Call<Fn, Values...> call(lengths, values...);
  Crossings<Fn, std::make_index_sequence<Fn::arity>> crossings(call, values...);
  call.code = crossings.call_c();
  crossings.back(call);
  give(ierror, call.code);
}

}  // namespace anympi::fortran
