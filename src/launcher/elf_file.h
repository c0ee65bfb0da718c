// What an ELF file says about itself, read without loading or running it.
//
// Files come from strangers: every offset is checked against the size of the file, and what is
// damaged is refused with a sentence. Dynamic entries are read by the program headers, as ld.so
// does, since a stripped file may have no sections; symbols need sections.

#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace anympi {

namespace fs = std::filesystem;

class ElfFile {
 public:
  static bool has_magic(const fs::path& file);
  explicit ElfFile(const fs::path& file);

  fs::path path;
  bool is_64_bit = false;
  unsigned machine = 0;
  bool is_executable = false;  // ET_EXEC, or position-independent with an interpreter
  bool is_dynamic = false;
  bool binds_at_start = false;  // -z now: every function must be there, not only data
  std::string soname;
  std::vector<std::string> needed, rpath, runpath;

  bool is_for_this_machine() const;
  std::string machine_name() const;

  bool defines(std::string_view symbol) const;
  std::unordered_set<std::string> defined_names() const;  // to others, at run time
  bool mentions_prefix(std::string_view prefix) const;
  // The C string that a symbol of this name is, or "".
  std::string text_of(std::string_view symbol) const;
  // Names of functions that others are to define.
  std::vector<std::string> imported_functions() const;
  // Names that must be found for the file to be loaded at all.
  std::vector<std::string> needed_at_start() const;
  // The newest version of glibc that it asks for, "2.34"; "" if it asks for none.
  std::string needed_glibc() const;
  // The versions of symbols that it has for others: GLIBCXX_3.4.30.
  std::set<std::string> defined_versions() const;
  std::string_view section(std::string_view name) const;  // its bytes; none if it is not there
  std::string_view constants() const { return section(".rodata"); }
  bool has_text(std::string_view text) const;

 private:
  struct Image;
  std::shared_ptr<Image> image_;

  void read_program_headers();
  void read_dynamic(size_t offset, size_t size);
};

}  // namespace anympi
