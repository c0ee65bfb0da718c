#include "launcher/selftest/selftest.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "launcher/refusal.h"

namespace anympi {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto patience = std::chrono::seconds(30);
constexpr const char* processes = "2";

struct Run {
  std::string said;  // stdout and stderr
  int status = -1;   // -1 when it did not end in time or was killed
  double seconds = 0;
};

// What root, and machines with one core, must tell the launchers of Open MPI 4 and of 5.
void permit_small_machines() {
  if (geteuid() == 0) {
    setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 1);
    setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 1);
  }
  setenv("OMPI_MCA_rmaps_base_oversubscribe", "1", 1);
  setenv("PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe", 1);
}

[[noreturn]] void become(const std::vector<std::string>& command, int output) {
  setpgid(0, 0);
  dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  permit_small_machines();
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
  _exit(127);
}

// Reads until all who write are gone; false when that takes too long.
bool read_all(int from, Clock::time_point until, std::string& text) {
  std::array<char, 4096> buffer;
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    pollfd readable{from, POLLIN, 0};
    if (left <= 0 || poll(&readable, 1, static_cast<int>(left)) <= 0) return false;
    const ssize_t count = read(from, buffer.data(), buffer.size());
    if (count <= 0) return true;
    text.append(buffer.data(), static_cast<size_t>(count));
  }
}

Run run(const std::vector<std::string>& command) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC)) throw Refusal("cannot make a pipe to run " + command[0]);
  const auto start = Clock::now();
  const pid_t child = fork();
  if (child < 0) throw Refusal("cannot start a process to run " + command[0]);
  if (child == 0) become(command, ends[1]);
  close(ends[1]);
  Run result;
  const bool has_ended = read_all(ends[0], start + patience, result.said);
  if (!has_ended) kill(-child, SIGKILL);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (has_ended && WIFEXITED(status)) result.status = WEXITSTATUS(status);
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return result;
}

// The first line of what a program said, without what MPIs tell behind their version.
std::string without_package(const std::string& text) {
  std::string line = text.substr(0, text.find_first_of(",\n"));
  std::replace(line.begin(), line.end(), '\t', ' ');
  return line;
}

std::string last_lines(const std::string& text) {
  size_t at = text.size();
  for (int lines = 0; lines < 6 && at > 0 && at != text.npos; ++lines)
    at = at > 1 ? text.rfind('\n', at - 2) : 0;
  std::string last = text.substr(at == text.npos ? 0 : at);
  std::replace(last.begin(), last.end(), '\n', ' ');
  return last;
}

Finding judge(const std::string& what, const Run& run) {
  const std::string expected = std::string(processes) + " processes on ";
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.1f s", run.seconds);
  const size_t at = run.said.find(expected);
  if (run.status == 0 && at != run.said.npos)
    return {Health::good, what + ": " + without_package(run.said.substr(at)) + ", " + seconds, ""};
  const std::string end = run.status >= 0 ? " ended with status " + std::to_string(run.status)
                                          : " did not end within " + std::string(seconds);
  return {Health::problem, what + ":" + end + "; it said: " + last_lines(run.said),
          "anympi doctor may tell why"};
}

}  // namespace

std::vector<Finding> test_installation(const fs::path& own_prefix,
                                       const std::vector<Mpi>& targets) {
  std::vector<fs::path> programs;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(own_prefix / "lib/anympi/selftest", error))
    programs.push_back(entry.path());
  if (programs.empty())
    throw Refusal("this AnyMPI is not complete: there are no programs in " +
                  (own_prefix / "lib/anympi/selftest").string());
  std::sort(programs.begin(), programs.end());
  std::vector<Finding> findings;
  for (const Mpi& target : targets) {
    if (target.launcher.empty()) {
      findings.push_back({Health::note, target.name + " has no launcher: not tested",
                          "start programs on it with `anympi exec`"});
      continue;
    }
    for (const fs::path& program : programs) {
      const bool is_native = program.filename() == name(target.family->abi);
      findings.push_back(judge(program.filename().string() + " program on " + target.name +
                                   (is_native ? ", natively" : ", translated"),
                               run({(own_prefix / "bin/mpirun").string(), "-n", processes, "-T",
                                    target.library.string(), "--", program.string()})));
    }
  }
  return findings;
}

}  // namespace anympi
