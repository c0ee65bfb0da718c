// What the user wants to know of a run: --stats, --trace, --trace-only.

#pragma once

#include <string>
#include <vector>

namespace anympi {

struct Observation {
  bool statistics = false;
  std::string trace;       // a file, or empty
  std::string trace_only;  // "MPI_Send,MPI_Recv", or empty

  bool is_wanted() const { return statistics || !trace.empty(); }
};

// Is arguments[at] one of these options? Then `at` is moved to the last argument that belongs to
// it.
bool take_observation_option(const std::vector<std::string>& arguments, size_t& at,
                             Observation& observation);

// Refuses what does not fit together.
void complete(const Observation& observation);

// "Send" or "MPI_Send"; refused when there is no such function.
std::string function_named(const std::string& name);

}  // namespace anympi
