#include "launcher/loader_paths.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

#include "launcher/refusal.h"

namespace anympi {
namespace {

#if defined(__x86_64__)
constexpr const char* platform = "x86_64";
constexpr int32_t cache_flags = 0x0303;  // FLAG_X8664_LIB64 | FLAG_ELF_LIBC6
#else
constexpr const char* platform = "aarch64";
constexpr int32_t cache_flags = 0x0a03;  // FLAG_AARCH64_LIB64 | FLAG_ELF_LIBC6
#endif

struct CacheHeader {
  char magic[20];  // "glibc-ld.so.cache1.1"
  uint32_t count;
  uint32_t strings_size;
  uint32_t unused[5];
};
struct CacheEntry {
  int32_t flags;
  uint32_t name;  // offsets from the header
  uint32_t path;
  uint32_t os_version;
  uint64_t hardware;
};

std::string string_at(const std::string& bytes, size_t offset) {
  return offset < bytes.size() ? std::string(bytes.c_str() + offset) : std::string();
}

// $LIB is a matter of how glibc was configured: Debian's differs from the others'.
std::string lib_token() {
  const std::string debian = "lib/" + multiarch_name();
  return fs::exists("/usr/" + debian + "/libc.so.6") ? debian : "lib64";
}

void replace(std::string& text, const std::string& token, const std::string& value) {
  for (const std::string& written : {"${" + token + "}", "$" + token})
    for (size_t at; (at = text.find(written)) != std::string::npos;)
      text.replace(at, written.size(), value);
}

fs::path expanded(std::string folder, const fs::path& origin) {
  replace(folder, "ORIGIN", origin.string());
  replace(folder, "LIB", lib_token());
  replace(folder, "PLATFORM", platform);
  return folder;
}

std::shared_ptr<ElfFile> library_at(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error) || !ElfFile::has_magic(file)) return nullptr;
  auto library = std::make_shared<ElfFile>(file);
  return library->is_for_this_machine() ? library : nullptr;
}

fs::path origin_of(const ElfFile& file, bool is_program) {
  // The kernel tells ld.so where a program really is; a library stays where it was found.
  std::error_code error;
  const fs::path place = is_program ? fs::canonical(file.path, error) : fs::absolute(file.path);
  return place.parent_path();
}

}  // namespace

std::string multiarch_name() { return std::string(platform) + "-linux-gnu"; }

std::vector<fs::path> split_paths(const std::string& colon_separated) {
  std::vector<fs::path> paths;
  std::istringstream stream(colon_separated);
  for (std::string part; std::getline(stream, part, ':');)
    paths.emplace_back(part.empty() ? "." : part);
  return paths;
}

LoaderCache::LoaderCache(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  // Older systems put a cache in the old format in front of it.
  const size_t start = bytes.find("glibc-ld.so.cache1.1");
  CacheHeader header;
  if (start == std::string::npos || bytes.size() - start < sizeof header) return;
  std::memcpy(&header, bytes.data() + start, sizeof header);
  for (size_t i = 0; i < header.count; ++i) {
    const size_t at = start + sizeof header + i * sizeof(CacheEntry);
    CacheEntry entry;
    if (at + sizeof entry > bytes.size()) break;
    std::memcpy(&entry, bytes.data() + at, sizeof entry);
    if (entry.flags == cache_flags)
      entries_.emplace_back(string_at(bytes, start + entry.name),
                            string_at(bytes, start + entry.path));
  }
}

std::optional<fs::path> LoaderCache::find(const std::string& soname) const {
  for (const auto& [name, path] : entries_)
    if (name == soname) return path;
  return {};
}

LoaderPaths::LoaderPaths(std::string ld_library_path, LoaderCache cache)
    : cache_(std::move(cache)) {
  if (!ld_library_path.empty()) {
    std::replace(ld_library_path.begin(), ld_library_path.end(), ';', ':');
    library_path_ = split_paths(ld_library_path);
  }
}

LoaderPaths LoaderPaths::with_first(const fs::path& folder) const {
  LoaderPaths changed = *this;
  changed.library_path_.insert(changed.library_path_.begin(), folder);
  return changed;
}

std::vector<fs::path> LoaderPaths::standard_folders() {
  const std::string multiarch = multiarch_name();
  return {"/lib/" + multiarch, "/usr/lib/" + multiarch, "/lib64", "/usr/lib64", "/lib", "/usr/lib"};
}

std::shared_ptr<ElfFile> LoaderPaths::find(const std::string& name, const LoadOrder& order,
                                           size_t loaded_by) const {
  if (name.find('/') != std::string::npos)
    return library_at(expanded(name, origin_of(*order[loaded_by].file, loaded_by == 0)));
  const auto in_folder = [&](const std::string& folder, size_t of) {
    return library_at(expanded(folder, origin_of(*order[of].file, of == 0)) / name);
  };
  const ElfFile& needing = *order[loaded_by].file;
  if (needing.runpath.empty()) {
    for (std::optional<size_t> at = loaded_by; at; at = order[*at].loaded_by)
      for (const std::string& folder : order[*at].file->rpath)
        if (auto found = in_folder(folder, *at)) return found;
  }
  for (const fs::path& folder : library_path_)
    if (auto found = in_folder(folder.string(), 0)) return found;
  for (const std::string& folder : needing.runpath)
    if (auto found = in_folder(folder, loaded_by)) return found;
  if (const auto cached = cache_.find(name))
    if (auto found = library_at(*cached)) return found;
  for (const fs::path& folder : standard_folders())
    if (auto found = library_at(folder / name)) return found;
  return nullptr;
}

LoadOrder LoaderPaths::load_order(const fs::path& file,
                                  const std::function<bool(const std::string&)>& stops_at) const {
  LoadOrder order = {{file.string(), std::make_shared<ElfFile>(file), {}}};
  for (size_t i = 0; i < order.size(); ++i) {
    if (!order[i].file || (i > 0 && stops_at(order[i].name))) continue;
    for (const std::string& name : order[i].file->needed) {
      const bool known = std::any_of(order.begin(), order.end(), [&](const LoadedLibrary& other) {
        return other.name == name || (other.file && other.file->soname == name);
      });
      if (!known) order.push_back({name, find(name, order, i), i});
    }
  }
  return order;
}

}  // namespace anympi
