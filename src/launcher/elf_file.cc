#include "launcher/elf_file.h"

#include <elf.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

#include "launcher/refusal.h"

namespace anympi {
namespace {

#if defined(__x86_64__)
constexpr unsigned this_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr unsigned this_machine = EM_AARCH64;
#else
#error "AnyMPI knows x86-64 and aarch64 only."
#endif

std::vector<std::string> split_at_colons(const std::string& list) {
  std::vector<std::string> parts;
  std::istringstream stream(list);
  for (std::string part; std::getline(stream, part, ':');)
    if (!part.empty()) parts.push_back(part);
  return parts;
}

// To the next entry of a chain, always forwards: false at its end, or if it is damaged.
bool advance(int& at, GElf_Word step, const Elf_Data& data) {
  if (step == 0 || step >= data.d_size || data.d_size - step <= static_cast<size_t>(at))
    return false;
  at += static_cast<int>(step);
  return true;
}

}  // namespace

struct ElfFile::Image {
  char* begin = nullptr;
  size_t size = 0;
  Elf* elf = nullptr;
  std::vector<GElf_Phdr> headers;

  ~Image() {
    if (elf) elf_end(elf);
    if (begin) munmap(begin, size);
  }

  // The place in the file of an address in memory.
  size_t offset_of(GElf_Addr address) const {
    for (const GElf_Phdr& header : headers)
      if (header.p_type == PT_LOAD && address >= header.p_vaddr &&
          address - header.p_vaddr < header.p_filesz)
        return header.p_offset + (address - header.p_vaddr);
    return size;
  }

  std::string string_at(size_t offset) const {
    if (offset >= size) return {};
    return std::string(begin + offset, strnlen(begin + offset, size - offset));
  }

  using SectionVisitor = std::function<void(const GElf_Shdr& header, Elf_Data* data)>;
  void for_each_section(unsigned type, const SectionVisitor& visit) const {
    for (Elf_Scn* section = elf_nextscn(elf, nullptr); section;
         section = elf_nextscn(elf, section)) {
      GElf_Shdr header;
      if (!gelf_getshdr(section, &header) || header.sh_type != type) continue;
      if (Elf_Data* data = elf_getdata(section, nullptr)) visit(header, data);
    }
  }

  using Visitor = std::function<void(const char* name, const GElf_Sym& symbol)>;
  void for_each_symbol(unsigned section_type, const Visitor& visit) const {
    for_each_section(section_type, [&](const GElf_Shdr& header, Elf_Data* data) {
      if (!header.sh_entsize) return;
      for (size_t i = 1; i < header.sh_size / header.sh_entsize; ++i) {
        GElf_Sym symbol;
        if (!gelf_getsym(data, static_cast<int>(i), &symbol)) break;
        const char* name = elf_strptr(elf, header.sh_link, symbol.st_name);
        visit(name ? name : "", symbol);
      }
    });
  }
};

bool ElfFile::has_magic(const fs::path& file) {
  std::array<char, SELFMAG> magic{};
  std::ifstream stream(file, std::ios::binary);
  return stream.read(magic.data(), SELFMAG) && !std::memcmp(magic.data(), ELFMAG, SELFMAG);
}

ElfFile::ElfFile(const fs::path& file) : path(file), image_(std::make_shared<Image>()) {
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw Refusal("cannot read " + file.string() + ": " + std::strerror(errno));
  struct stat status {};
  if (fstat(descriptor, &status) == 0 && status.st_size > 0) {
    void* memory = mmap(nullptr, static_cast<size_t>(status.st_size), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE, descriptor, 0);
    if (memory != MAP_FAILED) {
      image_->begin = static_cast<char*>(memory);
      image_->size = static_cast<size_t>(status.st_size);
    }
  }
  close(descriptor);
  elf_version(EV_CURRENT);
  if (image_->begin) image_->elf = elf_memory(image_->begin, image_->size);
  if (!image_->elf || elf_kind(image_->elf) != ELF_K_ELF)
    throw Refusal(file.string() + " is not an ELF file: it is neither a program nor a library");
  read_program_headers();
}

void ElfFile::read_program_headers() {
  GElf_Ehdr header;
  size_t count = 0;
  if (!gelf_getehdr(image_->elf, &header) || elf_getphdrnum(image_->elf, &count))
    throw Refusal(path.string() + " is a damaged ELF file: it has no readable header");
  is_64_bit = gelf_getclass(image_->elf) == ELFCLASS64;
  machine = header.e_machine;
  is_executable = header.e_type == ET_EXEC;
  for (size_t i = 0; i < count; ++i) {
    GElf_Phdr program_header;
    if (!gelf_getphdr(image_->elf, static_cast<int>(i), &program_header))
      throw Refusal(path.string() + " is a damaged ELF file: its program headers are cut off");
    image_->headers.push_back(program_header);
  }
  for (const GElf_Phdr& program_header : image_->headers) {
    if (program_header.p_type == PT_INTERP) is_executable = true;
    if (program_header.p_type == PT_DYNAMIC)
      read_dynamic(program_header.p_offset, program_header.p_filesz);
  }
}

void ElfFile::read_dynamic(size_t offset, size_t size) {
  if (offset > image_->size || size > image_->size - offset)
    throw Refusal(path.string() + " is a damaged ELF file: its dynamic section is cut off");
  Elf_Data* data = elf_getdata_rawchunk(image_->elf, static_cast<int64_t>(offset), size, ELF_T_DYN);
  const size_t entry = gelf_fsize(image_->elf, ELF_T_DYN, 1, EV_CURRENT);
  std::vector<GElf_Dyn> entries;
  for (size_t i = 0; data && entry && i < size / entry; ++i) {
    GElf_Dyn dynamic;
    if (!gelf_getdyn(data, static_cast<int>(i), &dynamic) || dynamic.d_tag == DT_NULL) break;
    entries.push_back(dynamic);
  }
  size_t strings = image_->size;
  for (const GElf_Dyn& dynamic : entries)
    if (dynamic.d_tag == DT_STRTAB) strings = image_->offset_of(dynamic.d_un.d_ptr);
  for (const GElf_Dyn& dynamic : entries) {
    const auto text = [&] { return image_->string_at(strings + dynamic.d_un.d_val); };
    switch (dynamic.d_tag) {
      case DT_NEEDED:
        needed.push_back(text());
        break;
      case DT_SONAME:
        soname = text();
        break;
      case DT_RPATH:
        rpath = split_at_colons(text());
        break;
      case DT_RUNPATH:
        runpath = split_at_colons(text());
        break;
      case DT_BIND_NOW:
        binds_at_start = true;
        break;
      case DT_FLAGS:
        if (dynamic.d_un.d_val & DF_BIND_NOW) binds_at_start = true;
        break;
      case DT_FLAGS_1:
        if (dynamic.d_un.d_val & DF_1_NOW) binds_at_start = true;
        break;
      default:
        break;
    }
  }
  // A static position-independent executable has dynamic entries too, but needs nothing.
  is_dynamic = !needed.empty() || !soname.empty() || !is_executable;
}

bool ElfFile::is_for_this_machine() const { return is_64_bit && machine == this_machine; }

std::string ElfFile::machine_name() const {
  const std::string bits = is_64_bit ? "64-bit " : "32-bit ";
  switch (machine) {
    case EM_X86_64:
      return bits + (is_64_bit ? "x86-64" : "x86 (x32)");
    case EM_386:
      return bits + "x86";
    case EM_AARCH64:
      return bits + "ARM (aarch64)";
    case EM_ARM:
      return bits + "ARM";
    case EM_PPC64:
      return bits + "POWER";
    case EM_RISCV:
      return bits + "RISC-V";
    default:
      return bits + "machine number " + std::to_string(machine);
  }
}

bool ElfFile::defines(std::string_view wanted) const {
  bool found = false;
  for (unsigned table : {SHT_DYNSYM, SHT_SYMTAB})
    image_->for_each_symbol(table, [&](const char* name, const GElf_Sym& symbol) {
      found = found || (symbol.st_shndx != SHN_UNDEF && GELF_ST_BIND(symbol.st_info) != STB_LOCAL &&
                        wanted == name);
    });
  return found;
}

std::unordered_set<std::string> ElfFile::defined_names() const {
  std::unordered_set<std::string> names;
  image_->for_each_symbol(SHT_DYNSYM, [&](const char* name, const GElf_Sym& symbol) {
    if (symbol.st_shndx != SHN_UNDEF) names.insert(name);
  });
  return names;
}

bool ElfFile::mentions_prefix(std::string_view prefix) const {
  bool found = false;
  image_->for_each_symbol(SHT_DYNSYM, [&](const char* name, const GElf_Sym&) {
    found = found || std::string_view(name).starts_with(prefix);
  });
  return found;
}

std::string ElfFile::text_of(std::string_view wanted) const {
  std::string text;
  image_->for_each_symbol(SHT_DYNSYM, [&](const char* name, const GElf_Sym& symbol) {
    if (wanted == name && symbol.st_shndx != SHN_UNDEF)
      text = image_->string_at(image_->offset_of(symbol.st_value));
  });
  return text;
}

std::vector<std::string> ElfFile::imported_functions() const {
  std::vector<std::string> names;
  image_->for_each_symbol(SHT_DYNSYM, [&](const char* name, const GElf_Sym& symbol) {
    if (symbol.st_shndx == SHN_UNDEF && GELF_ST_TYPE(symbol.st_info) != STT_OBJECT)
      names.push_back(name);
  });
  return names;
}

std::vector<std::string> ElfFile::needed_at_start() const {
  std::vector<std::string> names;
  std::vector<std::pair<std::string, bool>> symbols = {{"", false}};  // name, must be found
  image_->for_each_symbol(SHT_DYNSYM, [&](const char* name, const GElf_Sym& symbol) {
    const bool must = symbol.st_shndx == SHN_UNDEF && GELF_ST_BIND(symbol.st_info) != STB_WEAK;
    symbols.emplace_back(name, must);
  });
  for (Elf_Scn* section = elf_nextscn(image_->elf, nullptr); section;
       section = elf_nextscn(image_->elf, section)) {
    GElf_Shdr header;
    if (!gelf_getshdr(section, &header) || header.sh_type != SHT_RELA || !header.sh_entsize)
      continue;
    const char* name = nullptr;
    size_t names_section = 0;
    if (!elf_getshdrstrndx(image_->elf, &names_section))
      name = elf_strptr(image_->elf, names_section, header.sh_name);
    const bool lazy = name && !std::strcmp(name, ".rela.plt") && !binds_at_start;
    Elf_Data* data = lazy ? nullptr : elf_getdata(section, nullptr);
    for (size_t i = 0; data && i < header.sh_size / header.sh_entsize; ++i) {
      GElf_Rela relocation;
      if (!gelf_getrela(data, static_cast<int>(i), &relocation)) break;
      const size_t index = GELF_R_SYM(relocation.r_info);
      if (index > 0 && index < symbols.size() && symbols[index].second) {
        names.push_back(symbols[index].first);
        symbols[index].second = false;
      }
    }
  }
  return names;
}

std::string ElfFile::needed_glibc() const {
  int newest = -1;
  image_->for_each_section(SHT_GNU_verneed, [&](const GElf_Shdr& header, Elf_Data* data) {
    GElf_Verneed library;
    for (int at = 0; gelf_getverneed(data, at, &library);) {
      GElf_Vernaux version;
      int inner = at;
      for (GElf_Word step = library.vn_aux; advance(inner, step, *data); step = version.vna_next) {
        if (!gelf_getvernaux(data, inner, &version)) break;
        const char* text = elf_strptr(image_->elf, header.sh_link, version.vna_name);
        int minor = 0;
        if (text && std::sscanf(text, "GLIBC_2.%d", &minor) == 1) newest = std::max(newest, minor);
      }
      if (!advance(at, library.vn_next, *data)) break;
    }
  });
  return newest < 0 ? "" : "2." + std::to_string(newest);
}

std::set<std::string> ElfFile::defined_versions() const {
  std::set<std::string> versions;
  image_->for_each_section(SHT_GNU_verdef, [&](const GElf_Shdr& header, Elf_Data* data) {
    GElf_Verdef version;
    for (int at = 0; gelf_getverdef(data, at, &version);) {
      GElf_Verdaux name;  // the first is its own, others are those of which it is a successor
      int inner = at;
      // The base version is the name of the library.
      if (!(version.vd_flags & VER_FLG_BASE) && advance(inner, version.vd_aux, *data) &&
          gelf_getverdaux(data, inner, &name))
        if (const char* text = elf_strptr(image_->elf, header.sh_link, name.vda_name))
          versions.insert(text);
      if (!advance(at, version.vd_next, *data)) break;
    }
  });
  return versions;
}

std::string_view ElfFile::section(std::string_view wanted) const {
  size_t names = 0;
  if (elf_getshdrstrndx(image_->elf, &names)) return {};
  for (Elf_Scn* section = elf_nextscn(image_->elf, nullptr); section;
       section = elf_nextscn(image_->elf, section)) {
    GElf_Shdr header;
    if (!gelf_getshdr(section, &header) || header.sh_offset > image_->size ||
        header.sh_size > image_->size - header.sh_offset)
      continue;
    const char* name = elf_strptr(image_->elf, names, header.sh_name);
    if (name && wanted == name) return {image_->begin + header.sh_offset, header.sh_size};
  }
  return {};
}

bool ElfFile::has_text(std::string_view text) const {
  const std::string_view all = constants();
  return !all.empty() && memmem(all.data(), all.size(), text.data(), text.size()) != nullptr;
}

}  // namespace anympi
