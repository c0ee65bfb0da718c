#include "launcher/translation.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "launcher/coverage.h"
#include "launcher/refusal.h"

namespace anympi {
namespace {

const auto follow_all = [](const std::string&) { return false; };

bool same_file(const fs::path& one, const fs::path& other) {
  std::error_code error;
  return fs::equivalent(one, other, error);
}

// A library that is an MPI itself, preloaded to make sure that it is the one: it must not hide
// ours.
bool is_an_mpi(const std::string& library) {
  return ElfFile::has_magic(library) && ElfFile(library).defines("PMPI_Init");
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ":") + part;
  return text;
}

// The library of a folder itself first, which is by far the biggest file; the others only lead to
// it.
std::vector<fs::path> libraries_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string file = entry.path().filename().string();
    if (file.starts_with("lib") && file.find(".so") != std::string::npos)
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
    return fs::file_size(a) != fs::file_size(b) ? fs::file_size(a) > fs::file_size(b) : a < b;
  });
  return files;
}

std::vector<fs::path> facade_files(Abi from, const Mpi& target, const fs::path& own_prefix) {
  const std::string pair = std::string(name(from)) + "-to-" + name(target.family->abi);
  std::vector<fs::path> files = libraries_in(own_prefix / "lib/anympi" / pair);
  if (files.empty())
    throw Refusal("this AnyMPI has no translation from " + std::string(name(from)) + " to " +
                  name(target.family->abi) + ": there is no folder lib/anympi/" + pair);
  return files;
}

bool wants_our_fortran() {
  const std::string value = variable("ANYMPI_FORTRAN");
  if (!value.empty() && value != "own")
    throw Refusal(
        "ANYMPI_FORTRAN is " + value +
        "; it can be own, for AnyMPI's Fortran library, or not set, for the program's own "
        "where that is installed");
  return !value.empty();
}

// mpi_f08 of Open MPI 6 reads Open MPI's objects, so only ours can take its place.
bool cannot_be_used(const ElfFile& fortran) {
  return fortran.defines("ompi_allgather_wrapper_f08");
}

// Our library for the Fortran parts of the program's MPI that are not installed, under the names
// that the programs need, itself first.
std::vector<fs::path> fortran_files(const Choice& choice, const fs::path& own_prefix,
                                    const LoaderPaths& paths) {
  std::vector<fs::path> ours =
      libraries_in(own_prefix / "lib/anympi" / ("fortran-" + std::string(name(choice.from))));
  const bool all = wants_our_fortran();
  std::set<std::string> wanted;
  for (const ProgramMpi& program : choice.programs)
    for (const LoadedLibrary& library : paths.load_order(program.file, follow_all))
      if (all || !library.file || cannot_be_used(*library.file)) wanted.insert(library.name);
  const auto is_wanted = [&](const fs::path& file) { return wanted.contains(file.filename()); };
  if (std::none_of(ours.begin(), ours.end(), is_wanted)) return {};
  ours.erase(std::remove_if(ours.begin() + 1, ours.end(), std::not_fn(is_wanted)), ours.end());
  return ours;
}

// A stub must not have the name of what the target needs for real: Open MPI 6's libmpi_abi needs
// libopen_mpi.so.40, and so do the programs of its own ABI.
std::vector<fs::path> without_needs_of(const Mpi& target, std::vector<fs::path> facade) {
  const std::vector<std::string> needed = ElfFile(target.library).needed;
  std::erase_if(facade, [&](const fs::path& file) {
    return std::find(needed.begin(), needed.end(), file.filename()) != needed.end();
  });
  return facade;
}

std::vector<std::string> preloadable(const std::vector<fs::path>& files) {
  std::vector<std::string> names;
  for (const fs::path& file : files) {
    names.push_back(file.string());
    if (names.back().find_first_of(" :") != std::string::npos)
      throw Refusal("a library to preload has a space or colon in its path (" + names.back() +
                    "), which LD_PRELOAD cannot express: install it elsewhere");
  }
  return names;
}

// An MPI unpacked in a folder of its own, without run paths, is found by LD_LIBRARY_PATH only.
bool needs_its_folder(const Mpi& target, const LoaderPaths& paths) {
  const fs::path folder = target.library.parent_path();
  if (!finds_its_own(target.library, folder, paths)) return true;
  return !target.launcher.empty() && ElfFile::has_magic(target.launcher) &&
         !finds_its_own(target.launcher, folder, paths);
}

void prepend_folder(Translation& translation, const fs::path& folder) {
  const std::string before = variable("LD_LIBRARY_PATH");
  translation.variables.emplace_back("LD_LIBRARY_PATH",
                                     folder.string() + (before.empty() ? "" : ":" + before));
}

// The other name of the same part of MPICH.
std::string other_name(const std::string& soname) {
  static const std::map<std::string, std::string> names = {
      {"libmpi.so.12", "libmpich.so.12"},         {"libmpich.so.12", "libmpi.so.12"},
      {"libmpifort.so.12", "libmpichfort.so.12"}, {"libmpichfort.so.12", "libmpifort.so.12"},
      {"libmpicxx.so.12", "libmpichcxx.so.12"},   {"libmpichcxx.so.12", "libmpicxx.so.12"}};
  const auto found = names.find(soname);
  return found == names.end() ? "" : found->second;
}

struct NativeNeeds {
  bool folder = false;              // LD_LIBRARY_PATH must lead to the target
  std::vector<fs::path> preloaded;  // for what is needed under another name
};

void add_needs(const ProgramMpi& program, const Mpi& target, const fs::path& own_prefix,
               const LoaderPaths& paths, NativeNeeds& needs) {
  const fs::path folder = target.library.parent_path();
  const LoadOrder now = paths.load_order(program.file, follow_all);
  const LoadOrder then = paths.with_first(folder).load_order(program.file, follow_all);
  for (const std::string& soname : program.sonames) {
    const auto finds = [&](const LoadOrder& order, const fs::path& wanted) {
      return std::any_of(order.begin(), order.end(), [&](const LoadedLibrary& library) {
        return library.name == soname && library.file && same_file(library.file->path, wanted);
      });
    };
    const fs::path under_its_name = folder / soname;
    if (soname == target.soname && !same_file(under_its_name, target.library)) {
      needs.preloaded.push_back(target.library);
    } else if (fs::exists(under_its_name)) {
      if (finds(now, under_its_name)) continue;
      needs.folder = true;
      // A run path (DT_RPATH) comes before LD_LIBRARY_PATH, but not before what is loaded already.
      if (!finds(then, under_its_name)) needs.preloaded.push_back(under_its_name);
    } else if (const std::string other = other_name(soname); fs::exists(folder / other)) {
      const fs::path alias = own_prefix / "lib/anympi/mpich-alias" / soname / soname;
      if (!fs::exists(alias))
        throw Refusal("this AnyMPI is not complete: it has no " + alias.string());
      needs.preloaded.push_back(alias);
      const LoadOrder of_alias = paths.load_order(alias, follow_all);
      if (of_alias.size() < 2 || !of_alias[1].file ||
          !same_file(of_alias[1].file->path, folder / other))
        needs.folder = true;
    } else {
      throw Refusal(program.chain.front() + " needs " + soname + ", which " + target.family->title +
                    " in " + folder.string() + " does not have");
    }
  }
}

void set_preload(Translation& translation, const std::vector<std::string>& ours) {
  const std::string before = variable("LD_PRELOAD");
  const std::string list = preload_list(before, joined(ours));
  if (!ours.empty() || list != before) translation.variables.emplace_back("LD_PRELOAD", list);
}

Translation prepare_native(const Choice& choice, const fs::path& own_prefix,
                           const LoaderPaths& paths) {
  NativeNeeds needs;
  needs.folder = needs_its_folder(choice.target, paths);
  for (const ProgramMpi& program : choice.programs)
    add_needs(program, choice.target, own_prefix, paths, needs);
  if (choice.programs.empty()) {
    const auto usual = paths.cache().find(choice.target.soname);
    needs.folder = needs.folder || !usual || !same_file(*usual, choice.target.library);
  }
  Translation translation;
  set_preload(translation, preloadable(needs.preloaded));
  if (needs.folder) prepend_folder(translation, choice.target.library.parent_path());
  return translation;
}

Translation prepare_translated(const Choice& choice, const fs::path& own_prefix,
                               const LoaderPaths& paths) {
  const Mpi& target = choice.target;
  Translation translation;
  translation.is_translated = true;
  std::vector<fs::path> facade = facade_files(choice.from, target, own_prefix);
  for (const fs::path& file : fortran_files(choice, own_prefix, paths)) facade.push_back(file);
  for (const ProgramMpi& program : choice.programs) refuse_what_cannot_load(program, facade, paths);
  set_preload(translation, preloadable(without_needs_of(target, facade)));
  translation.variables.emplace_back("ANYMPI_FROM", name(choice.from));
  translation.variables.emplace_back("ANYMPI_TO", name(target.family->abi));
  translation.variables.emplace_back("ANYMPI_TARGET", target.library.string());
  if (needs_its_folder(target, paths)) prepend_folder(translation, target.library.parent_path());
  return translation;
}

/// mpi4py/MPI.cpython-311-x86_64-linux-gnu.so and its like.
bool is_of_mpi4py(const ProgramMpi& program) {
  return program.file.parent_path().filename() == "mpi4py";
}

}  // namespace

bool finds_its_own(const fs::path& file, const fs::path& folder, const LoaderPaths& paths) {
  const LoadOrder order = paths.load_order(file, follow_all);
  return std::all_of(order.begin() + 1, order.end(), [&](const LoadedLibrary& library) {
    const fs::path beside = folder / library.name;
    return !fs::exists(beside) || (library.file && same_file(library.file->path, beside));
  });
}

std::string preload_list(std::string users, const std::string& ours) {
  std::replace(users.begin(), users.end(), ':', ' ');
  std::vector<std::string> first, last;
  std::istringstream words(users);
  for (std::string word; words >> word;)
    if (word.find("/lib/anympi/") == std::string::npos)
      (is_an_mpi(word) ? last : first).push_back(word);
  if (!ours.empty()) first.push_back(ours);
  first.insert(first.end(), last.begin(), last.end());
  return joined(first);
}

Translation prepare(const Choice& choice, const fs::path& own_prefix, const LoaderPaths& paths) {
  Translation translation = choice.from == choice.target.family->abi
                                ? prepare_native(choice, own_prefix, paths)
                                : prepare_translated(choice, own_prefix, paths);
  for (const ProgramMpi& program : choice.programs)
    if (!program.mpi4py_abi.empty()) {
      translation.variables.emplace_back("MPI4PY_MPIABI", program.mpi4py_abi);
      break;
    }
  // mpi4py warns when the launcher's MPI is not the one that it was built for.
  if (translation.is_translated && variable("MPI4PY_CHECK_MPIEXEC").empty() &&
      std::any_of(choice.programs.begin(), choice.programs.end(), is_of_mpi4py))
    translation.variables.emplace_back("MPI4PY_CHECK_MPIEXEC", "0");
  return translation;
}

void preload_observer(Translation& translation, const Mpi& target, const fs::path& own_prefix) {
  const std::string abi = name(target.family->abi);
  const fs::path observer = own_prefix / "lib/anympi" / ("observe-" + abi) / "libanympi-observe.so";
  if (!fs::exists(observer))
    throw Refusal("this AnyMPI is not complete: it has no " + observer.string() +
                  ", without which a program that runs natively cannot be observed");
  auto place = std::find_if(translation.variables.begin(), translation.variables.end(),
                            [](const auto& known) { return known.first == "LD_PRELOAD"; });
  if (place == translation.variables.end())
    place = translation.variables.emplace(place, "LD_PRELOAD", variable("LD_PRELOAD"));
  std::vector<std::string> libraries = preloadable({observer});
  if (!place->second.empty()) libraries.push_back(place->second);
  libraries.push_back(target.library.string());
  place->second = joined(libraries);
}

Translation prepare_launcher(const Mpi& target, const LoaderPaths& paths) {
  Translation translation;
  set_preload(translation, {});
  if (needs_its_folder(target, paths)) prepend_folder(translation, target.library.parent_path());
  return translation;
}

}  // namespace anympi
