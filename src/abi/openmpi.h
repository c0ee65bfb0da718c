// The binary interface of Open MPI, versions 2 to 6 (libmpi.so.20, libmpi.so.40).
//
// A handle is a pointer to an object. Predefined handles are the addresses of objects that the
// library exports (MPI_COMM_WORLD is &ompi_mpi_comm_world), so they are known only when the
// loader has done its work, and an executable usually holds a copy of each one that it names
// (R_X86_64_COPY). In Fortran they are small integers instead, fixed since version 1.
//
// Error codes are error classes; codes that the program adds start behind MPI_ERR_LASTCODE.
// Nothing moved between versions 4.1 and 6.0: names were only added, and each addition tells its
// version in the tables. The values come from mpi.h; tests/abi compares them with the installed
// one.
#pragma once

#include <cstddef>

#include "abi/handle_class.h"

struct ompi_communicator_t;
struct ompi_group_t;
struct ompi_datatype_t;
struct ompi_op_t;
struct ompi_errhandler_t;
struct ompi_info_t;
struct ompi_request_t;
struct ompi_message_t;
struct ompi_win_t;
struct ompi_file_t;
struct ompi_instance_t;

namespace anympi::abi {

struct OpenMpi {
  static constexpr const char* name = "openmpi";
  static constexpr const char* title = "Open MPI";
  /// An object that every Open MPI has, and nothing else.
  static constexpr const char* mark = "ompi_mpi_comm_world";
  /// What MPI_Abi_get_version tells: this is not the standard's interface (MPI-5.0, section 20.2).
  static constexpr int abi_version = -1, abi_subversion = -1;
  /// The library was built with a Fortran compiler, whose properties the program cannot set.
  static constexpr bool knows_fortran = true;
  static constexpr HandleShape shape = HandleShape::address_of_object;

  using Aint = std::ptrdiff_t;
  using Count = long long;
  using Offset = long long;
  using Fint = int;

  /// `ompi_status_public_t`: 24 bytes; the byte count and the cancelled flag are private.
  struct Status {
    int MPI_SOURCE;
    int MPI_TAG;
    int MPI_ERROR;
    int cancelled;
    std::size_t bytes;
  };

  /// `MPI_F08_status`: the integers of a Fortran status, 6 of them.
  struct F08Status {
    int MPI_SOURCE, MPI_TAG, MPI_ERROR, rest[3];
  };

  static bool cancelled(const Status& s) { return s.cancelled != 0; }
  static long long bytes(const Status& s) { return static_cast<long long>(s.bytes); }
  static void set_private(Status& s, long long bytes, bool cancelled) {
    s.bytes = static_cast<std::size_t>(bytes);
    s.cancelled = cancelled;
  }

  template <HandleClass C>
  struct handle_type;
  template <HandleClass C>
  using Handle = typename handle_type<C>::type;

  /// The symbol whose address is a predefined handle, and its Fortran integer.
  struct Predefined {
    const char* symbol;
    int fortran;
  };

  /// The version of the MPI standard that brought a name of version `since` of Open MPI.
  static constexpr int standard_since(int since) { return since >= 60 ? 50 : 40; }

  static constexpr int class_of(int code) { return code; }
  static constexpr int first_user_code = 93;

  /// The keyval for the program of the target's user keyval, and back. Those of MPICH are negative
  /// and none is -1, so they cannot be taken for predefined ones; those of others start behind.
  static constexpr int user_keyval(int target) { return target < 0 ? target : target + 4096; }
  static constexpr bool is_user_keyval(int keyval) { return keyval < -1 || keyval >= 4096; }
  static constexpr int user_keyval_target(int keyval) {
    return keyval < 0 ? keyval : keyval - 4096;
  }

#define CONSTANT(NAME, VALUE) static constexpr int NAME = VALUE;
#define ADDRESS(NAME, VALUE) static constexpr long NAME = VALUE;
#define ABSENT(KIND, NAME) static constexpr int NAME = absent;
#include "abi/openmpi_constants.inc"

#define HANDLE(CLASS, NAME, SYMBOL, FORTRAN) static constexpr Predefined NAME{#SYMBOL, FORTRAN};
#define ALIAS(CLASS, NAME, OTHER) static constexpr Predefined NAME = OTHER;
#define NO_HANDLE(CLASS, NAME) static constexpr NoHandle NAME{};
#include "abi/openmpi_handles.inc"

  using ToolEnum = struct mca_base_var_enum_t*;
  using ToolControl = struct ompi_mpit_cvar_handle_t*;
  using ToolVariable = struct mca_base_pvar_handle_t*;
  using ToolSession = struct mca_base_pvar_session_t*;
  using ToolRegistration = struct ompi_mpit_event_registration_t*;
  using ToolEvent = struct ompi_mpit_event_instance_t*;
};

#define HANDLE_TYPE(CLASS, STRUCT)                  \
  template <>                                       \
  struct OpenMpi::handle_type<HandleClass::CLASS> { \
    using type = STRUCT*;                           \
  };
HANDLE_TYPE(Comm, ompi_communicator_t)
HANDLE_TYPE(Group, ompi_group_t)
HANDLE_TYPE(Datatype, ompi_datatype_t)
HANDLE_TYPE(Op, ompi_op_t)
HANDLE_TYPE(Errhandler, ompi_errhandler_t)
HANDLE_TYPE(Info, ompi_info_t)
HANDLE_TYPE(Request, ompi_request_t)
HANDLE_TYPE(Message, ompi_message_t)
HANDLE_TYPE(Win, ompi_win_t)
HANDLE_TYPE(File, ompi_file_t)
HANDLE_TYPE(Session, ompi_instance_t)
#undef HANDLE_TYPE

}  // namespace anympi::abi
