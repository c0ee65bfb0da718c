// The shared objects of this process, read where they lie in memory: their names, what they need,
// and the slots through which they reach symbols of others (JUMP_SLOT, GLOB_DAT and absolute
// relocations). Everything comes from the program headers that dl_iterate_phdr hands out; no file
// is opened.
#pragma once

#include <elf.h>
#include <link.h>

#include <cstddef>
#include <cstdlib>

namespace anympi::target {

/// A place that the loader filled with the address of a symbol.
struct Slot {
  void** place;
  const char* symbol;
  std::ptrdiff_t addend;
};

class Module {
 public:
  explicit Module(const dl_phdr_info& info);

  /// Path of the file; empty for the executable.
  const char* file() const { return file_; }
  ElfW(Addr) base() const { return base_; }
  bool contains(const void* address) const;
  /// True when a DT_NEEDED of this name leads to this module.
  bool answers_to(const char* needed) const;

  /// Calls visit(const char*) for each DT_NEEDED.
  template <class Visit>
  void for_each_needed(Visit visit) const {
    for (const ElfW(Dyn)* entry = dynamic_; entry && entry->d_tag != DT_NULL; ++entry)
      if (entry->d_tag == DT_NEEDED) visit(strings_ + entry->d_un.d_val);
  }

  /// Calls visit(Slot) for each slot that belongs to a named symbol.
  template <class Visit>
  void for_each_slot(Visit visit) const {
    for (const Relocations& table : tables_)
      for (std::size_t i = 0; i < table.count; ++i) {
        const ElfW(Rela)& relocation = table.first[i];
        if (!is_address(ELF64_R_TYPE(relocation.r_info))) continue;
        const ElfW(Sym)& symbol = symbols_[ELF64_R_SYM(relocation.r_info)];
        if (symbol.st_name == 0) continue;
        visit(Slot{reinterpret_cast<void**>(base_ + relocation.r_offset), strings_ + symbol.st_name,
                   addend_of(relocation)});
      }
  }

  /// Makes the part that became read-only after relocation writable, or read-only again.
  void set_relocated_writable(bool writable) const;

 private:
  struct Relocations {
    const ElfW(Rela) * first = nullptr;
    std::size_t count = 0;
  };

  static bool is_address(unsigned long type);
  static std::ptrdiff_t addend_of(const ElfW(Rela) & relocation);
  /// glibc turns the addresses of the dynamic section into absolute ones; other loaders do not.
  template <class T>
  const T* at(ElfW(Addr) address) const {
    return reinterpret_cast<const T*>(address < base_ ? base_ + address : address);
  }

  const char* file_;
  ElfW(Addr) base_;
  ElfW(Addr) extent_ = 0;  // from the base to the end of what was loaded
  const ElfW(Phdr) * headers_;
  std::size_t header_count_;
  const ElfW(Dyn) * dynamic_ = nullptr;
  const char* strings_ = nullptr;
  const char* soname_ = nullptr;
  const ElfW(Sym) * symbols_ = nullptr;
  Relocations tables_[2];
};

/// A list of modules.
class Modules {
 public:
  Modules() = default;
  ~Modules() { std::free(first_); }
  Modules(const Modules&) = delete;
  Modules& operator=(const Modules&) = delete;

  /// All that are loaded now, in the order of loading.
  void take_loaded();

  void add(const Module& module);
  bool has(const Module& module) const;
  std::size_t size() const { return size_; }
  const Module& operator[](std::size_t i) const { return first_[i]; }
  const Module* begin() const { return first_; }
  const Module* end() const { return first_ + size_; }

 private:
  Module* first_ = nullptr;
  std::size_t size_ = 0, room_ = 0;
};

}  // namespace anympi::target
