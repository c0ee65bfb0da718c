// Verdicts on states that real programs reach only by luck.
#include "launcher/observation/verdict.h"

#include <gtest/gtest.h>

namespace anympi {
namespace {

using Where = RankState::Where;
const std::map<std::uint64_t, Group> world = {{1, {"MPI_COMM_WORLD", {0, 1, 2, 3}}}};

RankState waits(const std::string& function, std::vector<int> ranks) {
  RankState state;
  state.where = Where::in_call;
  state.function = function;
  state.seconds = 9;
  state.waits_for = std::move(ranks);
  state.communicator = 1;
  return state;
}

RankState meets(const std::string& function, std::uint64_t turn, int root = -1,
                std::int64_t bytes = -1) {
  RankState state = waits(function, {});
  state.is_collective = true;
  state.collective = turn;
  state.root = root;
  state.bytes = bytes;
  return state;
}

RankState outside(const std::string& last, std::uint64_t turn = 0) {
  RankState state;
  state.function = last;
  state.seconds = 7;
  state.communicator = 1;
  state.collective = turn;
  return state;
}

using Sentences = std::vector<std::string>;

TEST(Verdict, NothingIsSaidOfWhatMayStillCome) {
  EXPECT_EQ(verdicts({}, world), Sentences{});
  // One of several is enough.
  RankState any = waits("MPI_Waitany", {1, 2});
  any.waits_for_all = false;
  EXPECT_EQ(verdicts({{0, any}, {1, waits("MPI_Recv", {0})}, {2, outside("MPI_Send")}}, world),
            Sentences{});
  EXPECT_EQ(verdicts({{0, waits("MPI_Recv", {RankState::any})}, {1, outside("MPI_Send")}}, world),
            Sentences{});
}

TEST(Verdict, TwoCyclesAreTwoSentences) {
  EXPECT_EQ(
      verdicts({{0, waits("MPI_Recv", {1})},
                {1, waits("MPI_Ssend", {0})},
                {2, waits("MPI_Recv", {3})},
                {3, waits("MPI_Recv", {2})}},
               world),
      (Sentences{"deadlock: rank 0 waits in MPI_Recv for rank 1, which waits in MPI_Ssend for "
                 "rank 0",
                 "deadlock: rank 2 waits in MPI_Recv for rank 3, which waits in MPI_Recv for "
                 "rank 2"}));
}

TEST(Verdict, ACycleMayLeadThroughACollective) {
  const auto found = verdicts({{0, meets("MPI_Barrier", 1)},
                               {1, waits("MPI_Recv", {0})},
                               {2, meets("MPI_Barrier", 1)},
                               {3, meets("MPI_Barrier", 1)}},
                              world);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0],
            "deadlock: rank 0 waits in MPI_Barrier for rank 1, which waits in MPI_Recv for rank 0");
}

TEST(Verdict, WhoHasLeftACollectiveIsNotMissing) {
  const States states = {{0, outside("MPI_Bcast", 4)},
                         {1, meets("MPI_Bcast", 4, 0)},
                         {2, meets("MPI_Bcast", 4, 0)},
                         {3, outside("MPI_Bcast", 3)}};
  EXPECT_EQ(verdicts(states, world),
            Sentences{"MPI_Bcast on MPI_COMM_WORLD waits for rank 3 (which is outside of MPI since "
                      "7.0 s, after MPI_Bcast)"});
}

TEST(Verdict, RanksThatHaveEndedNeverCome) {
  RankState finalized = outside("MPI_Finalize"), gone = outside("MPI_Send");
  finalized.where = Where::finalized;
  gone.where = Where::gone;
  EXPECT_EQ(
      verdicts(
          {{0, waits("MPI_Recv", {1})}, {1, finalized}, {2, waits("MPI_Recv", {3})}, {3, gone}},
          world),
      (Sentences{"rank 0 waits for rank 1, which has left MPI_Finalize",
                 "rank 2 waits for rank 3, which has ended without MPI_Finalize"}));
}

TEST(Verdict, RootsAndSizesMustBeTheSame) {
  EXPECT_EQ(
      verdicts({{0, meets("MPI_Bcast", 1, 0, 8)},
                {1, meets("MPI_Bcast", 1, 1, 8)},
                {2, meets("MPI_Bcast", 1, 0, 8)},
                {3, meets("MPI_Bcast", 1, 0, 4)}},
               world),
      (Sentences{"MPI_Bcast on MPI_COMM_WORLD is called with different roots: 0 by ranks 0, 2 "
                 "and 3, 1 by rank 1",
                 "MPI_Bcast on MPI_COMM_WORLD is called with different numbers of bytes: 4 by "
                 "rank 3, 8 by ranks 0-2"}));
  // Those of MPI_Gatherv may differ.
  EXPECT_EQ(verdicts({{0, meets("MPI_Gatherv", 1, 0, 8)},
                      {1, meets("MPI_Gatherv", 1, 0, 4)},
                      {2, meets("MPI_Gatherv", 1, 0, 8)},
                      {3, meets("MPI_Gatherv", 1, 0, 8)}},
                     world),
            Sentences{});
}

TEST(Verdict, RanksAreNamedInShort) {
  EXPECT_EQ(named_ranks({3}), "rank 3");
  EXPECT_EQ(named_ranks({0, 1}), "ranks 0 and 1");
  EXPECT_EQ(named_ranks({0, 1, 2, 5, 7, 8}), "ranks 0-2, 5, 7 and 8");
}

}  // namespace
}  // namespace anympi
