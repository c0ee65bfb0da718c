// Why ranks are stuck, as far as what they wait for shows it.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace anympi {

// What a rank does, in ranks of the world.
struct RankState {
  static constexpr int none = -1, any = -2;

  enum class Where { outside, in_call, finalized, gone };
  Where where = Where::outside;
  std::string function;        // in which it is, or was last
  double seconds = 0;          // since then
  std::vector<int> waits_for;  // ranks without which the call cannot end; `any` for any of them
  bool waits_for_all = true;   // false: one of them is enough (MPI_Waitany)
  bool is_collective = false;
  // Of this call or the last one: where, and how many collective calls the rank has made there.
  std::uint64_t communicator = 0, collective = 0;
  int root = none;
  std::int64_t count = -1, bytes = -1;
};

struct Group {
  std::string name;  // "MPI_COMM_WORLD", "communicator 1"
  std::vector<int> ranks;
};

using States = std::map<int, RankState>;

// Sentences; empty when nothing can be said.
std::vector<std::string> verdicts(const States& states,
                                  const std::map<std::uint64_t, Group>& groups);

// "rank 3", "ranks 0, 1 and 5", "ranks 0-7"
std::string named_ranks(const std::vector<int>& ranks);

}  // namespace anympi
