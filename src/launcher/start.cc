#include "launcher/start.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "launcher/refusal.h"

namespace anympi {

void set_variables(const Translation& translation) {
  for (const auto& [name, value] : translation.variables)
    if (value.empty()) {
      unsetenv(name.c_str());
    } else {
      setenv(name.c_str(), value.c_str(), 1);
    }
}

void log_choice(const Choice& choice, const Translation& translation) {
  if (variable("ANYMPI_LOG").empty()) return;
  const Mpi& target = choice.target;
  std::cerr << "anympi: a program for " << family_of(choice.from).title << " runs on "
            << target.family->title << (target.version.empty() ? "" : " " + target.version) << " ("
            << target.library.string() << "), "
            << (translation.is_translated ? "translated" : "not translated: the ABI is the same")
            << std::endl;
}

void start(const fs::path& file, const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& part : command) arguments.push_back(const_cast<char*>(part.c_str()));
  arguments.push_back(nullptr);
  execv(file.c_str(), arguments.data());
  throw Refusal("cannot start " + file.string() + ": " + std::strerror(errno));
}

}  // namespace anympi
