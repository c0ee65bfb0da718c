// The tables of `mpirun --stats`.

#pragma once

#include <iosfwd>
#include <map>
#include <string>

#include "launcher/observation/records.h"

namespace anympi {

void print_statistics(std::ostream& out, const std::string& program,
                      const std::map<int, RankStatistics>& ranks);

void write_statistics(const std::string& file, const std::string& program,
                      const std::map<int, RankStatistics>& ranks);  // JSON

// Of one function in all ranks; the smallest and the largest rank may not have called it at all.
struct AllRanks {
  Totals sum;
  unsigned long fewest_calls = 0, most_calls = 0;
  double least_seconds = 0, most_seconds = 0;
  int slowest = 0;  // the rank with the most seconds
};
std::map<std::string, AllRanks> by_function(const std::map<int, RankStatistics>& ranks);

}  // namespace anympi
