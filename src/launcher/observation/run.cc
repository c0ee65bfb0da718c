#include "launcher/observation/run.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "launcher/configuration.h"
#include "launcher/observation/statistics.h"
#include "launcher/observation/traces.h"
#include "launcher/refusal.h"
#include "launcher/start.h"

namespace anympi {
namespace {

pid_t child = 0;

// The terminal tells us and the child of Ctrl-C; what only we are sent is passed on.
void pass_on(int number) {
  if (child > 0) kill(child, number);
}

void wait_quietly() {
  signal(SIGINT, SIG_IGN);
  signal(SIGQUIT, SIG_IGN);
  for (int number : {SIGTERM, SIGHUP, SIGUSR1, SIGUSR2}) {
    struct sigaction action {};
    action.sa_handler = pass_on;
    action.sa_flags = SA_RESTART;
    sigaction(number, &action, nullptr);
  }
}

pid_t start_child(const fs::path& file, const std::vector<std::string>& command) {
  std::cout.flush();
  const pid_t pid = fork();
  if (pid < 0) throw Refusal("cannot start a process: " + std::string(std::strerror(errno)));
  if (pid == 0) {
    try {
      start(file, command);
    } catch (const Refusal& refusal) {
      std::cerr << "anympi: " << refusal.what() << "\n";
    }
    _exit(Refusal::exit_status);
  }
  return pid;
}

int exit_status(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void tell(const std::string& program, const Observation& observation, const fs::path& folder) {
  const std::vector<ThreadRecord> records = read_records(folder);
  if (observation.statistics) print_statistics(std::cerr, program, statistics_of(records));
  unsigned long lost = 0;
  for (const ThreadRecord& thread : records) lost += thread.record.events_lost;
  if (!observation.trace.empty()) {
    const unsigned long calls = write_trace(records, observation.trace);
    std::cerr << "anympi: " << calls << " calls are in " << observation.trace
              << (lost > 0 ? ", " + std::to_string(lost) + " more found no room on the disk" : "")
              << "\n";
  }
}

}  // namespace

RecordFolder::RecordFolder() {
  const std::string folder = variable("TMPDIR");
  std::string name = (folder.empty() ? "/tmp" : folder) + "/anympi-XXXXXX";
  if (!mkdtemp(name.data()))
    throw Refusal("cannot make a folder for what the processes leave, " + name + ": " +
                  std::strerror(errno) + "; set TMPDIR to a folder that all nodes share");
  path_ = name;
}

RecordFolder::~RecordFolder() {
  std::error_code error;
  fs::remove_all(path_, error);
}

std::vector<std::pair<std::string, std::string>> observation_variables(
    const Observation& observation, const fs::path& folder) {
  std::vector<std::pair<std::string, std::string>> variables = {
      {"ANYMPI_OBSERVE", folder.string()}};
  if (!observation.trace.empty())
    variables.emplace_back("ANYMPI_OBSERVE_TRACE",
                           observation.trace_only.empty() ? "all" : observation.trace_only);
  return variables;
}

int run_observed(const fs::path& file, const std::vector<std::string>& command,
                 const std::string& program, const Observation& observation,
                 const RecordFolder& folder) {
  child = start_child(file, command);
  wait_quietly();
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  child = 0;
  tell(program, observation, folder.path());
  return exit_status(status);
}

}  // namespace anympi
