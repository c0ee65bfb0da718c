// How a call crosses: every argument is turned into the target's, the target's function is called,
// and what it wrote is turned back. All functions that need no code of their own go this way.
//
// A function's slot holds the target's function once it is known. It starts null, so the first call
// of anything takes the slow path, which loads the target; so does every call of a function that
// the target lacks, and every call at all in an observed process.
#pragma once

#include <utility>

#include "catalogue/functions.h"
#include "facade/emulation.h"
#include "facade/emulation/diversion.h"
#include "facade/errors.h"
#include "facade/loaded.h"
#include "observe/observed.h"
#include "target/target.h"

namespace anympi::facade {

using catalogue::type_in;
using kinds::Call;

template <class Fn>
using TargetFunction = typename Fn::template signature<To>*;

template <class Fn>
inline constexpr bool returns_error = std::is_same_v<typename Fn::result, kinds::error_return>;

/// The target's function; null until the first call, and always when the target lacks it.
template <class Fn>
inline constinit TargetFunction<Fn> slot = nullptr;

/// The crossing of one argument; a base class for each, so that all of them are built in order.
template <class Fn, std::size_t I>
struct Argument {
  using Kind = typename Fn::template kind<I>;
  using Crossing = typename Kind::crossing;
  struct Memory {
    kinds::MemoryOf<Crossing> of_crossing;
  };
  Crossing crossing;

  [[gnu::always_inline]] Argument(type_in<Kind, From> value, auto& call, Memory& memory)
      : crossing(kinds::make_crossing<Crossing>(value, call, memory.of_crossing)) {}
  [[gnu::always_inline]] void back(auto& call) {
    if constexpr (requires { crossing.back(call); }) crossing.back(call);
  }
  [[gnu::always_inline]] static bool is_ready() {
    if constexpr (requires { Kind::is_ready(); })
      return Kind::is_ready();
    else
      return true;
  }
  static void get_ready() {
    if constexpr (requires { Kind::get_ready(); }) Kind::get_ready();
  }
};

template <class Fn, class Indices>
struct Arguments;

template <class Fn, std::size_t... I>
struct Arguments<Fn, std::index_sequence<I...>> : Argument<Fn, I>... {
  struct Memories : Argument<Fn, I>::Memory... {};

  template <class CallOfFn, class... Values>
  [[gnu::always_inline]] explicit Arguments(CallOfFn& call, [[maybe_unused]] Memories& memories,
                                            Values... values)
      : Argument<Fn, I>(values, call, memories)... {}

  auto pass_to(TargetFunction<Fn> function) {
    return function(static_cast<Argument<Fn, I>&>(*this).crossing.target()...);
  }
  [[gnu::always_inline]] void back([[maybe_unused]] auto& call) {
    (static_cast<Argument<Fn, I>&>(*this).back(call), ...);
  }

  [[gnu::always_inline]] static bool are_ready() { return (Argument<Fn, I>::is_ready() && ...); }
  static void get_ready() { (Argument<Fn, I>::get_ready(), ...); }

  static constexpr bool may_refuse = (requires { Argument<Fn, I>::Kind::may_refuse; } || ...);
  /// Whether a crossing compares the code with 0 already, so that doing it again costs nothing.
  static constexpr bool ask_for_success =
      (requires { Argument<Fn, I>::Kind::asks_for_success; } || ...);
  static constexpr bool may_refuse_after =
      (requires { Argument<Fn, I>::Kind::may_refuse_after; } || ...);
};

template <class Fn>
using ArgumentsOf = Arguments<Fn, std::make_index_sequence<Fn::arity>>;

template <class Fn, class... Values>
[[gnu::always_inline]] inline type_in<typename Fn::result, From> cross(TargetFunction<Fn> function,
                                                                       Values... values) {
  using Crossings = ArgumentsOf<Fn>;
  Call<Fn, Values...> call(values...);
  typename Crossings::Memories memories;
  Crossings arguments(call, memories, values...);
  if constexpr (arguments.may_refuse)
    if (call.refusal != 0) [[unlikely]]
      return raise<Fn>(call.refusal, values...);
  if constexpr (returns_error<Fn>) {
    call.code = arguments.pass_to(function);
    arguments.back(call);
    if constexpr (arguments.may_refuse_after)
      if (call.refusal != 0) [[unlikely]]
        return raise<Fn>(call.refusal, values...);
    if constexpr (arguments.ask_for_success)
      return kinds::program_error(call.code);
    else
      return Fn::result::program(call.code);
  } else {
    return static_cast<type_in<typename Fn::result, From>>(arguments.pass_to(function));
  }
}

/// Makes all further calls of these functions slow ones; what makes their Diversion apply comes
/// first.
template <class... Functions>
void divert() {
  (__atomic_store_n(&slot<Functions>, nullptr, __ATOMIC_SEQ_CST), ...);
}

/// The target's function, where the slot does not tell; null when the target lacks it.
template <class Fn>
TargetFunction<Fn> known_function() {
  static TargetFunction<Fn> known = nullptr;
  auto function = __atomic_load_n(&known, __ATOMIC_RELAXED);
  if (!function) {
    function = reinterpret_cast<TargetFunction<Fn>>(find_function(Fn::name.text));
    __atomic_store_n(&known, function, __ATOMIC_RELAXED);
  }
  return function;
}

/// Calls the target's function, or emulates it, or raises MPI_ERR_UNSUPPORTED_OPERATION.
template <class Fn, class... Values>
type_in<typename Fn::result, From> call_undiverted(Values... values) {
  if (auto function = known_function<Fn>()) {
    ArgumentsOf<Fn>::get_ready();
    return cross<Fn>(function, values...);
  }
  if constexpr (requires { Emulation<Fn>::call; }) {
    return Emulation<Fn>::call(values...);
  } else if constexpr (returns_error<Fn>) {
    return raise_unsupported<Fn>(values...);
  } else {
    die_unsupported(Fn::name.text);
  }
}

template <class Fn, class... Values>
type_in<typename Fn::result, From> call_without_slot(Values... values) {
  if constexpr (requires { Diversion<Fn>::call; })
    if (Diversion<Fn>::applies()) return Diversion<Fn>::call(values...);
  return call_undiverted<Fn>(values...);
}

/// The first call of a function, and every call of one that the target lacks or that is diverted;
/// those for which something must be got ready first; and all in an observed process.
template <class Fn, class... Values>
[[gnu::cold, gnu::noinline]] type_in<typename Fn::result, From> call_slowly(Values... values) {
  ensure_loaded();
  if (observe::is_on()) return observe::observed<Fn>(call_without_slot<Fn, Values...>, values...);
  if constexpr (requires { Diversion<Fn>::call; })
    if (Diversion<Fn>::applies()) return Diversion<Fn>::call(values...);
  if (auto function = known_function<Fn>()) {
    __atomic_store_n(&slot<Fn>, function, __ATOMIC_SEQ_CST);
    if constexpr (requires { Diversion<Fn>::call; })
      if (Diversion<Fn>::applies()) divert<Fn>();
  }
  return call_undiverted<Fn>(values...);
}

template <class Fn, class... Values>
[[gnu::always_inline]] inline type_in<typename Fn::result, From> enter(Values... values) {
  auto function = __atomic_load_n(&slot<Fn>, __ATOMIC_RELAXED);
  if (!function || !ArgumentsOf<Fn>::are_ready()) [[unlikely]]
    return call_slowly<Fn>(values...);
  return cross<Fn>(function, values...);
}

}  // namespace anympi::facade
