// Which extensions a Python program uses, asked of its own interpreter.
//
// Only the interpreter knows its virtual environment, PYTHONPATH and .pth files. It is started once
// with those of the program's flags that change where it looks, and finds the package's files
// without importing them: importing mpi4py.MPI would start an MPI.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "launcher/elf_file.h"

namespace anympi {

bool is_python(const fs::path& program);

struct PythonCommand {
  std::string interpreter;
  std::vector<std::string> flags;  // -I and others that change where modules are looked for
  fs::path script_folder;          // what Python puts first on sys.path
};

// `arguments`: what follows the interpreter's name.
PythonCommand python_command(const std::string& interpreter,
                             const std::vector<std::string>& arguments, const fs::path& folder);

// The package's extension modules whose names start with `prefix` and that the interpreter can load,
// those that it prefers first; none if there is no such package.
std::optional<std::vector<fs::path>> python_extensions(const PythonCommand& command,
                                                       const std::string& package,
                                                       const std::string& prefix);

}  // namespace anympi
