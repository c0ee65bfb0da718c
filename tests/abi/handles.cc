// The predefined handles and the addresses with a meaning, compared where it takes a run: the
// handles of Open MPI are addresses that the loader decides, and only the library knows which
// integers it gives them in Fortran.
#include <cstdio>

#include "installed.h"

namespace abi_check::installed {

int failures = 0;

void expect(bool holds, const char* name, const char* what) {
  if (holds) return;
  std::printf("%s: %s\n", name, what);
  ++failures;
}

#if defined(OPEN_MPI)
#define C2F(CLASS, C2F_NAME) \
  MPI_Fint fortran_of(MPI_##CLASS handle) { return MPI_##C2F_NAME##_c2f(handle); }
C2F(Comm, Comm)
C2F(Group, Group)
C2F(Datatype, Type)
C2F(Op, Op)
C2F(Errhandler, Errhandler)
C2F(Info, Info)
C2F(Request, Request)
C2F(Message, Message)
C2F(Win, Win)
C2F(File, File)
#undef C2F

template <class Handle, class Object>
void compare_handle(const char* name, Handle handle, Object& object, int fortran) {
  expect(static_cast<void*>(handle) == static_cast<void*>(&object), name,
         "mpi.h means another object");
  expect(fortran_of(handle) == fortran, name, "has another number in Fortran");
}
template <class Object>
void compare_handle(const char* name, Missing, Object&, int) {
  // MPI_LB and MPI_UB: MPI-3.0 removed them, and mpi.h does not say what they were.
  expect(std::is_same_v<Object, const Missing>, name, "is not in mpi.h");
}
void expect_newer(const char* name, int since) {
  expect(since > version, name, "is not in mpi.h, although it is new enough");
}

#define HANDLE(CLASS, NAME, SYMBOL, FORTRAN) compare_handle(#NAME, NAME, SYMBOL, FORTRAN);
#define HANDLE_SINCE(VERSION, CLASS, NAME, SYMBOL, FORTRAN) \
  if (std::is_same_v<decltype(NAME), const Missing>) expect_newer(#NAME, VERSION);
#else
void compare_handle(const char* name, long actual, unsigned ours, int) {
  expect(static_cast<unsigned>(actual) == ours, name, "has another value in mpi.h");
}
/// Some names are in mpi.h before the type is, as null handles.
void compare_newer(const char* name, long actual, unsigned ours, int since) {
  if (since <= version)
    compare_handle(name, actual, ours, since);
  else
    expect(actual == MPI_DATATYPE_NULL, name, "is older than we say");
}
void compare_newer(const char* name, Missing, unsigned, int since) {
  expect(since > version, name, "is not in mpi.h, although it is new enough");
}
void compare_handle(const char* name, MPI_File actual, unsigned ours, int) {
  expect(reinterpret_cast<unsigned long>(actual) == ours, name, "has another value in mpi.h");
}

#define HANDLE(CLASS, NAME, VALUE) compare_handle(#NAME, NAME, VALUE, 0);
#define HANDLE_SINCE(VERSION, CLASS, NAME, VALUE) compare_newer(#NAME, NAME, VALUE, VERSION);
#endif

template <class Handle, class Same>
void compare_alias(const char* name, Handle handle, Same same) {
  expect(handle == same, name, "is another handle in mpi.h");
}
void expect_no_handle(const char*, Missing) {}
template <class Handle>
void expect_no_handle(const char* name, Handle handle) {
  expect(handle == MPI_DATATYPE_NULL, name, "is in mpi.h");
}

void compare_address(const char* name, const void* actual, long ours, int) {
  expect(reinterpret_cast<long>(actual) == ours, name, "has another value in mpi.h");
}
void compare_address(const char* name, Missing, long, int since) {
  expect(since > version, name, "is not in mpi.h");
}

void compare_all() {
#define ALIAS(CLASS, NAME, OTHER) compare_alias(#NAME, NAME, OTHER);
#define NO_HANDLE(CLASS, NAME) expect_no_handle(#NAME, NAME);
#include ANYMPI_HANDLE_TABLE
#define CONSTANT(NAME, VALUE)
#define CONSTANT_SINCE(VERSION, NAME, VALUE)
#define ADDRESS(NAME, VALUE) compare_address(#NAME, NAME, VALUE, 0);
#define ADDRESS_SINCE(VERSION, NAME, VALUE) compare_address(#NAME, NAME, VALUE, VERSION);
#define ABSENT(KIND, NAME)
#include ANYMPI_CONSTANTS
}

}  // namespace abi_check::installed

int main() {
  using namespace abi_check::installed;
  MPI_Init(nullptr, nullptr);
  compare_all();
  MPI_Finalize();
  return failures == 0 ? 0 : 1;
}
