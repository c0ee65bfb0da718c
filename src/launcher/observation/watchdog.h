// Looks at the records of a running program, and tells when a call takes longer than it may: what
// every rank does, the backtraces of those that are stuck, and a verdict where the pattern shows
// one (verdict.h).

#pragma once

#include <set>
#include <string>

#include "launcher/observation/options.h"
#include "launcher/observation/records.h"

namespace anympi {

class Watchdog {
 public:
  Watchdog(const Timeouts& timeouts, const fs::path& folder)
      : timeouts_(timeouts), folder_(folder) {}

  // Looks once; true when it has told of calls that were not known to be stuck. A backtrace
  // disturbs a rank that is outside of MPI (it may end a sleep), so those are wanted only at the
  // end.
  bool look(bool wants_all_backtraces);

 private:
  void tell(const std::vector<ThreadRecord>& records, const std::string& first,
            bool wants_all_backtraces) const;

  Timeouts timeouts_;
  fs::path folder_;
  std::set<std::string> told_;  // threads and calls
};

}  // namespace anympi
