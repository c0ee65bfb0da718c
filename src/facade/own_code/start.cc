// The start of MPI. Afterwards the world is looked at: when this process was started as one of
// several by a launcher of another MPI, the target sees a world of one process, N times, and each
// would compute the whole problem and overwrite the others' files.
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "facade/own_code.h"
#include "target/imported.h"

namespace anympi::facade {

namespace {

using target::imported;
using Comm = To::Handle<HandleClass::Comm>;

/// What a launcher tells its processes: how many there are.
struct Launcher {
  const char* variable;
  const char* title;
};
// Flux comes first, since it sets PMI_SIZE as well.
constexpr Launcher launchers[] = {{"FLUX_JOB_SIZE", "flux run"},
                                  {"OMPI_COMM_WORLD_SIZE", "Open MPI's mpirun"},
                                  {"PMI_SIZE", "MPICH's mpiexec"},
                                  {"SLURM_STEP_NUM_TASKS", "srun"}};

/// Not atoi: built on a new glibc, it would need that glibc everywhere.
int number_in(const char* text) {
  int number = 0;
  for (; *text >= '0' && *text <= '9' && number < 100000000; ++text)
    number = 10 * number + (*text - '0');
  return number;
}

void refuse_lonely_worlds() {
  int size = 0;
  imported<"PMPI_Comm_size", int(Comm, int*)>(kinds::target_world(), &size);
  if (size != 1 || std::getenv("ANYMPI_ALLOW_SINGLETONS")) return;
  for (const Launcher& launcher : launchers) {
    const char* text = std::getenv(launcher.variable);
    int started = text ? number_in(text) : 0;
    if (started <= 1) continue;
    target::refuse(
        target::exit_misuse,
        "%s started %d processes, but each of them is alone for %s (%s): launcher and "
        "library do not belong together. Use a launcher that this library was built for "
        "(AnyMPI's mpirun does), or set ANYMPI_ALLOW_SINGLETONS=1 if this is what you want",
        launcher.title, started, To::title, target::path());
  }
}

/// The one line of ANYMPI_LOG=info.
void tell() {
  const char* level = std::getenv("ANYMPI_LOG");
  if (!level || std::strcmp(level, "info") != 0) return;
  int rank = 0, length = 0;
  imported<"PMPI_Comm_rank", int(Comm, int*)>(kinds::target_world(), &rank);
  if (rank != 0) return;
  char version[To::MPI_MAX_LIBRARY_VERSION_STRING + 1] = "";
  imported<"PMPI_Get_library_version", int(char*, int*)>(version, &length);
  for (char* c = version; *c; ++c)
    if (*c == '\t') *c = ' ';
  version[std::strcspn(version, "\n,")] = '\0';
  std::fprintf(stderr, "anympi: from %s to %s, library %s, version %s\n", From::name, To::name,
               target::path(), version);
}

int started(int code) {
  if (code == 0) {
    refuse_lonely_worlds();
    tell();
  }
  return code;
}

}  // namespace

int OwnCode<catalogue::Init>::call(int* argc, char*** argv) {
  return started(enter<catalogue::Init>(argc, argv));
}

int OwnCode<catalogue::Init_thread>::call(int* argc, char*** argv, int required, int* provided) {
  return started(enter<catalogue::Init_thread>(argc, argv, required, provided));
}

/// The level crosses; what follows it has a meaning only for the tool that defines it.
int OwnCode<catalogue::Pcontrol>::call(int level) {
  auto function = reinterpret_cast<int (*)(int, ...)>(target::find("MPI_Pcontrol"));
  return function ? kinds::program_error(function(level)) : 0;
}

}  // namespace anympi::facade
