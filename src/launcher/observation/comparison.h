// What several MPIs made of a program, as a table and as a picture.

#pragma once

#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

namespace anympi {

struct OneMpi {
  std::string name;   // as -T names it
  std::string title;  // "MPICH 4.0.2"
  bool is_native = false;
  std::vector<double> seconds;  // of each run
  std::vector<int> statuses;
  bool same_output = true;  // as the first MPI's first run
  std::string output;
  // Of one more run, which is observed.
  double run = 0, in_mpi = 0;                             // seconds of all ranks together
  std::vector<std::pair<std::string, double>> functions;  // seconds of all ranks, by name

  double median() const;
  double least() const;
  double most() const;
};

struct Comparison {
  std::string program;
  int ranks = 0;
  std::vector<OneMpi> mpis;
};

void print_table(std::ostream& out, const Comparison& comparison);
std::string picture_of(const Comparison& comparison);  // SVG
// Which is best, or that the runs do not tell.
std::string conclusion(const Comparison& comparison);

}  // namespace anympi
