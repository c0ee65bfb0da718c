#include "observe/backtrace.h"

#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace anympi::observe {

namespace {

char path[512];  // but for the thread's number
unsigned long path_length = 0;

/// Async-signal-safe but for backtrace() itself, which has been called before and so has loaded
/// what it needs.
void write_backtrace(int) {
  const int before = errno;
  char name[sizeof path + 24];
  unsigned long length = 0;
  for (; length < path_length; ++length) name[length] = path[length];
  char digits[24];
  unsigned count = 0;
  for (long tid = syscall(SYS_gettid); tid > 0; tid /= 10)
    digits[count++] = static_cast<char>('0' + tid % 10);
  while (count > 0) name[length++] = digits[--count];
  name[length] = '\0';
  const int file = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file >= 0) {
    void* frames[64];
    backtrace_symbols_fd(frames, backtrace(frames, 64), file);
    [[maybe_unused]] auto written = write(file, "end\n", 4);
    close(file);
  }
  errno = before;
}

}  // namespace

int prepare_backtraces(const char* folder) {
  if (!std::getenv("ANYMPI_OBSERVE_BACKTRACES")) return 0;
  char host[64] = "";
  gethostname(host, sizeof host - 1);
  path_length = std::snprintf(path, sizeof path, "%s/%s-%d.backtrace-", folder, host, getpid());
  void* frames[4];
  if (path_length >= sizeof path || backtrace(frames, 4) <= 0) return 0;
  for (int number = SIGRTMAX - 1; number > SIGRTMIN; --number) {
    struct sigaction now;
    if (sigaction(number, nullptr, &now) != 0 || now.sa_handler != SIG_DFL) continue;
    struct sigaction ours {};
    ours.sa_handler = write_backtrace;
    ours.sa_flags = SA_RESTART;
    return sigaction(number, &ours, nullptr) == 0 ? number : 0;
  }
  return 0;
}

}  // namespace anympi::observe
