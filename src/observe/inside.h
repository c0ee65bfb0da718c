// Whether a thread is inside a call of MPI that the program made. What the facade calls there for
// its own purposes, and what the target calls, is no call of the program's. What the program calls
// from its own functions that MPI calls (operators, error handlers, attributes) is.
#pragma once

namespace anympi::observe {

/// The frame of the call; null outside. Frames further up the stack mean that the call was left by
/// longjmp.
inline constinit thread_local const void* inside __attribute__((tls_model("initial-exec"))) =
    nullptr;

inline bool is_inside(const void* frame) { return inside && frame < inside; }

/// As long as one of these lives, a function of the program runs. An error handler may leave by
/// longjmp; then the call has ended, and the thread is indeed outside.
class ProgramRuns {
 public:
  ProgramRuns() : was_inside_(inside) { inside = nullptr; }
  ~ProgramRuns() { inside = was_inside_; }
  ProgramRuns(const ProgramRuns&) = delete;
  ProgramRuns& operator=(const ProgramRuns&) = delete;

 private:
  const void* was_inside_;
};

}  // namespace anympi::observe
