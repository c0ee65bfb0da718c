// How a call crosses: every argument is turned into the target's, the target's function is called,
// and what it wrote is turned back. All functions that need no code of their own go this way.
//
// A function's slot holds the target's function once it is known. It starts null, so the first call
// of anything takes the slow path, which loads the target; so does every call of a function that
// the target lacks.
#pragma once

#include <utility>

#include "catalogue/functions.h"
#include "facade/emulation.h"
#include "facade/emulation/compound_requests.h"
#include "facade/errors.h"
#include "facade/loaded.h"
#include "target/target.h"

namespace anympi::facade {

using catalogue::type_in;
using kinds::Call;

template <class Fn>
using TargetFunction = typename Fn::template signature<To>*;

/// The target's function; null until the first call, and always when the target lacks it.
template <class Fn>
inline constinit TargetFunction<Fn> slot = nullptr;

/// The crossing of one argument; a base class for each, so that all of them are built in order and
/// on the stack.
template <class Fn, std::size_t I>
struct Argument {
  using Kind = typename Fn::template kind<I>;
  typename Kind::crossing crossing;

  Argument(type_in<Kind, From> value, auto& call) : crossing(value, call) {}
  void back(auto& call) {
    if constexpr (requires { crossing.back(call); }) crossing.back(call);
  }
};

template <class Fn, class Indices>
struct Arguments;

template <class Fn, std::size_t... I>
struct Arguments<Fn, std::index_sequence<I...>> : Argument<Fn, I>... {
  template <class CallOfFn, class... Values>
  explicit Arguments(CallOfFn& call, Values... values) : Argument<Fn, I>(values, call)... {}

  auto pass_to(TargetFunction<Fn> function) {
    return function(static_cast<Argument<Fn, I>&>(*this).crossing.target()...);
  }
  void back([[maybe_unused]] auto& call) { (static_cast<Argument<Fn, I>&>(*this).back(call), ...); }

  static constexpr bool may_refuse = (requires { Argument<Fn, I>::Kind::may_refuse; } || ...);
  static constexpr bool may_refuse_after =
      (requires { Argument<Fn, I>::Kind::may_refuse_after; } || ...);
};

template <class Fn, class... Values>
[[gnu::always_inline]] inline type_in<typename Fn::result, From> cross(TargetFunction<Fn> function,
                                                                       Values... values) {
  Call<Fn, Values...> call(values...);
  Arguments<Fn, std::make_index_sequence<Fn::arity>> arguments(call, values...);
  if constexpr (arguments.may_refuse)
    if (call.refusal != 0) [[unlikely]]
      return raise(call, Fn{}, call.refusal);
  if constexpr (requires { Fn::result::program(0); }) {
    call.code = arguments.pass_to(function);
    arguments.back(call);
    if constexpr (arguments.may_refuse_after)
      if (call.refusal != 0) [[unlikely]]
        return raise(call, Fn{}, call.refusal);
    return Fn::result::program(call.code);
  } else {
    return static_cast<type_in<typename Fn::result, From>>(arguments.pass_to(function));
  }
}

/// Finds the target's function and calls it, or emulates it, or raises
/// MPI_ERR_UNSUPPORTED_OPERATION. Once compound requests exist, functions that take requests always
/// come this way.
template <class Fn, class... Values>
[[gnu::cold, gnu::noinline]] type_in<typename Fn::result, From> call_slowly(Values... values) {
  ensure_loaded();
  if constexpr (requires { Diversion<Fn>::call; })
    if (__atomic_load_n(&compound_requests_exist, __ATOMIC_SEQ_CST))
      return Diversion<Fn>::call(values...);
  auto function = reinterpret_cast<TargetFunction<Fn>>(find_function(Fn::name.text));
  if (function) {
    __atomic_store_n(&slot<Fn>, function, __ATOMIC_SEQ_CST);
    if constexpr (requires { Diversion<Fn>::call; })
      if (__atomic_load_n(&compound_requests_exist, __ATOMIC_SEQ_CST))
        __atomic_store_n(&slot<Fn>, nullptr, __ATOMIC_SEQ_CST);
    return cross<Fn>(function, values...);
  }
  if constexpr (requires { Emulation<Fn>::call; }) {
    return Emulation<Fn>::call(values...);
  } else if constexpr (requires { Fn::result::program(0); }) {
    Call<Fn, Values...> call(values...);
    return raise_unsupported(call, Fn{});
  } else {
    die_unsupported(Fn::name.text);
  }
}

template <class Fn, class... Values>
[[gnu::always_inline]] inline type_in<typename Fn::result, From> enter(Values... values) {
  auto function = __atomic_load_n(&slot<Fn>, __ATOMIC_RELAXED);
  if (!function) [[unlikely]]
    return call_slowly<Fn>(values...);
  return cross<Fn>(function, values...);
}

}  // namespace anympi::facade
