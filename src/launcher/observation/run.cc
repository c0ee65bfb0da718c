#include "launcher/observation/run.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <optional>
#include <thread>

#include "launcher/configuration.h"
#include "launcher/observation/statistics.h"
#include "launcher/observation/traces.h"
#include "launcher/observation/watchdog.h"
#include "launcher/refusal.h"
#include "launcher/start.h"

namespace anympi {
namespace {

pid_t child = 0;
constexpr int exit_status_of_timeout = 124;  // as that of timeout(1)

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

// The child's exit status once it has ended; nothing if it goes on for longer.
std::optional<int> wait_for(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  for (;;) {
    int status = 0;
    if (waitpid(child, &status, WNOHANG) > 0) return exit_status(status);
    if (std::chrono::steady_clock::now() >= end) return {};
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

void end_child() {
  std::cerr << "anympi: the program is ended, as --on-timeout abort asks" << std::endl;
  kill(child, SIGTERM);
  if (wait_for(std::chrono::seconds(10))) return;
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
}

int wait_for_child(const Observation& observation, const fs::path& folder) {
  using namespace std::chrono_literals;
  if (!observation.timeouts.any()) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return exit_status(status);
  }
  Watchdog watchdog(observation.timeouts, folder);
  for (;;) {
    if (const auto status = wait_for(200ms)) return *status;
    if (watchdog.look(observation.aborts_on_timeout) && observation.aborts_on_timeout) {
      end_child();
      return exit_status_of_timeout;
    }
  }
}

void tell(const std::string& program, const Observation& observation, const fs::path& folder) {
  const std::vector<ThreadRecord> records = read_records(folder);
  if (!observation.statistics_file.empty())
    write_statistics(observation.statistics_file, program, statistics_of(records));
  else if (observation.statistics)
    print_statistics(std::cerr, program, statistics_of(records));
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
  if (observation.timeouts.any()) variables.emplace_back("ANYMPI_OBSERVE_BACKTRACES", "1");
  return variables;
}

int run_observed(const fs::path& file, const std::vector<std::string>& command,
                 const std::string& program, const Observation& observation,
                 const RecordFolder& folder) {
  child = start_child(file, command);
  wait_quietly();
  const int status = wait_for_child(observation, folder.path());
  child = 0;
  tell(program, observation, folder.path());
  return status;
}

}  // namespace anympi
