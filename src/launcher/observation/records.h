// Reads what observed processes leave in their folder (observe/record.h).

#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "observe/record.h"

namespace anympi {

namespace fs = std::filesystem;

// One thread of one process.
struct ThreadRecord {
  fs::path file;  // .record; what else belongs to it has the same name with another ending
  int rank = 0;   // spawned processes come after those of the world, processes without MPI have -1
  observe::Record record{};
  std::vector<observe::Peer> peers;

  std::string function(unsigned number) const;       // "" for 0
  double seconds_at(std::uint64_t monotonic) const;  // since 1970
};

// All there are, by rank and thread. Files that another AnyMPI wrote are refused.
std::vector<ThreadRecord> read_records(const fs::path& folder);

struct Totals {
  unsigned long calls = 0, bytes = 0;
  double seconds = 0, worst = 0;
};

// What a rank did in all its threads.
struct RankStatistics {
  std::map<std::string, Totals> functions;
  std::vector<observe::Peer> sent;  // to each rank of its world
  double in_mpi = 0;                // of all threads
  double run = 0;                   // from MPI_Init to MPI_Finalize, or to the last call
  std::string unfinished;           // the call in which it ended, or "outside of MPI"
  std::string host, from, to;
};
std::map<int, RankStatistics> statistics_of(const std::vector<ThreadRecord>& records);

}  // namespace anympi
