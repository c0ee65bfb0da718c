#include "launcher/python.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>

#include "launcher/refusal.h"

extern char** environ;

namespace anympi {
namespace {

// Prints the extensions below a package that this interpreter would load, one a line, in the order in
// which it tries their endings, and ends with status 3 if there is no such package.
constexpr const char* finder = R"(
import importlib.util, os, sys
from importlib.machinery import EXTENSION_SUFFIXES
folder, package, prefix = sys.argv[1:]
if folder and not (sys.flags.isolated or getattr(sys.flags, 'safe_path', False)):
    sys.path[0] = folder
spec = importlib.util.find_spec(package)
if spec is None:
    sys.exit(3)
found = []
def look_at(path):
    name = os.path.basename(path)
    ending = next((e for e in EXTENSION_SUFFIXES if name.endswith(e)), None)
    if not ending or not name.startswith(prefix):
        return
    if name[:-len(ending)].rpartition('.')[2].startswith(('cpython-', 'pypy', 'graalpy')):
        return  # another interpreter's
    found.append((EXTENSION_SUFFIXES.index(ending), path))
look_at(spec.origin or '')
for root in spec.submodule_search_locations or []:
    for where, _, files in os.walk(root):
        for file in sorted(files):
            look_at(os.path.join(where, file))
found.sort(key=lambda item: item[0])
print('\n'.join(path for _, path in found))
)";

struct Output {
  int status;
  std::string text;
};

// Runs a command with nothing on its standard input and error, and reads what it prints.
Output output_of(const std::vector<std::string>& command) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC)) throw Refusal("cannot make a pipe to ask " + command[0]);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<char*> arguments;
  for (const std::string& part : command) arguments.push_back(const_cast<char*>(part.c_str()));
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int failed =
      posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  Output output{127, {}};
  std::array<char, 4096> buffer{};
  for (ssize_t count; !failed && (count = read(ends[0], buffer.data(), buffer.size())) > 0;)
    output.text.append(buffer.data(), static_cast<size_t>(count));
  close(ends[0]);
  int status = 0;
  if (!failed && waitpid(child, &status, 0) == child && WIFEXITED(status))
    output.status = WEXITSTATUS(status);
  return output;
}

}  // namespace

bool is_python(const fs::path& program) {
  std::string name = program.filename().string();
  for (const std::string start : {"python", "pypy"})
    if (name.starts_with(start))
      return std::all_of(name.begin() + static_cast<long>(start.size()), name.end(),
                         [](unsigned char c) { return std::isdigit(c) || c == '.' || c == 'd'; });
  return false;
}

PythonCommand python_command(const std::string& interpreter,
                             const std::vector<std::string>& arguments, const fs::path& folder) {
  PythonCommand command{interpreter, {}, fs::absolute(folder)};
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "-X" || argument == "-W" || argument == "--check-hash-based-pycs") {
      ++i;
    } else if (argument.size() > 1 && argument[0] == '-' && argument[1] != '-') {
      // Letters may stand together (-Ic); that which takes a value ends them.
      const size_t end = std::min(argument.find_first_of("mcXW"), argument.size());
      std::string flag = "-";
      for (char letter : argument.substr(1, end - 1))
        if (std::string("IEsSP").find(letter) != std::string::npos) flag += letter;
      if (flag.size() > 1) command.flags.push_back(flag);
      if (end < argument.size() && (argument[end] == 'm' || argument[end] == 'c')) return command;
    } else if (argument.empty() || argument[0] != '-') {
      std::error_code error;
      const fs::path script = fs::canonical(folder / argument, error);
      if (!error) command.script_folder = fs::is_directory(script) ? script : script.parent_path();
      return command;
    }
  }
  return command;
}

std::optional<std::vector<fs::path>> python_extensions(const PythonCommand& command,
                                                       const std::string& package,
                                                       const std::string& prefix) {
  std::vector<std::string> question = {command.interpreter};
  question.insert(question.end(), command.flags.begin(), command.flags.end());
  for (const std::string& part :
       {std::string("-c"), std::string(finder), command.script_folder.string(), package, prefix})
    question.push_back(part);
  const Output answer = output_of(question);
  if (answer.status != 0) return {};
  std::vector<fs::path> files;
  std::istringstream lines(answer.text);
  for (std::string line; std::getline(lines, line);)
    if (!line.empty()) files.emplace_back(line);
  return files;
}

}  // namespace anympi
