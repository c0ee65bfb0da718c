// Where the dynamic loader would find a library, by ld.so(8)'s rules but without running anything:
// DT_RPATH of the library that needs it and of those that loaded that one, LD_LIBRARY_PATH,
// DT_RUNPATH of the one that needs it, the loader's cache, the standard folders. DT_RPATH does
// not count for a file that has DT_RUNPATH. Files for other machines are passed over, as ld.so
// does.

#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "launcher/elf_file.h"

namespace anympi {

// /etc/ld.so.cache: what ldconfig found, in the format "glibc-ld.so.cache1.1".
class LoaderCache {
 public:
  explicit LoaderCache(const fs::path& file = "/etc/ld.so.cache");
  std::optional<fs::path> find(const std::string& soname) const;
  const std::vector<std::pair<std::string, fs::path>>& entries() const { return entries_; }

 private:
  std::vector<std::pair<std::string, fs::path>> entries_;
};

struct LoadedLibrary {
  std::string name;                 // as it stands in DT_NEEDED; the program's path for the first
  std::shared_ptr<ElfFile> file;    // none if it would not be found
  std::optional<size_t> loaded_by;  // its place in the load order
};
using LoadOrder = std::vector<LoadedLibrary>;

class LoaderPaths {
 public:
  LoaderPaths(std::string ld_library_path, LoaderCache cache);

  // What would be loaded with this file, in the loader's order, the file itself first. A library
  // whose name `stops_at` says yes to is listed, but not what it needs in turn.
  LoadOrder load_order(const fs::path& file,
                       const std::function<bool(const std::string&)>& stops_at) const;

  const std::vector<fs::path>& library_path() const { return library_path_; }
  const LoaderCache& cache() const { return cache_; }
  static std::vector<fs::path> standard_folders();
  LoaderPaths with_first(const fs::path& folder) const;

 private:
  std::vector<fs::path> library_path_;
  LoaderCache cache_;

  std::shared_ptr<ElfFile> find(const std::string& name, const LoadOrder& order,
                                size_t loaded_by) const;
};

std::vector<fs::path> split_paths(const std::string& colon_separated);
std::string multiarch_name();

}  // namespace anympi
