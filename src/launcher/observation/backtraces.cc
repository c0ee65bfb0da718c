#include "launcher/observation/backtraces.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

namespace anympi {
namespace {

// Frames of the signal's handler and of what calls it.
constexpr size_t own_frames = 2;

std::vector<std::string> read_frames(const fs::path& file) {
  std::vector<std::string> frames;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    if (line == "end") return frames;
    frames.push_back(line);
  }
  return {};
}

// What a command prints; nothing when it cannot be run.
std::string output_of(const std::string& command) {
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) return output;
  std::array<char, 512> part;
  while (fgets(part.data(), part.size(), pipe)) output += part.data();
  pclose(pipe);
  return output;
}

std::string quoted(const std::string& word) {
  std::string text = "'";
  for (char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

// "./app(+0x1139)[0x55...]" says little; where binutils are installed, and the program has
// debugging information, the function and the line are known.
std::string explained(const std::string& frame) {
  const size_t open = frame.find("(+0x"), close = frame.find(')', open);
  if (open == frame.npos || close == frame.npos || frame.find(".so") < open) return frame;
  // The address is that of the next instruction.
  const unsigned long address =
      std::stoul(frame.substr(open + 2, close - open - 2), nullptr, 16) - 1;
  char text[32];
  std::snprintf(text, sizeof text, "0x%lx", address);
  std::string found = output_of("addr2line -f -C -p -s -e " + quoted(frame.substr(0, open)) + " " +
                                text + " 2>/dev/null");
  while (!found.empty() && found.back() == '\n') found.pop_back();
  return found.empty() || found.starts_with("??") ? frame : found + "  " + frame;
}

}  // namespace

bool is_on_this_host(const ThreadRecord& thread) {
  char host[64] = "";
  gethostname(host, sizeof host - 1);
  return thread.record.host == std::string(host);
}

std::vector<std::string> backtrace_of(const ThreadRecord& thread) {
  using namespace std::chrono_literals;
  const observe::Record& r = thread.record;
  if (!is_on_this_host(thread)) return {"none: the process is on the host " + std::string(r.host)};
  if (r.backtrace_signal == 0) return {"none: the process has not initialized MPI"};
  const fs::path file =
      thread.file.parent_path() /
      (std::string(r.host) + "-" + std::to_string(r.pid) + ".backtrace-" + std::to_string(r.tid));
  std::error_code error;
  fs::remove(file, error);
  if (syscall(SYS_tgkill, r.pid, r.tid, r.backtrace_signal) != 0)
    return {"none: the process has ended"};
  for (int attempt = 0; attempt < 100; ++attempt) {
    std::this_thread::sleep_for(20ms);
    std::vector<std::string> frames = read_frames(file);
    if (frames.size() <= own_frames) continue;
    frames.erase(frames.begin(), frames.begin() + own_frames);
    for (std::string& frame : frames) frame = explained(frame);
    return frames;
  }
  return {"none: the process did not answer"};
}

}  // namespace anympi
