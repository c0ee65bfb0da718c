// Backtraces of a thread that is stuck, for the watchdog: the launcher sends it a signal, and the
// thread writes its own call stack into a file beside the records.
#pragma once

namespace anympi::observe {

/// Takes a signal that the program does not use. The number of the signal, or 0 when no backtraces
/// are wanted (ANYMPI_OBSERVE_BACKTRACES) or possible.
int prepare_backtraces(const char* folder);

}  // namespace anympi::observe
