// Functions made at run time, for callbacks to which MPI gives no extra_state: reduction operators
// and error handlers. libffi makes them; it needs no page that is writable and executable, and has
// no limit but memory. They are never freed: MPI may call an operator after MPI_Op_free, until the
// last operation that uses it is done, and an error handler as long as an object has it.
#pragma once

namespace anympi::kinds {

/// Calls `function` with the addresses of the arguments that a closure was called with.
using ClosureBody = void (*)(void** arguments, void* function);

/// A C function with `arity` (up to 5) pointer arguments and no result that calls
/// `body(arguments, function)`. Ends the process with a sentence when there is no memory.
void* make_closure(int arity, ClosureBody body, void* function);

/// Gives the closure that this thread made last another body and function; returns its function, or
/// null when this thread has made none.
void* replace_latest_closure(ClosureBody body, void* function);

/// The body of that closure; null when this thread has made none.
ClosureBody latest_closure_body();

}  // namespace anympi::kinds
