// The binary interface of MPICH 3.2 to 5.0 and its relatives: Intel MPI, MVAPICH, Cray MPICH,
// ParaStation (libmpi.so.12; Debian 12 calls it libmpich.so.12).
//
// A handle is a C int (but MPI_File, a pointer). Its two upper bits tell null and garbage (00),
// predefined (01) and created objects (10, 11) apart, the next four the class, and the lower ones
// are an index. C and Fortran share these integers. The pair types of MINLOC and MAXLOC
// (MPI_FLOAT_INT, ...) are predefined although their upper bits say created.
//
// An error code carries its class in the lower seven bits and an instance above them; classes and
// codes that the program adds have bit 30. Nothing moved between versions 4.0 and 5.0: names were
// only added, and each addition tells its version in the tables. The values come from mpi.h;
// tests/abi compares them with the installed one.
#pragma once

#include "abi/handle_class.h"

struct ADIOI_FileD;

namespace anympi::abi {

struct Mpich {
  static constexpr const char* name = "mpich";
  static constexpr const char* title = "MPICH";
  /// A function that every mpi.h of this ABI refers to, and no other MPI has.
  static constexpr const char* mark = "MPIR_Dup_fn";
  /// What MPI_Abi_get_version tells: this is not the standard's interface (MPI-5.0, section 20.2).
  static constexpr int abi_version = -1, abi_subversion = -1;
  /// The library was built with a Fortran compiler, whose properties the program cannot set.
  static constexpr bool knows_fortran = true;
  static constexpr HandleShape shape = HandleShape::small_integer;

  using Aint = long;
  using Count = long;
  using Offset = long;
  using Fint = int;

  /// 20 bytes; the byte count and the cancelled flag are private: 32 bits of the count, then the
  /// upper 31 with the flag below them.
  struct Status {
    int count_lo;
    int count_hi_and_cancelled;
    int MPI_SOURCE;
    int MPI_TAG;
    int MPI_ERROR;
  };

  /// `MPI_F08_status`: the integers of a Fortran status, 5 of them.
  struct F08Status {
    int count_lo, count_hi_and_cancelled, MPI_SOURCE, MPI_TAG, MPI_ERROR;
  };

  // Both are asked for, and nearly always this is all there is to find out.
  static bool has_low_bytes_only(const Status& s) { return s.count_hi_and_cancelled == 0; }
  static bool cancelled(const Status& s) {
    return !has_low_bytes_only(s) && (s.count_hi_and_cancelled & 1) != 0;
  }
  static long long bytes(const Status& s) {
    if (has_low_bytes_only(s)) [[likely]]
      return static_cast<unsigned>(s.count_lo);
    return static_cast<long long>(static_cast<unsigned>(s.count_lo)) |
           (static_cast<long long>(static_cast<unsigned>(s.count_hi_and_cancelled) >> 1) << 32);
  }
  static void set_private(Status& s, long long bytes, bool cancelled) {
    s.count_lo = static_cast<int>(bytes);
    s.count_hi_and_cancelled =
        static_cast<int>((static_cast<unsigned>(bytes >> 32) << 1) | (cancelled ? 1u : 0u));
  }

  template <HandleClass C>
  struct handle_type {
    using type = int;
  };
  template <HandleClass C>
  using Handle = typename handle_type<C>::type;

  using Predefined = unsigned;

  /// The four bits of a handle that tell its class.
  static constexpr unsigned class_bits(HandleClass c) {
    switch (c) {
      case HandleClass::Comm:
        return 0x1;
      case HandleClass::Group:
        return 0x2;
      case HandleClass::Datatype:
        return 0x3;
      case HandleClass::File:
        return 0x4;
      case HandleClass::Errhandler:
        return 0x5;
      case HandleClass::Op:
        return 0x6;
      case HandleClass::Info:
        return 0x7;
      case HandleClass::Win:
        return 0x8;
      case HandleClass::Request:
        return 0xb;
      case HandleClass::Message:
        return 0xb;
      case HandleClass::Session:
        return 0xe;
    }
    return 0;
  }

  /// Whether a handle whose upper bits say "created" is one of the predefined pair types. There are
  /// five; the next number is the first datatype that the program makes.
  static constexpr bool is_predefined_pair(HandleClass c, unsigned handle) {
    return c == HandleClass::Datatype && handle >= 0x8c000000u && handle < 0x8c000005u;
  }

  /// A place in a table of predefined handles of a class, or -1 for null handles and garbage.
  static constexpr int predefined_slots = 256 + 8;
  static constexpr int predefined_slot(HandleClass c, unsigned handle) {
    if (handle >> 30 == 1 && (handle >> 26 & 0xf) == class_bits(c)) return handle & 0xff;
    return is_predefined_pair(c, handle) ? 256 + (handle & 7) : -1;
  }

  /// The version of the MPI standard that brought a name of version `since` of MPICH.
  static constexpr int standard_since(int since) { return since >= 50 ? 50 : 41; }

  static constexpr int class_of(int code) { return code & 0x7f; }
  static constexpr int first_user_code = 0x40000001;

  /// The keyval for the program of the target's user keyval, and back. Behind its upper six bits,
  /// of which the second tells many from few, MPICH's has four for the class of object, which are
  /// never 0; those of others are small.
  static constexpr int user_keyval(int target) {
    return target < 0 ? target : static_cast<int>(0xa4000000u + target);
  }
  static constexpr bool is_user_keyval(int keyval) {
    return (static_cast<unsigned>(keyval) & 0xbc000000u) == 0xa4000000u;
  }
  static constexpr int user_keyval_target(int keyval) {
    return (keyval & 0x03c00000) != 0 ? keyval : keyval & 0x003fffff;
  }

#define CONSTANT(NAME, VALUE) static constexpr int NAME = VALUE;
#define ADDRESS(NAME, VALUE) static constexpr long NAME = VALUE;
#define ABSENT(KIND, NAME) static constexpr int NAME = absent;
#include "abi/mpich_constants.inc"

#define HANDLE(CLASS, NAME, VALUE) HANDLE_SINCE(0, CLASS, NAME, VALUE)
#define HANDLE_SINCE(VERSION, CLASS, NAME, VALUE) \
  static constexpr Predefined NAME = VALUE;       \
  static constexpr int since_##NAME = VERSION;
#define ALIAS(CLASS, NAME, OTHER)           \
  static constexpr Predefined NAME = OTHER; \
  static constexpr int since_##NAME = since_##OTHER;
#define NO_HANDLE(CLASS, NAME)      \
  static constexpr NoHandle NAME{}; \
  static constexpr int since_##NAME = 0;
#include "abi/mpich_handles.inc"

  using ToolEnum = struct MPIR_T_enum_s*;
  using ToolControl = struct MPIR_T_cvar_handle_s*;
  using ToolVariable = struct MPIR_T_pvar_handle_s*;
  using ToolSession = struct MPIR_T_pvar_session_s*;
  using ToolRegistration = struct MPIR_T_event_registration_s*;
  using ToolEvent = struct MPIR_T_event_instance_s*;
};

template <>
struct Mpich::handle_type<HandleClass::File> {
  using type = ADIOI_FileD*;
};

}  // namespace anympi::abi
