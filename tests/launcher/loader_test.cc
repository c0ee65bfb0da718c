// The loader's cache, and how Python's command line is read. How libraries are found by run paths
// is tested with real programs in discovery_test.py, where ld.so itself is asked too.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <fstream>

#include "launcher/loader_paths.h"
#include "launcher/python.h"

namespace anympi {
namespace {

void append(std::string& bytes, const auto& value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

// A cache in today's format with one library for each of the given flags.
std::string cache_with(const std::vector<std::pair<int32_t, std::string>>& entries) {
  std::string bytes = "glibc-ld.so.cache1.1", strings;
  const auto count = static_cast<uint32_t>(entries.size());
  append(bytes, count);
  for (int i = 0; i < 6; ++i) append(bytes, uint32_t{0});
  const uint32_t start = 48 + count * 24;
  for (const auto& [flags, path] : entries) {
    const std::string name = fs::path(path).filename();
    append(bytes, flags);
    append(bytes, static_cast<uint32_t>(start + strings.size()));
    append(bytes, static_cast<uint32_t>(start + strings.size() + name.size() + 1));
    append(bytes, uint32_t{0});
    append(bytes, uint64_t{0});
    strings += name + '\0' + path + '\0';
  }
  return bytes + strings;
}

LoaderCache read(const std::string& bytes) {
  const fs::path file = fs::path(testing::TempDir()) / (std::to_string(getpid()) + "ld.so.cache");
  std::ofstream(file, std::ios::binary) << bytes;
  LoaderCache cache(file);
  fs::remove(file);
  return cache;
}

#if defined(__x86_64__)
constexpr int32_t ours = 0x0303;
#else
constexpr int32_t ours = 0x0a03;
#endif
constexpr int32_t other_machine = 0x0003;

TEST(LoaderCache, HasLibrariesOfThisMachineOnly) {
  const auto cache = read(cache_with({{other_machine, "/lib32/libmpi.so.40"},
                                      {ours, "/opt/libmpi.so.40"},
                                      {ours, "/opt/libx.so"}}));
  EXPECT_EQ(cache.find("libmpi.so.40"), "/opt/libmpi.so.40");
  EXPECT_EQ(cache.find("libnonesuch.so"), std::nullopt);
}

TEST(LoaderCache, MayFollowOneInTheOldFormat) {
  const std::string old = std::string("ld.so-1.7.0\0\0\0\0\0", 16);
  EXPECT_EQ(read(old + cache_with({{ours, "/opt/libx.so"}})).find("libx.so"), "/opt/libx.so");
}

TEST(LoaderCache, CutOffIsReadAsFarAsItGoes) {
  const std::string whole = cache_with({{ours, "/opt/liba.so"}, {ours, "/opt/libb.so"}});
  for (size_t size = 0; size < whole.size(); ++size) read(whole.substr(0, size));
  EXPECT_TRUE(read("").entries().empty());
  EXPECT_TRUE(LoaderCache("/nonesuch").entries().empty());
}

TEST(LoaderCache, OfThisMachineHasTheCLibrary) {
  EXPECT_TRUE(LoaderCache().find("libc.so.6").has_value());
}

TEST(Python, IsKnownByItsName) {
  for (const char* name : {"python", "python3", "/usr/bin/python3.11", "pypy3", "python3d"})
    EXPECT_TRUE(is_python(name)) << name;
  for (const char* name : {"python-config", "python3.py", "ipython", "bash", "pythonapp"})
    EXPECT_FALSE(is_python(name)) << name;
}

TEST(Python, FlagsThatChangeWhereItLooksAreKept) {
  const auto flags = [](const std::vector<std::string>& arguments) {
    return python_command("python3", arguments, ".").flags;
  };
  using Words = std::vector<std::string>;
  EXPECT_EQ(flags({"-u", "-I", "x.py", "-E"}), (Words{"-I"}));
  EXPECT_EQ(flags({"-X", "dev", "-W", "error", "-sE", "x.py"}), (Words{"-sE"}));
  EXPECT_EQ(flags({"-Sm", "package", "-I"}), (Words{"-S"}));
  EXPECT_EQ(flags({"-Ximporttime", "-I", "x.py"}), (Words{"-I"}));
  EXPECT_EQ(flags({"-c", "-I"}), Words{});
  EXPECT_EQ(flags({"-"}), Words{});
  EXPECT_EQ(flags({}), Words{});
}

}  // namespace
}  // namespace anympi
