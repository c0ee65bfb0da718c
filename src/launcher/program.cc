#include "launcher/program.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "launcher/configuration.h"
#include "launcher/python.h"
#include "launcher/refusal.h"

namespace anympi {
namespace {

const std::string name_it = "name the MPI it was built for with -F openmpi or -F mpich";

bool is_mpi(const std::string& soname) {
  return abi_of_soname(fs::path(soname).filename().string()).has_value();
}

std::vector<std::string> chain_to(const LoadOrder& order, size_t last) {
  std::vector<std::string> chain;
  for (std::optional<size_t> at = last; at; at = order[*at].loaded_by)
    chain.insert(chain.begin(), order[*at].name);
  return chain;
}

std::string joined(const std::vector<std::string>& chain) {
  std::string text;
  for (const std::string& part : chain) text += (text.empty() ? "" : " -> ") + part;
  return text;
}

// Two MPIs in one program: one of them would be translated and the other not.
void refuse_two_mpis(const fs::path& file, const LoadOrder& order, size_t first, size_t second) {
  throw Refusal(file.string() +
                " needs two MPIs at once, which cannot work: " + joined(chain_to(order, first)) +
                " and " + joined(chain_to(order, second)) + "; build its libraries for one MPI");
}

Looked look_without_mpi(const ElfFile& file, const LoadOrder& order) {
  const std::string path = file.path.string();
  for (const LoadedLibrary& library : order)
    if (is_unknown_mpi(library.name))
      throw Refusal(path + " needs " + library.name +
                    ", an MPI library whose ABI AnyMPI does not know; it knows libmpi.so.40 and "
                    "libmpi.so.20 (Open MPI), libmpi.so.12 and libmpich.so.12 (MPICH)");
  if (file.is_executable && (file.defines("MPI_Init") || file.defines("PMPI_Init")))
    throw Refusal(path + " has an MPI linked into it statically (it defines MPI_Init itself), so " +
                  "no other MPI can take its place; link it with a shared MPI library");
  if (file.is_executable && !file.is_dynamic)
    throw Refusal(path + " is statically linked, so no MPI library can be put under it; link it " +
                  "dynamically");
  std::string missing;
  for (const LoadedLibrary& library : order)
    if (!library.file) missing += (missing.empty() ? "" : ", ") + library.name;
  std::string why = path + " needs no MPI library";
  if (!missing.empty()) why += " that can be seen (" + missing + " was not found)";
  return {{},
          why + "; if it starts or loads something that does, say what MPI that was built for, " +
              "with -F openmpi or -F mpich"};
}

std::vector<std::string> interpreter_line(const fs::path& script) {
  std::ifstream stream(script, std::ios::binary);
  char magic[2] = {};
  std::string line;
  if (!stream.read(magic, 2) || magic[0] != '#' || magic[1] != '!' || !std::getline(stream, line))
    return {};
  std::istringstream words(line.substr(0, 256));
  std::vector<std::string> parts;
  for (std::string word; words >> word;) parts.push_back(word);
  // "#!/usr/bin/env python3" and "#!/usr/bin/env -S python3 -u"
  if (!parts.empty() && fs::path(parts[0]).filename() == "env") {
    parts.erase(parts.begin());
    if (!parts.empty() && parts[0] == "-S") parts.erase(parts.begin());
  }
  return parts;
}

// Which MPI an extension of mpi4py is for, in the words of MPI4PY_MPIABI: of MPI.mpich.abi3.so mpich;
// "" of one that Python loads whatever that says, MPI.abi3.so.
std::string mpi4py_abi_of(const fs::path& extension) {
  const std::string name = extension.filename().string();
  const size_t first = name.find('.') + 1;
  const size_t end = name.find('.', first);
  const std::string word = name.substr(first, end - first);
  const bool is_ending = word == "so" || word == "abi3" || word.find('-') != std::string::npos;
  return is_ending ? "" : word;
}

// As mpi4py reads it: case, spaces and lines do not matter, and Intel MPI has MPICH's ABI.
std::string chosen_mpi4py_abi() {
  std::string text;
  for (unsigned char c : variable("MPI4PY_MPIABI"))
    if (std::string(" -_").find(static_cast<char>(c)) == std::string::npos)
      text += static_cast<char>(std::tolower(c));
  return text == "impi" ? "mpich" : text;
}

// mpi4py, as pip installs it, chooses one of several extensions when it is imported.
Looked look_at_mpi4py(const std::string& interpreter, const std::vector<fs::path>& extensions,
                      const LoaderPaths& paths) {
  if (mpi4py_abi_of(extensions.front()).empty()) return look_at_elf(extensions.front(), paths);
  const std::string chosen = chosen_mpi4py_abi();
  Looked looked;
  std::string known;
  for (const fs::path& extension : extensions) {
    const std::string abi = mpi4py_abi_of(extension);
    known += (known.empty() ? "" : ", ") + abi;
    if (!chosen.empty() && abi != chosen) continue;
    Looked one = look_at_elf(extension, paths);
    if (!one.mpi) continue;
    one.mpi->mpi4py_abi = abi;
    if (looked.mpi)
      looked.others.push_back(*one.mpi);
    else
      looked.mpi = one.mpi;
  }
  if (!looked.mpi && !chosen.empty())
    throw Refusal("MPI4PY_MPIABI is " + variable("MPI4PY_MPIABI") + ", for which the mpi4py of " +
                  interpreter + " has no extension (it has " + known +
                  "): set it to one of these, or not at all");
  looked.why_not = "no extension of the mpi4py of " + interpreter + " needs an MPI library";
  return looked;
}

Looked look_at_python(const std::string& interpreter, const std::vector<std::string>& arguments,
                      const fs::path& folder, const LoaderPaths& paths) {
  const PythonCommand command = python_command(interpreter, arguments, folder);
  const auto extensions = python_extensions(command, "mpi4py", "MPI.");
  if (!extensions || extensions->empty())
    return {{},
            interpreter + " has no mpi4py; if the program uses MPI through another package, " +
                "name it (-F petsc4py), or " + name_it};
  Looked looked = look_at_mpi4py(interpreter, *extensions, paths);
  const auto finish = [&](ProgramMpi& mpi) {
    mpi.is_certain = false;
    mpi.chain.insert(mpi.chain.begin(), interpreter);
  };
  if (looked.mpi) finish(*looked.mpi);
  std::for_each(looked.others.begin(), looked.others.end(), finish);
  return looked;
}

bool is_executable_file(const fs::path& file) {
  std::error_code error;
  return fs::is_regular_file(file, error) && access(file.c_str(), X_OK) == 0;
}

}  // namespace

std::string ProgramMpi::how() const { return joined(chain); }

void prefer(Looked& looked, Abi abi) {
  for (ProgramMpi& other : looked.others)
    if (looked.mpi->abi != abi && other.abi == abi) std::swap(*looked.mpi, other);
}

fs::path find_program(const Command& command) {
  std::error_code error;
  const std::string& program = command.words.at(0);
  const auto in = [&](const fs::path& folder) {
    return folder == "." ? fs::path(program) : folder / program;
  };
  const fs::path beside = in(command.folder);
  if (program.find('/') == std::string::npos) {
    for (const std::string& list : {command.search, variable("PATH")})
      for (const fs::path& folder : split_paths(list))
        if (is_executable_file(folder / program)) return folder / program;
    // Launchers look in the working folder last.
    if (!fs::exists(beside, error))
      throw Refusal("there is no program " + program + ", neither on PATH nor in " +
                    fs::weakly_canonical(command.folder).string());
  }
  const fs::path file = fs::exists(beside, error) ? beside : fs::path(program);
  if (!fs::exists(file, error)) throw Refusal("there is no program " + program);
  if (fs::is_directory(file, error)) throw Refusal(program + " is a folder, not a program");
  if (!is_executable_file(file))
    throw Refusal(program + " is not executable: give it the permission (chmod +x) or start it " +
                  "with its interpreter");
  return file;
}

// As src/standard/default_to.c has it.
std::string default_target_of(const ElfFile& program) {
  const std::string_view section = program.section(".anympi.default_to");
  return std::string(section.substr(0, section.find('\0')));
}

// Its entry points are the program's own, and lead to a library that it looks for when it needs one
// (src/standard/named.cc).
Looked look_with_archive(const ElfFile& file) {
  const std::string path = file.path.string();
  return {ProgramMpi{Abi::standard, {"libmpi_abi.so.1"}, {path, "libmpi_abi.a"}, file.path, true,
                     default_target_of(file)},
          {}};
}

Looked look_at_elf(const fs::path& path, const LoaderPaths& paths) {
  const ElfFile file(path);
  if (!file.is_for_this_machine())
    throw Refusal(path.string() + " was built for " + file.machine_name() +
                  ", and AnyMPI translates 64-bit programs of this machine only");
  const LoadOrder order = paths.load_order(path, is_mpi);
  ProgramMpi mpi{Abi::openmpi, {}, {}, path, true, {}};
  std::optional<size_t> first;
  // A library of MPI itself, given with -F, speaks for itself.
  if (is_mpi(file.soname)) first = 0;
  for (size_t i = 1; i < order.size() && first != 0; ++i) {
    if (!is_mpi(order[i].name)) continue;
    if (order[i].name.find('/') != std::string::npos)
      throw Refusal(path.string() + " names its MPI library by a path (" + order[i].name +
                    "), so no other can take its place; link it with a library that has a SONAME");
    if (!first) first = i;
    if (abi_of_soname(order[i].name) != abi_of_soname(order[*first].name))
      refuse_two_mpis(path, order, *first, i);
    mpi.sonames.push_back(order[i].name);
  }
  if (!first && file.is_dynamic && !file.section(".anympi.standard").empty())
    return look_with_archive(file);
  if (!first) return look_without_mpi(file, order);
  if (first == 0) mpi.sonames.push_back(file.soname);
  mpi.abi = *abi_of_soname(mpi.sonames.front());
  mpi.default_to = default_target_of(file);
  mpi.chain = chain_to(order, *first);
  return {mpi, {}};
}

Looked look_at_package(const std::string& interpreter, const std::string& package,
                       const LoaderPaths& paths) {
  const PythonCommand command = python_command(interpreter, {}, ".");
  const auto extensions = python_extensions(command, package, package == "mpi4py" ? "MPI." : "");
  if (!extensions) return {{}, "the Python package " + package + " is not found by " + interpreter};
  for (const fs::path& file : *extensions) {
    Looked looked = look_at_elf(file, paths);
    if (!looked.mpi) continue;
    looked.mpi->chain.insert(looked.mpi->chain.begin(), interpreter);
    return looked;
  }
  return {{}, "no extension of the Python package " + package + " needs an MPI library"};
}

Looked look_at_program(const Command& command, const LoaderPaths& paths) {
  const fs::path file = find_program(command);
  const std::string& program = command.words[0];
  const fs::path folder = command.folder;
  const std::vector<std::string> arguments(command.words.begin() + 1, command.words.end());
  // Python may also be a script: pyenv's chooses one of several interpreters.
  const bool is_interpreter = is_python(file) || is_python(fs::canonical(file));
  if (ElfFile::has_magic(file)) {
    Looked looked = look_at_elf(file, paths);
    if (looked.mpi || !is_interpreter) return looked;
  }
  if (is_interpreter) return look_at_python(file.string(), arguments, folder, paths);
  const std::vector<std::string> interpreter = interpreter_line(file);
  if (interpreter.empty())
    throw Refusal(program + " is neither an ELF program nor a script that starts with #!");
  if (interpreter[0].starts_with('/') && !fs::exists(interpreter[0]))
    throw Refusal(program + " starts with #!" + interpreter[0] + ", which is not there");
  if (is_python(interpreter[0])) {
    std::vector<std::string> all(interpreter.begin() + 1, interpreter.end());
    all.push_back(fs::absolute(file).string());
    all.insert(all.end(), arguments.begin(), arguments.end());
    return look_at_python(find_program({interpreter, command.folder, {}}).string(), all, folder,
                          paths);
  }
  const fs::path started = find_program({interpreter, command.folder, {}});
  if (ElfFile::has_magic(started))
    if (Looked looked = look_at_elf(started, paths); looked.mpi) return looked;
  return {
      {},
      program + " is a script of " + interpreter[0] + ", which can start any program: " + name_it};
}

}  // namespace anympi
