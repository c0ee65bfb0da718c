// What the user wants to know of a run: --stats, --trace, --trace-only, --timeout, --on-timeout.

#pragma once

#include <map>
#include <string>
#include <vector>

namespace anympi {

// Seconds, for all functions and for some.
struct Timeouts {
  double general = 0;  // 0 is none
  std::map<std::string, double> of_function;

  bool any() const { return general > 0 || !of_function.empty(); }
  double of(const std::string& function) const;
};

struct Observation {
  bool statistics = false;
  std::string statistics_file;  // for JSON; empty: tables on stderr
  std::string trace;            // a file, or empty
  std::string trace_only;       // "MPI_Send,MPI_Recv", or empty
  Timeouts timeouts;
  bool aborts_on_timeout = false;
  bool says_what_then = false;  // --on-timeout is given

  bool is_wanted() const { return statistics || !trace.empty() || timeouts.any(); }
};

// Is arguments[at] one of these options? Then `at` is moved to the last argument that belongs to
// it.
bool take_observation_option(const std::vector<std::string>& arguments, size_t& at,
                             Observation& observation);

// Adds WI4MPI_<Function>_timeout, and refuses what does not fit together.
void complete(Observation& observation);

// "Send" or "MPI_Send"; refused when there is no such function.
std::string function_named(const std::string& name);

}  // namespace anympi
