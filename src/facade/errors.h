// Errors that we find ourselves: an argument that has no counterpart, or a function that the target
// lacks. They go through the error handler of the call's communicator, window or file, like errors
// that the target finds.
#pragma once

#include "catalogue/functions.h"

namespace anympi::facade {

/// The object whose error handler is due for a call.
struct Culprit {
  HandleClass what;
  To::Handle<HandleClass::Comm> comm;
  To::Handle<HandleClass::Win> win;
  To::Handle<HandleClass::File> file;
};
Culprit default_culprit();

/// Calls the error handler with the target's `code`; returns the program's code.
int raise_on(const Culprit& culprit, int target_code);
/// Raises an error of the program's class `program_class`.
int raise_class(const Culprit& culprit, int program_class);
/// Raises MPI_ERR_UNSUPPORTED_OPERATION; its text names the function and the target. Functions of
/// the tool interface never call error handlers (MPI-4.1, section 15.3.8).
int raise_missing(const Culprit& culprit, const char* function);
/// The same for a function that can be emulated, but not with as many items as were asked for.
int raise_too_large(const Culprit& culprit, const char* function);
[[noreturn]] void die_unsupported(const char* function);

template <class Fn, class Call, std::size_t I>
void look_for_culprit(Call& call, Culprit& culprit, bool& found) {
  using Kind = typename Fn::template kind<I>;
  constexpr auto name = Fn::template parameter<I>::name;
  if (found) return;
  if constexpr (std::is_same_v<Kind, kinds::communicator>) {
    culprit.what = HandleClass::Comm;
    culprit.comm = kinds::Handles<HandleClass::Comm>::to_target(call.template get<name>());
    found = true;
  } else if constexpr (std::is_same_v<Kind, kinds::window>) {
    culprit.what = HandleClass::Win;
    culprit.win = kinds::Handles<HandleClass::Win>::to_target(call.template get<name>());
    found = true;
  } else if constexpr (std::is_same_v<Kind, kinds::file>) {
    culprit.what = HandleClass::File;
    culprit.file = kinds::Handles<HandleClass::File>::to_target(call.template get<name>());
    found = true;
  }
}

template <class Fn, class Call>
Culprit culprit_of(Call& call) {
  Culprit culprit = default_culprit();
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    [[maybe_unused]] bool found = false;
    (look_for_culprit<Fn, Call, I>(call, culprit, found), ...);
  }
  (std::make_index_sequence<Fn::arity>());
  // There is no file yet, or none any more (MPI-4.1, section 14.7).
  if constexpr (Fn::name == catalogue::FixedString("MPI_File_open") ||
                Fn::name == catalogue::FixedString("MPI_File_delete")) {
    culprit.what = HandleClass::File;
    culprit.file = kinds::Handles<HandleClass::File>::target_null();
  }
  return culprit;
}

/// The arguments are given by value, so that in the call itself they may stay in registers.
template <class Fn, class... Values>
[[gnu::cold, gnu::noinline]] int raise(int program_class, Values... values) {
  kinds::Call<Fn, Values...> call(values...);
  return raise_class(culprit_of<Fn>(call), program_class);
}

template <class Fn, class... Values>
[[gnu::cold, gnu::noinline]] int raise_unsupported(Values... values) {
  kinds::Call<Fn, Values...> call(values...);
  return raise_missing(culprit_of<Fn>(call), Fn::name.text);
}

}  // namespace anympi::facade
