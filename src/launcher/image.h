// A folder with the files of a container's image. Its symbolic links say where files are inside: an
// absolute one, and one with too many `..`, would lead the host's own calls out of the folder, to a
// file of this machine.

#pragma once

#include <memory>
#include <optional>
#include <string>

#include "launcher/elf_file.h"

namespace anympi {

class Image {
 public:
  explicit Image(fs::path root) : root_(std::move(root)) {}

  const fs::path& root() const { return root_; }
  // Where a path of the image's is here, with its links followed inside; none if it is not there.
  std::optional<fs::path> find(const fs::path& inside) const;
  // The library of this name for this machine, in the folders where distributions have theirs.
  std::shared_ptr<ElfFile> library(const std::string& soname) const;
  std::string glibc() const;  // its version; "" if there is none

 private:
  fs::path root_;
};

}  // namespace anympi
