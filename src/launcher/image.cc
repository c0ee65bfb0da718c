#include "launcher/image.h"

#include <deque>

#include "launcher/loader_paths.h"

namespace anympi {
namespace {

constexpr int most_links = 40;  // as many as Linux follows

void put_in_front(std::deque<fs::path>& parts, const fs::path& path) {
  parts.insert(parts.begin(), path.begin(), path.end());
}

}  // namespace

std::optional<fs::path> Image::find(const fs::path& inside) const {
  std::deque<fs::path> to_do;
  put_in_front(to_do, inside);
  fs::path done = "/";  // inside, without links
  int links = 0;
  while (!to_do.empty()) {
    const fs::path part = to_do.front();
    to_do.pop_front();
    if (part == "..") {
      done = done.parent_path();
      continue;
    }
    if (part == "/") done = part;
    if (part == "/" || part == "." || part.empty()) continue;
    const fs::path here = root_ / (done / part).relative_path();
    std::error_code error;
    const fs::file_type type = fs::symlink_status(here, error).type();
    if (type == fs::file_type::symlink) {
      if (++links > most_links) return {};
      put_in_front(to_do, fs::read_symlink(here));
    } else if (type == fs::file_type::not_found || type == fs::file_type::none) {
      return {};
    } else {
      done /= part;
    }
  }
  return root_ / done.relative_path();
}

std::shared_ptr<ElfFile> Image::library(const std::string& soname) const {
  for (const fs::path& folder : LoaderPaths::standard_folders()) {
    const auto file = find(folder / soname);
    std::error_code error;
    if (!file || !fs::is_regular_file(*file, error) || !ElfFile::has_magic(*file)) continue;
    auto library = std::make_shared<ElfFile>(*file);
    if (library->is_for_this_machine()) return library;
  }
  return nullptr;
}

std::string Image::glibc() const {
  const auto libc = library("libc.so.6");
  if (!libc) return "";
  const std::string mark = "stable release version ";
  const std::string_view text = libc->constants();
  const size_t at = text.find(mark);
  if (at == text.npos) return "";
  const std::string_view rest = text.substr(at + mark.size(), 16);
  return std::string(rest.substr(0, rest.find_first_not_of("0123456789.")));
}

}  // namespace anympi
