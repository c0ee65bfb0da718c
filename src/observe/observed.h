// A call under observation: what it was given is noted before, what came of it afterwards. The
// facade's slow path goes this way when ANYMPI_OBSERVE names a folder; then no function's slot is
// ever filled, so that every call takes it.
#pragma once

#include <type_traits>

#include "observe/functions.h"
#include "observe/inside.h"
#include "observe/record.h"

namespace anympi::observe {

/// Whether this process is observed; known after is_on() was asked for the first time.
extern bool on;
/// Thread-safe.
bool is_on();

class Thread;

/// One call. It is left where the call leaves by longjmp, so it owns nothing.
class Observation {
 public:
  Observation(FunctionInformation& function, const Word* words);
  void end(int code);

 private:
  void note_call();
  void note_world();
  void write_line(int code, std::uint64_t end, std::int64_t bytes, const Operation& operation);

  static constexpr unsigned most_parameters = 18;
  FunctionInformation& function_;
  const Word* words_;
  Thread& thread_;
  std::uint64_t start_;
  Word released_[most_parameters];  ///< Handles that the call gives up.
};

template <class Value>
Word as_word(Value value) {
  if constexpr (std::is_null_pointer_v<Value>)
    return 0;
  else if constexpr (std::is_pointer_v<Value>)
    return reinterpret_cast<Word>(value);
  else
    return static_cast<Word>(static_cast<std::int64_t>(value));
}

/// Calls `next`, and notes it as a call of the program's if it is one.
template <class Fn, class Next, class... Values>
[[gnu::noinline]] auto observed(Next next, Values... values) {
  const void* frame = __builtin_frame_address(0);
  if (is_inside(frame)) return next(values...);
  inside = frame;
  const Word words[] = {as_word(values)..., 0};
  Observation observation(information<Fn>.function, words);
  auto result = next(values...);
  if constexpr (std::is_same_v<typename Fn::result, kinds::error_return>)
    observation.end(result);
  else
    observation.end(0);
  inside = nullptr;
  return result;
}

}  // namespace anympi::observe
