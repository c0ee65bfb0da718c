// Puts the traces of all threads together (observe/trace.h), as lines of JSON or in the trace-event
// format, which Perfetto and Chrome open.

#pragma once

#include "launcher/observation/records.h"

namespace anympi {

// In the order in which the calls ended; those that never did come last. `file` ends with .jsonl or
// .json, which says what it becomes. The number of calls in it.
unsigned long write_trace(const std::vector<ThreadRecord>& records, const fs::path& file);

}  // namespace anympi
