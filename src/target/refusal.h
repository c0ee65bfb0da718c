// The end of a process that cannot go on under AnyMPI: one sentence on stderr, and an exit status
// that scripts can tell from the program's own.
#pragma once

namespace anympi::target {

inline constexpr int exit_misuse = 2;     ///< AnyMPI was started wrongly.
inline constexpr int exit_no_target = 3;  ///< The target cannot be loaded or used.

/// Prints "anympi: " and the sentence, keeps what the program has written to its own streams, and
/// ends the process without running its exit handlers, which may call MPI.
[[noreturn, gnu::cold, gnu::format(printf, 2, 3)]] void refuse(int exit_status,
                                                               const char* sentence, ...);

}  // namespace anympi::target
