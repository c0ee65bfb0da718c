#include "target/modules.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>

#include "target/refusal.h"

namespace anympi::target {

namespace {

#if defined(__x86_64__)
constexpr unsigned long jump_slot = R_X86_64_JUMP_SLOT, global_data = R_X86_64_GLOB_DAT,
                        absolute = R_X86_64_64;
#elif defined(__aarch64__)
constexpr unsigned long jump_slot = R_AARCH64_JUMP_SLOT, global_data = R_AARCH64_GLOB_DAT,
                        absolute = R_AARCH64_ABS64;
#else
#error "src/target/modules.cc knows the relocations of x86-64 and aarch64 only"
#endif

const char* last_part(const char* path) {
  const char* slash = std::strrchr(path, '/');
  return slash ? slash + 1 : path;
}

}  // namespace

Module::Module(const dl_phdr_info& info)
    : file_(info.dlpi_name),
      base_(info.dlpi_addr),
      headers_(info.dlpi_phdr),
      header_count_(info.dlpi_phnum) {
  for (std::size_t i = 0; i < header_count_; ++i) {
    const ElfW(Phdr)& header = headers_[i];
    if (header.p_type == PT_DYNAMIC)
      dynamic_ = reinterpret_cast<const ElfW(Dyn)*>(base_ + header.p_vaddr);
    if (header.p_type == PT_LOAD && header.p_vaddr + header.p_memsz > extent_)
      extent_ = header.p_vaddr + header.p_memsz;
  }
  std::size_t soname = 0;
  for (const ElfW(Dyn)* entry = dynamic_; entry && entry->d_tag != DT_NULL; ++entry) {
    switch (entry->d_tag) {
      case DT_STRTAB:
        strings_ = at<char>(entry->d_un.d_ptr);
        break;
      case DT_SYMTAB:
        symbols_ = at<ElfW(Sym)>(entry->d_un.d_ptr);
        break;
      case DT_SONAME:
        soname = entry->d_un.d_val;
        break;
      case DT_RELA:
        tables_[0].first = at<ElfW(Rela)>(entry->d_un.d_ptr);
        break;
      case DT_RELASZ:
        tables_[0].count = entry->d_un.d_val / sizeof(ElfW(Rela));
        break;
      case DT_JMPREL:
        tables_[1].first = at<ElfW(Rela)>(entry->d_un.d_ptr);
        break;
      case DT_PLTRELSZ:
        tables_[1].count = entry->d_un.d_val / sizeof(ElfW(Rela));
        break;
      default:
        break;
    }
  }
  if (soname != 0) soname_ = strings_ + soname;
}

bool Module::is_address(unsigned long type) {
  return type == jump_slot || type == global_data || type == absolute;
}

std::ptrdiff_t Module::addend_of(const ElfW(Rela) & relocation) {
  return ELF64_R_TYPE(relocation.r_info) == absolute ? relocation.r_addend : 0;
}

bool Module::contains(const void* address) const {
  auto place = reinterpret_cast<ElfW(Addr)>(address);
  if (place - base_ >= extent_) return false;
  for (std::size_t i = 0; i < header_count_; ++i) {
    ElfW(Addr) start = base_ + headers_[i].p_vaddr;
    if (headers_[i].p_type == PT_LOAD && start <= place && place < start + headers_[i].p_memsz)
      return true;
  }
  return false;
}

bool Module::answers_to(const char* needed) const {
  if (soname_ && std::strcmp(soname_, needed) == 0) return true;
  return std::strcmp(std::strchr(needed, '/') ? file_ : last_part(file_), needed) == 0;
}

void Module::set_relocated_writable(bool writable) const {
  auto page = static_cast<ElfW(Addr)>(sysconf(_SC_PAGESIZE));
  for (std::size_t i = 0; i < header_count_; ++i) {
    if (headers_[i].p_type != PT_GNU_RELRO) continue;
    ElfW(Addr) start = (base_ + headers_[i].p_vaddr) / page * page;
    ElfW(Addr) end = (base_ + headers_[i].p_vaddr + headers_[i].p_memsz) / page * page;
    int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
    if (end > start && mprotect(reinterpret_cast<void*>(start), end - start, protection) != 0)
      refuse(exit_no_target,
             "the system does not let AnyMPI bind the calls of %s to the target (mprotect: %s)",
             file_, std::strerror(errno));
  }
}

void Modules::take_loaded() {
  size_ = 0;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* list) {
        static_cast<Modules*>(list)->add(Module(*info));
        return 0;
      },
      this);
}

void Modules::add(const Module& module) {
  if (size_ == room_) {
    room_ = room_ ? 2 * room_ : 64;
    first_ = static_cast<Module*>(std::realloc(static_cast<void*>(first_), room_ * sizeof(Module)));
    if (!first_) refuse(exit_no_target, "out of memory while loading the target");
  }
  new (first_ + size_++) Module(module);
}

bool Modules::has(const Module& module) const {
  for (const Module& known : *this)
    if (known.base() == module.base()) return true;
  return false;
}

}  // namespace anympi::target
