// Where a program begins among the options of Open MPI's and MPICH's launchers. What is passed on
// is tested from outside, in pass_through_test.py; here are the cases that cannot be seen there.

#include "launcher/arguments.h"

#include <gtest/gtest.h>

#include "launcher/refusal.h"

namespace anympi {
namespace {

using Words = std::vector<std::string>;

Words program_of(const Words& arguments) {
  const LauncherArguments split = split_launcher_arguments(arguments);
  return split.programs.empty() ? Words{} : split.programs[0].words;
}

TEST(Arguments, ProgramFollowsOptionsWithNoneOneOrTwoValues) {
  const Words app = {"app", "-n"};
  EXPECT_EQ(program_of({"app", "-n"}), app);
  EXPECT_EQ(program_of({"-n", "2", "app", "-n"}), app);
  EXPECT_EQ(program_of({"--np", "2", "--oversubscribe", "app", "-n"}), app);
  EXPECT_EQ(program_of({"--mca", "btl", "self", "app", "-n"}), app);
  EXPECT_EQ(program_of({"--prtemca", "a", "b", "app", "-n"}), app);
  EXPECT_EQ(program_of({"-genv", "A", "1", "-genvall", "app", "-n"}), app);
  EXPECT_EQ(program_of({"--output-filename=x", "app", "-n"}), app);
  EXPECT_EQ(program_of({"-n", "2", "--", "app", "-n"}), app);
}

TEST(Arguments, MarkAmongTheProgramsArgumentsIsThePrograms) {
  EXPECT_EQ(program_of({"-n", "2", "app", "--", "x"}), (Words{"app", "--", "x"}));
  EXPECT_EQ(program_of({"--", "app", "--", "x"}), (Words{"app", "--", "x"}));
}

TEST(Arguments, UnknownOptionNeedsTheMarkOfItsOwnProgram) {
  EXPECT_EQ(program_of({"--frob", "3", "--", "app"}), (Words{"app"}));
  EXPECT_THROW(split_launcher_arguments({"--frob", "3", "app"}), Refusal);
  EXPECT_THROW(split_launcher_arguments({"--frob", "app", ":", "-n", "1", "--", "app"}), Refusal);
}

TEST(Arguments, EveryProgramHasItsOwnFolder) {
  const auto split =
      split_launcher_arguments({"-wdir", "there", "a", "x", ":", "-n", "1", "b", ":", "c"});
  ASSERT_EQ(split.programs.size(), 3U);
  EXPECT_EQ(split.programs[0].folder, "there");
  EXPECT_EQ(split.programs[1].words, (Words{"b"}));
  EXPECT_EQ(split.programs[1].folder, ".");
}

TEST(Arguments, AnOptionWithoutItsValueIsTheLaunchersToRefuse) {
  const auto split = split_launcher_arguments({"-T", "mpich", "-n"});
  EXPECT_TRUE(split.programs.empty());
  EXPECT_EQ(split.passed_on, (Words{"-n"}));
  EXPECT_EQ(split_launcher_arguments({"-genv", "LD_PRELOAD"}).passed_on.size(), 2U);
  EXPECT_EQ(split_launcher_arguments({"-x"}).passed_on.size(), 1U);
  EXPECT_EQ(split_launcher_arguments({"-genv"}).passed_on.size(), 1U);
}

TEST(Arguments, ObservationIsOurs) {
  const auto split = split_launcher_arguments(
      {"--stats", "-n", "2", "--trace=t.json", "--trace-only", "Send,MPI_Recv", "app", "--stats"});
  EXPECT_TRUE(split.observation.statistics);
  EXPECT_EQ(split.observation.trace, "t.json");
  EXPECT_EQ(split.observation.trace_only, "MPI_Send,MPI_Recv");
  EXPECT_EQ(split.passed_on, (Words{"-n", "2", "app", "--stats"}));
  EXPECT_FALSE(split_launcher_arguments({"app", "--stats"}).observation.is_wanted());
  const auto timed = split_launcher_arguments({"--timeout", "60,Recv=2.5", "app"});
  EXPECT_EQ(timed.observation.timeouts.of("MPI_Recv"), 2.5);
  EXPECT_EQ(timed.observation.timeouts.of("MPI_Send"), 60);
  // With one dash it is Open MPI's.
  const auto theirs = split_launcher_arguments({"-timeout", "60", "app"});
  EXPECT_EQ(theirs.passed_on, (Words{"-timeout", "60", "app"}));
}

TEST(Arguments, NothingIsNothing) {
  EXPECT_TRUE(split_launcher_arguments({}).passed_on.empty());
  EXPECT_EQ(program_of({""}), (Words{""}));
}

}  // namespace
}  // namespace anympi
