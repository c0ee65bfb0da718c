// The settings files. What is wrong in one is tested from outside, in refusals_test.py.

#include "launcher/configuration.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "launcher/refusal.h"

namespace anympi {
namespace {

fs::path file_with(const std::string& name, const std::string& text) {
  const fs::path file = fs::path(testing::TempDir()) / (std::to_string(getpid()) + name);
  std::ofstream(file) << text;
  return file;
}

TEST(Configuration, FilesThatAreNotThereSayNothing) {
  const Configuration read = read_configuration({"/nonesuch/anympi.toml"});
  EXPECT_TRUE(read.default_target.empty());
  EXPECT_TRUE(read.mpis.empty());
}

TEST(Configuration, TheFirstFileIsBeforeTheSecond) {
  const fs::path user =
      file_with("user.toml", "default-target = 'a'\n[mpi.a]\nprefix = '/user/a'\n");
  const fs::path site = file_with("site.toml",
                                  "default-target = 'b'\n[mpi.a]\nprefix = '/site/a'\n"
                                  "[mpi.b]\nlibrary = '/b/libmpi.so.12'\nlauncher = '/b/run'\n");
  const Configuration read = read_configuration({user, site});
  EXPECT_EQ(read.default_target, "a");
  ASSERT_EQ(read.mpis.size(), 2U);
  EXPECT_EQ(read.mpis[0].prefix, "/user/a");
  EXPECT_EQ(read.mpis[1].launcher, "/b/run");
  EXPECT_EQ(read.mpis[1].defined_in, site.string() + ", line 4");
}

TEST(Configuration, TheInstalledExampleIsRight) {
  const Configuration read = read_configuration({ANYMPI_EXAMPLE_CONFIGURATION});
  EXPECT_TRUE(read.mpis.empty());
}

TEST(Configuration, OursGoBeforeThoseOfWi4mpiAsAWhole) {
  setenv("WI4MPI_TO", "openmpi", 1);
  setenv("WI4MPI_RUN_MPI_C_LIB", "/w/libmpi.so.40", 1);
  setenv("WI4MPI_FROM", "mpich", 1);
  EXPECT_EQ(chosen_by_environment().target_library, "/w/libmpi.so.40");
  setenv("ANYMPI_TO", "mpich", 1);
  EXPECT_EQ(chosen_by_environment().to, "mpich");
  EXPECT_EQ(chosen_by_environment().target_library, "");
  EXPECT_EQ(chosen_by_environment().from, "mpich");
  for (const char* name : {"WI4MPI_TO", "WI4MPI_RUN_MPI_C_LIB", "WI4MPI_FROM", "ANYMPI_TO"})
    unsetenv(name);
}

}  // namespace
}  // namespace anympi
