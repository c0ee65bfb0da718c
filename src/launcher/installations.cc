#include "launcher/installations.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

#include "launcher/refusal.h"

namespace anympi {
namespace {

constexpr std::array launcher_names = {"mpirun",        "mpiexec",         "mpirun.openmpi",
                                       "mpirun.mpich",  "mpiexec.openmpi", "mpiexec.mpich",
                                       "mpiexec.hydra", "orterun",         "prterun"};

// What environment modules and vendors' scripts set to an installation's prefix.
constexpr std::array prefix_variables = {
    "MPI_HOME",     "MPI_ROOT",      "MPI_DIR",        "I_MPI_ROOT",    "MPICH_DIR",
    "MPICH_HOME",   "MPICH_ROOT",    "CRAY_MPICH_DIR", "OPENMPI_DIR",   "OPENMPI_HOME",
    "OPENMPI_ROOT", "OMPI_DIR",      "MVAPICH_DIR",    "MVAPICH2_HOME", "MVAPICH_HOME",
    "MVAPICH2_DIR", "EBROOTOPENMPI", "EBROOTMPICH",    "EBROOTIMPI",    "EBROOTMVAPICH2"};

constexpr std::array sonames = {"libmpi.so.40", "libmpi.so.20", "libmpich.so.12", "libmpi.so.12",
                                "libmpi_abi.so.1"};

fs::path real_path(const fs::path& file) {
  std::error_code error;
  const fs::path real = fs::canonical(file, error);
  return error ? fs::absolute(file).lexically_normal() : real;
}

// A variable's value in a .pc file, with the ${variables} before it put in.
std::string pkg_config_value(const fs::path& file, const std::string& wanted) {
  std::ifstream stream(file);
  std::vector<std::pair<std::string, std::string>> known;
  for (std::string line; std::getline(stream, line);) {
    const size_t equals = line.find('=');
    if (equals == std::string::npos || line.find_first_of(" :") < equals) continue;
    std::string value = line.substr(equals + 1);
    for (const auto& [name, text] : known)
      for (size_t at; (at = value.find("${" + name + "}")) != std::string::npos;)
        value.replace(at, name.size() + 3, text);
    if (line.substr(0, equals) == wanted) return value;
    known.emplace_back(line.substr(0, equals), value);
  }
  return {};
}

}  // namespace

Installations::Installations(Configuration configuration, LoaderPaths paths, fs::path own_prefix)
    : configuration_(std::move(configuration)),
      paths_(std::move(paths)),
      own_prefix_(std::move(own_prefix)) {}

// Our own libraries carry the names of MPIs.
bool Installations::is_ours(const fs::path& library) const {
  const fs::path relative =
      real_path(library).lexically_relative(real_path(own_prefix_ / "lib/anympi"));
  return !relative.empty() && *relative.begin() != "..";
}

void Installations::add(const fs::path& library, const fs::path& launcher,
                        const std::string& found_by) {
  std::error_code error;
  if (library.empty() || !fs::exists(library, error) || is_ours(library)) return;
  const auto same = [&](const Mpi& other) {
    return real_path(other.library) == real_path(library);
  };
  if (std::any_of(found_.begin(), found_.end(), same)) return;
  try {
    Mpi mpi = inspect_library(library);
    mpi.launcher = launcher.empty() ? launcher_of(mpi) : launcher;
    mpi.found_by = found_by;
    found_.push_back(mpi);
  } catch (const Refusal&) {
    // Something that only looked like an MPI; it is no choice.
  }
}

void Installations::add_configured() {
  for (const ConfiguredMpi& configured : configuration_.mpis) {
    Mpi mpi = from_configured(configured);
    mpi.name = configured.name;
    found_.push_back(mpi);
  }
}

void Installations::add_from_path() {
  for (const fs::path& folder : split_paths(variable("PATH")))
    for (const char* name : launcher_names) {
      const fs::path file = folder / name;
      if (!is_launcher(file)) continue;
      add(library_of_launcher(file, paths_), file, "PATH");
    }
}

void Installations::add_from_prefixes() {
  for (const char* name : prefix_variables)
    if (const std::string prefix = variable(name); !prefix.empty())
      for (const fs::path& library : libraries_below(prefix)) add(library, {}, name);
}

void Installations::add_from_libraries() {
  for (const fs::path& folder : paths_.library_path())
    for (const char* soname : sonames) add(folder / soname, {}, "LD_LIBRARY_PATH");
  for (const auto& [name, path] : paths_.cache().entries())
    if (is_c_library(name)) add(path, {}, "loader cache");
}

void Installations::add_from_pkg_config() {
  std::vector<fs::path> folders = split_paths(variable("PKG_CONFIG_PATH"));
  for (const char* folder : {"lib/pkgconfig", "lib64/pkgconfig", "share/pkgconfig"})
    for (const char* prefix : {"/usr", "/usr/local"}) folders.push_back(fs::path(prefix) / folder);
  folders.push_back("/usr/lib/" + multiarch_name() + "/pkgconfig");
  for (const fs::path& folder : folders)
    for (const char* name : {"mpich.pc", "ompi.pc", "ompi-c.pc", "mvapich2.pc", "impi.pc"}) {
      const fs::path library_folder = pkg_config_value(folder / name, "libdir");
      if (library_folder.is_absolute())
        for (const char* soname : sonames) add(library_folder / soname, {}, "pkg-config");
    }
}

void Installations::name_all() {
  std::vector<std::string> taken;
  for (Mpi& mpi : found_) {
    if (!mpi.name.empty()) continue;
    mpi.name = mpi.family->name;
    if (std::find(taken.begin(), taken.end(), mpi.name) != taken.end())
      mpi.name = mpi.library.string();
    taken.push_back(mpi.name);
  }
}

const std::vector<Mpi>& Installations::all() {
  if (searched_) return found_;
  searched_ = true;
  add_configured();
  add_from_path();
  add_from_prefixes();
  add_from_libraries();
  add_from_pkg_config();
  name_all();
  return found_;
}

std::string Installations::found_names() {
  std::string names;
  for (const Mpi& mpi : all()) names += (names.empty() ? "" : ", ") + mpi.name;
  return names.empty() ? "no MPI was found on this machine" : "found are: " + names;
}

Mpi Installations::from_configured(const ConfiguredMpi& configured) {
  try {
    if (!configured.prefix.empty()) {
      Mpi mpi = from_path(configured.prefix);
      if (!configured.launcher.empty()) mpi.launcher = configured.launcher;
      mpi.found_by = configured.defined_in;
      return mpi;
    }
    Mpi mpi = inspect_library(configured.library);
    mpi.launcher = configured.launcher.empty() ? launcher_of(mpi) : configured.launcher;
    mpi.found_by = configured.defined_in;
    return mpi;
  } catch (const Refusal& refusal) {
    throw Refusal(configured.defined_in + ": " + refusal.what());
  }
}

Mpi Installations::from_path(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) throw Refusal("there is no " + path.string());
  if (fs::is_directory(path)) {
    std::vector<fs::path> libraries = libraries_below(path);
    if (libraries.empty())
      throw Refusal(path.string() + " is not an MPI's installation: it has no MPI library in lib");
    Mpi mpi = inspect_library(libraries[0]);
    for (const fs::path& other : libraries)
      if (const Mpi found = inspect_library(other);
          found.family->abi != mpi.family->abi && !is_standard_part_of(found, mpi))
        throw Refusal(path.string() + " holds several MPIs: name one by its library, " +
                      libraries[0].string() + " or " + other.string());
    mpi.launcher = launcher_of(mpi);
    return mpi;
  }
  const bool is_library = ElfFile::has_magic(path) && !ElfFile(path).is_executable;
  if (is_library) {
    Mpi mpi = inspect_library(path);
    mpi.launcher = launcher_of(mpi);
    return mpi;
  }
  if (real_path(path).filename() == "anympi")
    throw Refusal(path.string() + " is AnyMPI's own, not an MPI to run on");
  if (!is_launcher(path))
    throw Refusal(path.string() +
                  " is neither an MPI's folder nor its library nor its launcher: "
                  "that would be an executable file");
  const fs::path library = library_of_launcher(path, paths_);
  if (library.empty())
    throw Refusal(path.string() + " is neither an MPI library nor a launcher with one beside it");
  Mpi mpi = inspect_library(library);
  mpi.launcher = fs::absolute(path).lexically_normal();
  return mpi;
}

Mpi Installations::named(const std::string& value) {
  for (const ConfiguredMpi& configured : configuration_.mpis)
    if (configured.name == value) {
      Mpi mpi = from_configured(configured);
      mpi.name = value;
      return mpi;
    }
  if (const Family* family = family_named(value)) {
    for (const Mpi& mpi : all())
      if (mpi.name == family->name) return mpi;
    for (const Mpi& mpi : all())
      if (mpi.family == family) return mpi;
    throw Refusal(std::string(family->title) + " was not found on this machine; " + found_names());
  }
  if (value.find('/') == std::string::npos)
    throw Refusal("there is no MPI named " + value + "; " + found_names());
  Mpi mpi = from_path(value);
  mpi.name = value;
  mpi.found_by = "its path";
  return mpi;
}

Mpi Installations::usual() {
  if (!configuration_.default_target.empty()) return named(configuration_.default_target);
  for (const Mpi& mpi : all())
    if (mpi.found_by == "PATH") return mpi;
  if (all().empty())
    throw Refusal("no MPI was found on this machine: install one, or name one with -T");
  return all().front();
}

}  // namespace anympi
