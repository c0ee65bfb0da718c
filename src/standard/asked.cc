// libmpi_abi.so.1, which stands where no MPI is: AnyMPI's own program is asked which MPI this
// process shall run on, as if mpirun had been asked (environment, program's default, settings, what
// is found).
//
// It is asked when an MPI is needed and not before, because many programs are started only to say
// their version. Starting the program again, with everything preloaded, would do what it did until
// then twice.
#include <dlfcn.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "standard/mpi_library.h"

namespace anympi::standard {

namespace {

void* library = nullptr;
char reason[2048];

/// The path without "folder/..", which a run path of the Fortran library brings in.
void shorten(char* path) {
  while (char* step = std::strstr(path, "/../")) {
    *step = '\0';
    char* folder = std::strrchr(path, '/');
    if (!folder) folder = path;
    std::memmove(folder, step + 3, std::strlen(step + 3) + 1);
  }
}

/// bin/anympi of the installation whose lib/anympi/standard this library is in. Only names are cut
/// off: lib/anympi may be a link.
bool find_anympi(char* path, std::size_t room) {
  Dl_info self;
  if (dladdr(reason, &self) == 0 || std::strlen(self.dli_fname) + sizeof "/bin/anympi" > room)
    return false;
  std::strcpy(path, self.dli_fname);
  shorten(path);
  for (int i = 0; i < 4; ++i) {
    char* slash = std::strrchr(path, '/');
    if (!slash) return false;
    *slash = '\0';
  }
  std::strcat(path, "/bin/anympi");
  return access(path, X_OK) == 0;
}

int start(const char* anympi, int output) {
  char program[4096] = "";
  ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
  program[length < 0 ? 0 : length] = '\0';
  char name[] = "anympi-singleton";
  char* arguments[] = {name, program, nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, 1);
  pid_t process = -1;
  if (posix_spawn(&process, anympi, &actions, nullptr, arguments, environ) != 0) process = -1;
  posix_spawn_file_actions_destroy(&actions);
  return process;
}

/// All that can be read, and null bytes behind, more than follow() steps over; to be freed.
char* read_all(int input) {
  std::size_t length = 0, room = 4096;
  constexpr std::size_t more = 4;
  auto text = static_cast<char*>(std::malloc(room + more));
  while (text) {
    ssize_t count = read(input, text + length, room - length);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    length += static_cast<std::size_t>(count);
    if (length == room) text = static_cast<char*>(std::realloc(text, (room *= 2) + more));
  }
  if (text) std::memset(text + length, '\0', more);
  return text;
}

char* ask(const char* anympi) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return nullptr;
  int process = start(anympi, ends[1]);
  close(ends[1]);
  char* answer = process > 0 ? read_all(ends[0]) : nullptr;
  close(ends[0]);
  // The program may have waited for it itself, or does not want to know of its children.
  while (process > 0 && waitpid(process, nullptr, 0) < 0 && errno == EINTR) {
  }
  return answer;
}

/// A word of the answer, and `at` is moved behind it.
const char* next(const char*& at) {
  const char* word = at;
  at += std::strlen(at) + 1;
  return word;
}

/// The answer is LIBRARY, its path, then names and values of the environment, which processes that
/// this one starts inherit as those of mpirun would (without a value, such a variable is unset); or
/// REFUSAL and a sentence.
const char* follow(const char* answer) {
  const char* at = answer;
  const char* kind = next(at);
  const char* what = next(at);
  if (std::strcmp(kind, "REFUSAL") == 0) {
    std::snprintf(reason, sizeof reason, "but there is no MPI to run it on: %s", what);
    return reason;
  }
  if (std::strcmp(kind, "LIBRARY") != 0) return "but AnyMPI, asked for an MPI, did not answer";
  while (*at) {
    const char* name = next(at);
    const char* value = next(at);
    if (*value)
      setenv(name, value, 1);
    else
      unsetenv(name);
  }
  library = dlopen(what, RTLD_NOW | RTLD_GLOBAL);
  if (library) return nullptr;
  std::snprintf(reason, sizeof reason, "but the MPI to run it on cannot be loaded: %s", dlerror());
  return reason;
}

}  // namespace

const char* load_mpi_library() {
  char anympi[4096];
  if (!find_anympi(anympi, sizeof anympi))
    return "but the AnyMPI that it was built with, which would find an MPI, is not there any more; "
           "start it with an AnyMPI's mpirun";
  char* answer = ask(anympi);
  if (!answer) return "but AnyMPI, which would find an MPI, cannot be started";
  const char* problem = follow(answer);
  std::free(answer);
  return problem;
}

void* find_in_mpi_library(const char* name) { return dlsym(library, name); }

}  // namespace anympi::standard
