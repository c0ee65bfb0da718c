// Whether a thread is inside a call of MPI that the program made. What the facade calls there for
// its own purposes, and what the target calls, is no call of the program's. What the program calls
// from its own functions that MPI calls (operators, error handlers, attributes) is.
#pragma once

namespace anympi::observe {

inline constinit thread_local bool is_inside __attribute__((tls_model("initial-exec"))) = false;

/// As long as one of these lives, a function of the program runs. An error handler may leave by
/// longjmp; then the call has ended, and the thread is indeed outside.
class ProgramRuns {
 public:
  ProgramRuns() : was_inside_(is_inside) { is_inside = false; }
  ~ProgramRuns() { is_inside = was_inside_; }
  ProgramRuns(const ProgramRuns&) = delete;
  ProgramRuns& operator=(const ProgramRuns&) = delete;

 private:
  bool was_inside_;
};

}  // namespace anympi::observe
