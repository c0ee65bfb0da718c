// The standard's own binary interface (MPI-5.0, chapter 20): libmpi_abi.so.1, which MPICH 5.0.0 and
// 5.0.1 named .so.0 by mistake. (MPICH 4.3's libmpi_abi.so.12 came before MPI-5.0 and had other
// numbers for the levels of threads: that is another ABI.)
//
// A handle is a pointer to a struct that nobody ever sees. Predefined ones are numbers below 4096,
// the same in C and Fortran, which no object can have as its address; the others are the library's
// choice. All constants are known at compile time, and there is no data to export. Error codes of
// the program's own start behind MPI_ERR_LASTCODE.
#pragma once

#include <cstdint>

#include "abi/handle_class.h"

struct MPI_ABI_Comm;
struct MPI_ABI_Group;
struct MPI_ABI_Datatype;
struct MPI_ABI_Op;
struct MPI_ABI_Errhandler;
struct MPI_ABI_Info;
struct MPI_ABI_Request;
struct MPI_ABI_Message;
struct MPI_ABI_Win;
struct MPI_ABI_File;
struct MPI_ABI_Session;

namespace anympi::abi {

struct Standard {
  static constexpr const char* name = "standard";
  static constexpr const char* title = "the standard ABI";
  /// MPI-5.0 brought it; which ABI the library has is what it answers.
  static constexpr const char* mark = "PMPI_Abi_get_version";
  static constexpr int abi_version = 1, abi_subversion = 0;
  /// What Fortran's types are is for the program to say (MPI-5.0, section 20.4).
  static constexpr bool knows_fortran = false;
  static constexpr HandleShape shape = HandleShape::number_or_address;

  using Aint = std::intptr_t;
  using Count = std::int64_t;
  using Offset = std::int64_t;
  using Fint = int;

  /// 32 bytes. Of the five integers that are the library's own, ours uses two: 32 bits of the byte
  /// count, then the upper 31 with the cancelled flag below them.
  struct Status {
    int MPI_SOURCE;
    int MPI_TAG;
    int MPI_ERROR;
    int internal[5];
  };

  /// `MPI_F08_status`: the integers of a Fortran status, 8 of them.
  struct F08Status {
    int MPI_SOURCE, MPI_TAG, MPI_ERROR, internal[5];
  };

  static bool cancelled(const Status& s) { return (s.internal[1] & 1) != 0; }
  static long long bytes(const Status& s) {
    return static_cast<long long>(static_cast<unsigned>(s.internal[0])) |
           (static_cast<long long>(static_cast<unsigned>(s.internal[1]) >> 1) << 32);
  }
  static void set_private(Status& s, long long bytes, bool cancelled) {
    s.internal[0] = static_cast<int>(bytes);
    s.internal[1] =
        static_cast<int>((static_cast<unsigned>(bytes >> 32) << 1) | (cancelled ? 1u : 0u));
  }

  template <HandleClass C>
  struct handle_type;
  template <HandleClass C>
  using Handle = typename handle_type<C>::type;

  using Predefined = unsigned;
  /// Every predefined handle is smaller, and no address is (MPI-5.0, section 20.3.5).
  static constexpr unsigned end_of_predefined = 4096;

  /// A place in a table of predefined handles of a class, or -1 for null handles and garbage. Those
  /// of a class lie together: they differ in their lowest byte.
  static constexpr int predefined_slots = 256;
  static constexpr int predefined_slot(HandleClass c, unsigned handle) {
    return handle > null_of(c) && handle >> 8 == null_of(c) >> 8 ? handle & 0xff : -1;
  }
  /// The null handle, the smallest of its class.
  static constexpr unsigned null_of(HandleClass c);

  static constexpr int class_of(int code) { return code; }
  static constexpr int first_user_code = 16384;

  /// The keyval for the program of the target's user keyval, and back. Those of Open MPI count from
  /// 12 and would run into the predefined ones; those of MPICH are negative.
  static constexpr int user_keyval(int target) { return target < 0 ? target : target + 4096; }
  static constexpr bool is_user_keyval(int keyval) { return keyval < 0 || keyval >= 4096; }
  static constexpr int user_keyval_target(int keyval) {
    return keyval < 0 ? keyval : keyval - 4096;
  }

#define CONSTANT(NAME, VALUE) static constexpr int NAME = VALUE;
#define ADDRESS(NAME, VALUE) static constexpr long NAME = VALUE;
#define ABSENT(KIND, NAME) static constexpr int NAME = absent;
#include "abi/standard_constants.inc"

#define HANDLE(CLASS, NAME, VALUE) static constexpr Predefined NAME = VALUE;
#define ALIAS(CLASS, NAME, OTHER) static constexpr Predefined NAME = OTHER;
#define NO_HANDLE(CLASS, NAME) static constexpr NoHandle NAME{};
#include "abi/standard_handles.inc"

  using ToolEnum = struct MPI_ABI_T_enum*;
  using ToolControl = struct MPI_ABI_T_cvar_handle*;
  using ToolVariable = struct MPI_ABI_T_pvar_handle*;
  using ToolSession = struct MPI_ABI_T_pvar_session*;
  using ToolRegistration = struct MPI_ABI_T_event_registration*;
  using ToolEvent = struct MPI_ABI_T_event_instance*;
};

#define HANDLE_TYPE(CLASS)                           \
  template <>                                        \
  struct Standard::handle_type<HandleClass::CLASS> { \
    using type = MPI_ABI_##CLASS*;                   \
  };
HANDLE_TYPE(Comm)
HANDLE_TYPE(Group)
HANDLE_TYPE(Datatype)
HANDLE_TYPE(Op)
HANDLE_TYPE(Errhandler)
HANDLE_TYPE(Info)
HANDLE_TYPE(Request)
HANDLE_TYPE(Message)
HANDLE_TYPE(Win)
HANDLE_TYPE(File)
HANDLE_TYPE(Session)
#undef HANDLE_TYPE

constexpr unsigned Standard::null_of(HandleClass c) {
  unsigned smallest = 0;
#define HANDLE(CLASS, NAME, VALUE) \
  if (HandleClass::CLASS == c && smallest == 0) smallest = VALUE;
#include "abi/standard_handles.inc"
  return smallest;
}

}  // namespace anympi::abi
