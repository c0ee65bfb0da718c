// The libmpi_abi.so.1 that programs for the standard ABI are linked with, and that they find when
// they are started without any MPI: by a `configure` on a build machine, or by mistake. It answers
// what an MPI answers before MPI_Init without a world; anything else ends the process with a
// sentence. When AnyMPI or an MPI with this ABI starts the program, this library is never loaded.
#include <unistd.h>

#include <cstdint>
#include <cstring>

namespace {

void say(const char* text) {
  if (write(2, text, std::strlen(text)) < 0) _exit(2);
}

[[noreturn]] void refuse(const char* function) {
  say("anympi: this program calls ");
  say(function);
  say(" but was started without an MPI; start it with AnyMPI's mpirun -T openmpi or -T mpich, or "
      "with an MPI that has libmpi_abi.so.1 in LD_LIBRARY_PATH\n");
  _exit(2);
}

int is_not_yet(int* flag) { return *flag = 0, 0; }

}  // namespace

#define ANYMPI_EXPORT extern "C" __attribute__((visibility("default")))
#define ANSWER(RESULT, NAME, PARAMETERS)                                                  \
  ANYMPI_EXPORT RESULT MPI_##NAME PARAMETERS __attribute__((weak, alias("PMPI_" #NAME))); \
  ANYMPI_EXPORT RESULT PMPI_##NAME PARAMETERS

ANSWER(int, Initialized, (int* flag)) { return is_not_yet(flag); }
ANSWER(int, Finalized, (int* flag)) { return is_not_yet(flag); }
ANSWER(int, Get_version, (int* version, int* subversion)) {
  return *version = 5, *subversion = 0, 0;
}
ANSWER(int, Abi_get_version, (int* major, int* minor)) { return *major = 1, *minor = 0, 0; }
ANSWER(int, Get_library_version, (char* version, int* length)) {
  static constexpr char text[] = "AnyMPI, without an MPI to run on";
  std::memcpy(version, text, sizeof text);
  return *length = sizeof text - 1, 0;
}
ANSWER(std::intptr_t, Aint_add, (std::intptr_t base, std::intptr_t distance)) {
  return static_cast<std::intptr_t>(static_cast<std::uintptr_t>(base) + distance);
}
ANSWER(std::intptr_t, Aint_diff, (std::intptr_t one, std::intptr_t other)) {
  return static_cast<std::intptr_t>(static_cast<std::uintptr_t>(one) - other);
}

// All others of the catalogue, whatever their arguments are, but those that MPI-3.0 removed.
#define ANYMPI_WITHOUT_Initialized ,
#define ANYMPI_WITHOUT_Finalized ,
#define ANYMPI_WITHOUT_Get_version ,
#define ANYMPI_WITHOUT_Abi_get_version ,
#define ANYMPI_WITHOUT_Get_library_version ,
#define ANYMPI_WITHOUT_Aint_add ,
#define ANYMPI_WITHOUT_Aint_diff ,
#define ANYMPI_WITHOUT_Address ,
#define ANYMPI_WITHOUT_Errhandler_create ,
#define ANYMPI_WITHOUT_Errhandler_get ,
#define ANYMPI_WITHOUT_Errhandler_set ,
#define ANYMPI_WITHOUT_Type_extent ,
#define ANYMPI_WITHOUT_Type_hindexed ,
#define ANYMPI_WITHOUT_Type_hvector ,
#define ANYMPI_WITHOUT_Type_lb ,
#define ANYMPI_WITHOUT_Type_struct ,
#define ANYMPI_WITHOUT_Type_ub ,
#define ANYMPI_THIRD(...) ANYMPI_THIRD_OF(__VA_ARGS__, )
#define ANYMPI_THIRD_OF(FIRST, SECOND, THIRD, ...) THIRD
#define ANYMPI_LEAVE(NAME)
#define ANYMPI_REFUSE(NAME)                                  \
  ANYMPI_EXPORT void PMPI_##NAME() { refuse("MPI_" #NAME); } \
  ANYMPI_EXPORT void MPI_##NAME() __attribute__((weak, alias("PMPI_" #NAME)));
#define MPI_FUNCTION(NAME, ...) \
  ANYMPI_THIRD(ANYMPI_WITHOUT_##NAME, ANYMPI_LEAVE, ANYMPI_REFUSE)(NAME)
#define MPI_FUNCTION_RETURNING(RESULT, NAME, ...) MPI_FUNCTION(NAME)
#include "catalogue/all.inc"
