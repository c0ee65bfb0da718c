#include "launcher/start.h"

#include <fcntl.h>
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

namespace {

// Under `anympi exec` there is one of us for each process of the job.
std::string rank_of_process() {
  for (const char* name :
       {"PMIX_RANK", "OMPI_COMM_WORLD_RANK", "PMI_RANK", "SLURM_PROCID", "FLUX_TASK_RANK"})
    if (const std::string rank = variable(name); !rank.empty()) return rank;
  return "0";
}

}  // namespace

void log_choice(const Choice& choice, const Translation& translation) {
  if (variable("ANYMPI_LOG").empty() || translation.is_translated || rank_of_process() != "0")
    return;
  const Mpi& target = choice.target;
  std::cerr << "anympi: a program for " << family_of(choice.from).title << " runs natively on "
            << target.family->title << (target.version.empty() ? "" : " " + target.version) << " ("
            << target.library.string() << "): the ABI is the same" << std::endl;
}

void write_into(const fs::path& folder) {
  const fs::path file = file_of_rank(folder, rank_of_process());
  const int output = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (output < 0) throw Refusal("cannot write " + file.string() + ": " + std::strerror(errno));
  dup2(output, STDOUT_FILENO);
  close(output);
}

fs::path file_of_rank(const fs::path& folder, const std::string& rank) {
  return folder / ("rank." + rank);
}

void start(const fs::path& file, const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& part : command) arguments.push_back(const_cast<char*>(part.c_str()));
  arguments.push_back(nullptr);
  execv(file.c_str(), arguments.data());
  throw Refusal("cannot start " + file.string() + ": " + std::strerror(errno));
}

}  // namespace anympi
