#include "launcher/mpi.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "launcher/refusal.h"

namespace anympi {
namespace {

constexpr std::array library_names = {"libmpi.so.40",   "libmpi.so.20",    "libmpi.so.12",
                                      "libmpich.so.12", "libmpi_abi.so.1", "libmpi.so"};

// The word that follows `before` in the file, such as "2021.10" of "Intel(R) MPI Library 2021.10".
std::string version_behind(std::string_view bytes, std::string_view before) {
  for (size_t at = 0; (at = bytes.find(before, at)) != std::string_view::npos; ++at) {
    size_t start = at + before.size();
    while (start < bytes.size() && (bytes[start] == ' ' || bytes[start] == '\t')) ++start;
    size_t end = start;
    const auto belongs = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) || c == '.';
    };
    while (end < bytes.size() && belongs(bytes[end])) ++end;
    if (end > start && std::isdigit(static_cast<unsigned char>(bytes[start])))
      return std::string(bytes.substr(start, end - start));
  }
  return {};
}

const Family* family_of_library(const ElfFile& library, Abi abi) {
  if (abi == Abi::mpich) {
    if (library.has_text("Intel(R) MPI Library")) return family_named("intelmpi");
    if (library.has_text("CRAY MPICH version")) return family_named("craympich");
    if (library.has_text("MVAPICH2 Version") || library.has_text("MVAPICH Version"))
      return family_named("mvapich");
  }
  return &family_of(abi);
}

std::string version_of_library(const ElfFile& library, const std::string& family) {
  for (const char* symbol : {"ompi_version_string", "MPII_Version_string", "MPIR_Version_string"})
    if (family == "openmpi" || family == "mpich" || family == "mvapich")
      if (std::string text = library.text_of(symbol); !text.empty()) return text;
  for (const char* before : {"Open MPI v", "MPICH Version:", "Intel(R) MPI Library",
                             "CRAY MPICH version", "MVAPICH2 Version:", "MVAPICH Version:"})
    if (std::string text = version_behind(library.constants(), before); !text.empty()) return text;
  // Open MPI 6 keeps it in the library below.
  const fs::path below = library.path.parent_path() / "libopen_mpi.so.40";
  if (family == "openmpi" && library.path != below && ElfFile::has_magic(below))
    return ElfFile(below).text_of("ompi_version_string");
  return {};
}

std::vector<std::string> launcher_names(const Mpi& mpi) {
  if (started_as(mpi) == Abi::openmpi)
    return {"mpirun.openmpi", "mpirun", "mpiexec.openmpi", "mpiexec", "orterun", "prterun"};
  if (std::string_view(mpi.family->name) == "intelmpi")
    return {"mpirun", "mpiexec", "mpiexec.hydra"};
  return {"mpirun.mpich", "mpiexec.mpich", "mpirun", "mpiexec", "mpiexec.hydra"};
}

// The folder that a library was installed to: /opt/x of /opt/x/lib/libmpi.so.40, /usr of a library
// in /usr/lib/x86_64-linux-gnu. A folder further up may be the home of another MPI.
fs::path prefix_of(const fs::path& library) {
  const fs::path lowest = library.parent_path().parent_path();
  for (fs::path prefix = lowest; prefix.has_relative_path(); prefix = prefix.parent_path())
    for (const fs::path& installed : libraries_below(prefix))
      if (fs::equivalent(installed, library) ||
          fs::equivalent(installed.parent_path(), library.parent_path()))
        return prefix;
  return lowest;
}

}  // namespace

Mpi inspect_library(const fs::path& path) {
  const ElfFile file(path);
  const std::string text = path.string();
  if (!file.is_for_this_machine())
    throw Refusal(text + " was built for " + file.machine_name() + ", not for this machine");
  if (file.is_executable) throw Refusal(text + " is a program, not an MPI library");
  if (!file.section(".anympi.standard").empty())
    throw Refusal(text + " is what AnyMPI links programs with, not an MPI library");
  if (!file.defines("MPI_Init"))
    throw Refusal(text + " is not an MPI library: it does not define MPI_Init");
  const std::string soname = file.soname.empty() ? path.filename().string() : file.soname;
  const auto abi = abi_of_soname(soname);
  if (!abi || !is_c_library(soname))
    throw Refusal(text + " is an MPI library whose ABI AnyMPI does not know (" + soname +
                  "); it knows libmpi.so.40 and .20 (Open MPI), libmpi.so.12 and libmpich.so.12");
  if (*abi == Abi::mpich && file.mentions_prefix("ompi_"))
    throw Refusal(text + " is an Open MPI older than 2.0, whose ABI AnyMPI does not know");
  Mpi mpi;
  mpi.family = family_of_library(file, *abi);
  mpi.version = version_of_library(file, mpi.family->name);
  mpi.soname = soname;
  const fs::path folder = fs::canonical(fs::absolute(path).parent_path());
  // Debian has two libmpi_abi.so.1 in one folder, of which one has that name.
  std::error_code error;
  const bool has_its_name = fs::equivalent(folder / soname, path, error);
  mpi.library = folder / (has_its_name ? fs::path(soname) : path.filename());
  return mpi;
}

bool is_launcher(const fs::path& file) {
  std::error_code error;
  const fs::path real = fs::canonical(file, error);
  return !error && fs::is_regular_file(real) && access(real.c_str(), X_OK) == 0 &&
         real.filename() != "anympi";
}

Abi started_as(const Mpi& mpi) {
  if (mpi.family->abi != Abi::standard) return mpi.family->abi;
  return ElfFile(mpi.library).mentions_prefix("ompi_") ? Abi::openmpi : Abi::mpich;
}

bool is_standard_part_of(const Mpi& part, const Mpi& mpi) {
  return part.family->abi == Abi::standard && mpi.family->abi != Abi::standard &&
         started_as(part) == mpi.family->abi;
}

std::optional<Mpi> standard_part_of(const Mpi& mpi) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(mpi.library.parent_path(), error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("libmpi_abi") || name.find(".so.") == std::string::npos) continue;
    try {
      Mpi part = inspect_library(entry.path());
      if (!is_standard_part_of(part, mpi)) continue;
      part.name = mpi.name;
      part.launcher = mpi.launcher;
      part.found_by = mpi.found_by;
      return part;
    } catch (const Refusal&) {
      // Of an ABI before the standard's.
    }
  }
  return {};
}

std::optional<Abi> abi_of_launcher(const fs::path& launcher) {
  std::error_code error;
  const fs::path real = fs::canonical(launcher, error);
  if (error) return {};
  if (ElfFile::has_magic(real)) {
    const ElfFile file(real);
    for (const std::string& name : file.needed)
      if (name.starts_with("libopen-") || name.starts_with("libprrte")) return Abi::openmpi;
    if (file.has_text("HYDRA")) return Abi::mpich;
    if (file.has_text("prterun")) return Abi::openmpi;
    return {};
  }
  std::ifstream stream(real, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (text.find("hydra") != std::string::npos) return Abi::mpich;
  if (text.find("orterun") != std::string::npos || text.find("prterun") != std::string::npos)
    return Abi::openmpi;
  for (const fs::path& name : {launcher.filename(), real.filename()}) {
    if (name.string().find("openmpi") != std::string::npos) return Abi::openmpi;
    if (name.string().find("mpich") != std::string::npos) return Abi::mpich;
  }
  return {};
}

bool uses_pmix(const fs::path& file) {
  if (!ElfFile::has_magic(file)) return false;
  const std::vector<std::string> needed = ElfFile(file).needed;
  return std::any_of(needed.begin(), needed.end(),
                     [](const std::string& name) { return name.starts_with("libpmix.so"); });
}

fs::path launcher_of(const Mpi& mpi) {
  for (const fs::path& library : {mpi.library, fs::canonical(mpi.library)}) {
    const fs::path prefix = prefix_of(library);
    for (const std::string& name : launcher_names(mpi)) {
      const fs::path file = prefix / "bin" / name;
      if (!is_launcher(file)) continue;
      const auto abi = abi_of_launcher(file);
      if (abi ? *abi == started_as(mpi) : libraries_below(prefix).size() == 1) return file;
    }
  }
  return {};
}

std::vector<fs::path> libraries_below(const fs::path& prefix) {
  std::vector<fs::path> found, real;
  const std::string multiarch = "lib/" + multiarch_name();
  for (const std::string& folder :
       {std::string("lib"), std::string("lib64"), multiarch, multiarch + "/openmpi/lib",
        std::string("lib/release"), std::string("lib/shared")})
    for (const char* name : library_names) {
      const fs::path file = prefix / folder / name;
      std::error_code error;
      const fs::path canonical = fs::canonical(file, error);
      if (error || std::find(real.begin(), real.end(), canonical) != real.end()) continue;
      real.push_back(canonical);
      found.push_back(file);
    }
  return found;
}

fs::path library_of_launcher(const fs::path& launcher, const LoaderPaths& paths) {
  std::error_code error;
  const fs::path real = fs::canonical(launcher, error);
  if (error) return {};
  const auto abi = abi_of_launcher(launcher);
  std::vector<fs::path> candidates;
  // Open MPI's launcher needs libraries that lie beside libmpi.
  if (ElfFile::has_magic(real))
    for (const LoadedLibrary& library : paths.load_order(real, [](auto&) { return true; }))
      if (library.file && library.name.starts_with("libopen-"))
        for (const char* name : library_names)
          candidates.push_back(library.file->path.parent_path() / name);
  for (const fs::path& prefix :
       {real.parent_path().parent_path(), fs::absolute(launcher).parent_path().parent_path()})
    for (const fs::path& library : libraries_below(prefix)) candidates.push_back(library);
  for (const fs::path& candidate : candidates) {
    if (!fs::exists(candidate, error)) continue;
    try {
      const Mpi mpi = inspect_library(candidate);
      if (!abi || mpi.family->abi == *abi) return candidate;
    } catch (const Refusal&) {
      // A libmpi.so that is something else, such as a text for the linker.
    }
  }
  return {};
}

}  // namespace anympi
