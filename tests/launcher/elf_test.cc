// What the names of libraries say, and what is read from ELF files, among them forged ones: no byte
// of a stranger's file may lead to a crash.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>

#include "launcher/elf_file.h"
#include "launcher/families.h"
#include "launcher/refusal.h"

namespace anympi {
namespace {

TEST(Families, NamesOfLibrariesTellTheAbi) {
  for (const char* soname :
       {"libmpi.so.40", "libmpi.so.20", "libmpi_mpifh.so.40", "libmpi_cxx.so.40",
        "libmpi_usempif08.so.40", "libmpi_usempi_ignore_tkr.so.40", "libopen-rte.so.40",
        "libopen_mpi.so.40"})
    EXPECT_EQ(abi_of_soname(soname), Abi::openmpi) << soname;
  for (const char* soname :
       {"libmpi.so.12", "libmpich.so.12", "libmpifort.so.12", "libmpichfort.so.12",
        "libmpicxx.so.12", "libmpi.so.12.3.1", "libmpi_gnu_91.so.12", "libmpifort_cray.so.12"})
    EXPECT_EQ(abi_of_soname(soname), Abi::mpich) << soname;
  EXPECT_EQ(abi_of_soname("libmpi_abi.so.1"), Abi::standard);
  for (const char* soname : {"libmpi.so.1", "libmpi.so", "libmpich.so.10", "libmpires.so.12",
                             "libmpi", "libc.so.6", "mpi.so.40", "libmpi.sox.40", ""})
    EXPECT_EQ(abi_of_soname(soname), std::nullopt) << soname;
  EXPECT_TRUE(is_unknown_mpi("libmpi.so.1"));
  EXPECT_FALSE(is_unknown_mpi("libmpi.so.40"));
}

TEST(Families, OneLibraryOfEachHasTheFunctions) {
  EXPECT_TRUE(is_c_library("libmpich.so.12"));
  EXPECT_TRUE(is_c_library("libmpi_cray.so.12"));
  EXPECT_FALSE(is_c_library("libmpifort.so.12"));
  EXPECT_FALSE(is_c_library("libmpi_mpifh.so.40"));
}

TEST(ElfFile, TellsWhatALibraryIs) {
  const ElfFile library(SAMPLE_LIBRARY);
  EXPECT_EQ(library.soname, "libsample.so.7");
  EXPECT_EQ(library.runpath, (std::vector<std::string>{"$ORIGIN/a", "/b"}));
  EXPECT_TRUE(library.rpath.empty());
  EXPECT_TRUE(library.is_for_this_machine());
  EXPECT_FALSE(library.is_executable);
  EXPECT_TRUE(library.defines("sample_function"));
  EXPECT_FALSE(library.defines("sample_hidden"));
  EXPECT_FALSE(library.defines("sample_elsewhere"));
  EXPECT_EQ(library.text_of("sample_version"), "1.2.3");
  EXPECT_EQ(library.text_of("nonesuch"), "");
  EXPECT_TRUE(library.has_text("a constant text"));
  EXPECT_FALSE(library.has_text("another text"));
}

TEST(ElfFile, DataMustBeThereAtStartAndFunctionsNeedNot) {
  const std::vector<std::string> names = ElfFile(SAMPLE_LIBRARY).needed_at_start();
  EXPECT_TRUE(std::count(names.begin(), names.end(), "sample_data_elsewhere"));
  EXPECT_FALSE(std::count(names.begin(), names.end(), "sample_elsewhere"));
  EXPECT_FALSE(std::count(names.begin(), names.end(), "sample_weak_elsewhere"));
}

TEST(ElfFile, TellsTheVersionsOfSymbols) {
  EXPECT_EQ(ElfFile(SAMPLE_LIBRARY).defined_versions(),
            (std::set<std::string>{"SAMPLE_1.2", "SAMPLE_1.10"}));
  EXPECT_TRUE(ElfFile("/proc/self/exe").needed_glibc().starts_with("2."));
  EXPECT_TRUE(ElfFile("/proc/self/exe").defined_versions().empty());
}

TEST(ElfFile, TellsAProgramFromALibrary) {
  EXPECT_TRUE(ElfFile("/proc/self/exe").is_executable);
  EXPECT_TRUE(ElfFile("/proc/self/exe").is_dynamic);
  EXPECT_THROW(ElfFile("/nonesuch"), Refusal);
  EXPECT_THROW(ElfFile("/dev/null"), Refusal);
}

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void read_all(const fs::path& file) {
  try {
    const ElfFile read(file);
    (void)read.defines("x");
    (void)read.defined_names();
    (void)read.text_of("sample_version");
    (void)read.needed_at_start();
    (void)read.needed_glibc();
    (void)read.defined_versions();
    (void)read.has_text("x");
  } catch (const Refusal&) {
    // A sentence is what a damaged file may end in.
  }
}

TEST(ElfFile, DamagedFilesDoNotCrash) {
  const std::string whole = bytes_of(SAMPLE_LIBRARY);
  const fs::path damaged = fs::path(testing::TempDir()) / (std::to_string(getpid()) + "damaged.so");
  for (size_t size = 0; size < whole.size(); size += size < 1024 ? 7 : 509) {
    std::ofstream(damaged, std::ios::binary) << whole.substr(0, size);
    read_all(damaged);
  }
  std::mt19937 random(1);
  for (int i = 0; i < 1000; ++i) {
    std::string changed = whole;
    for (int k = 0; k < 8; ++k) {
      // Mostly in the headers, where it hurts most.
      const size_t limit = k % 2 ? changed.size() : 1024;
      changed[random() % limit] = static_cast<char>(random());
    }
    std::ofstream(damaged, std::ios::binary) << changed;
    read_all(damaged);
  }
  fs::remove(damaged);
}

// Steps from one version to the next that lead backwards, in which a reader could run in circles.
void read_with_forged_steps(const char* file, const char* section) {
  const std::string whole = bytes_of(file);
  const std::string versions(ElfFile(file).section(section));
  ASSERT_FALSE(versions.empty());
  const size_t begin = whole.find(versions);
  ASSERT_NE(begin, whole.npos);
  const fs::path damaged = fs::path(testing::TempDir()) / (std::to_string(getpid()) + "forged.so");
  for (size_t at = 0; at + 4 <= versions.size(); at += 4)
    for (int step : {-16, -20, -28, -32}) {
      std::string changed = whole;
      std::memcpy(&changed[begin + at], &step, sizeof step);
      std::ofstream(damaged, std::ios::binary) << changed;
      const ElfFile read(damaged);
      (void)read.needed_glibc();
      (void)read.defined_versions();
    }
  fs::remove(damaged);
}

TEST(ElfFile, ForgedVersionsDoNotHang) {
  alarm(20);
  read_with_forged_steps(SAMPLE_LIBRARY, ".gnu.version_d");
  read_with_forged_steps(SAMPLE_LIBRARY, ".gnu.version_r");
  alarm(0);
}

}  // namespace
}  // namespace anympi
