// mpi.h of an installed MPI beside our own description of the same MPI.
//
// Both use the same names, so mpi.h stands in a namespace of its own, and its macros after
// everything of ours. A name that this version of mpi.h lacks must not break the comparison: for
// each name of our tables the enclosing namespace has a Missing of that name, which mpi.h's own
// hides. What mpi.h includes is included before, to stay out of the namespace.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "catalogue/functions.h"

// The functions that MPI-3.0 removed are in the library still, and the C++ bindings are not ours.
#define OMPI_OMIT_MPI1_COMPAT_DECLS 0
#define OMPI_SKIP_MPICXX 1
#define MPICH_SKIP_MPICXX 1

namespace abi_check {

/// The type of a name that mpi.h lacks.
struct Missing {};

#define MPI_FUNCTION(NAME, ...) inline constexpr Missing MPI_##NAME{};
#define MPI_FUNCTION_RETURNING(RESULT, NAME, ...) inline constexpr Missing MPI_##NAME{};
#define CONSTANT(NAME, VALUE) inline constexpr Missing NAME{};
#define CONSTANT_SINCE(VERSION, NAME, VALUE) inline constexpr Missing NAME{};
#define ADDRESS(NAME, VALUE) inline constexpr Missing NAME{};
#define ADDRESS_SINCE(VERSION, NAME, VALUE) inline constexpr Missing NAME{};
#define ABSENT(KIND, NAME) inline constexpr Missing NAME{};
#define HANDLE(CLASS, NAME, ...) inline constexpr Missing NAME{};
#define HANDLE_SINCE(VERSION, CLASS, NAME, ...) inline constexpr Missing NAME{};
#define ALIAS(CLASS, NAME, OTHER) inline constexpr Missing NAME{};
#define NO_HANDLE(CLASS, NAME) inline constexpr Missing NAME{};
#define MPI_EXTENSION(NAME, ...) inline constexpr Missing MPIX_##NAME{};
#include "catalogue/all.inc"
#include "catalogue/extensions.inc"
#include ANYMPI_CONSTANTS
#include ANYMPI_HANDLE_TABLE
#undef MPI_FUNCTION
#undef MPI_FUNCTION_RETURNING
#undef CONSTANT
#undef CONSTANT_SINCE
#undef ADDRESS
#undef ADDRESS_SINCE
#undef ABSENT
#undef HANDLE
#undef HANDLE_SINCE
#undef ALIAS
#undef NO_HANDLE

// Types of MPI-4.0 that Open MPI 4 lacks.
using MPI_Session = struct AbsentSession*;
using MPI_T_event_registration = struct AbsentRegistration*;
using MPI_T_event_instance = struct AbsentEvent*;
struct MPI_F08_status;
// Objects of Open MPI that mpi.h hides.
inline constexpr Missing ompi_mpi_lb{}, ompi_mpi_ub{};

namespace installed {
#include <mpi.h>
#if __has_include(<mpi-ext.h>)
#include <mpi-ext.h>
#endif

/// The version of this MPI, times ten; `SINCE` in our tables is meant so.
#if defined(OPEN_MPI)
inline constexpr int version = OMPI_MAJOR_VERSION * 10 + OMPI_MINOR_VERSION;
#else
inline constexpr int version = MPICH_NUMVERSION / 10000000 * 10 + MPICH_NUMVERSION / 100000 % 100;
#endif

/// The same members as a type of src/abi, with the types of mpi.h.
struct Abi {
  using Aint = MPI_Aint;
  using Count = MPI_Count;
  using Offset = MPI_Offset;
  using Fint = MPI_Fint;
  using Status = MPI_Status;
  using F08Status = MPI_F08_status;
  using ToolEnum = MPI_T_enum;
  using ToolControl = MPI_T_cvar_handle;
  using ToolVariable = MPI_T_pvar_handle;
  using ToolSession = MPI_T_pvar_session;
  using ToolRegistration = MPI_T_event_registration;
  using ToolEvent = MPI_T_event_instance;

  template <anympi::HandleClass C>
  static constexpr auto handle_type() {
    using enum anympi::HandleClass;
    if constexpr (C == Comm)
      return std::type_identity<MPI_Comm>{};
    else if constexpr (C == Group)
      return std::type_identity<MPI_Group>{};
    else if constexpr (C == Datatype)
      return std::type_identity<MPI_Datatype>{};
    else if constexpr (C == Op)
      return std::type_identity<MPI_Op>{};
    else if constexpr (C == Errhandler)
      return std::type_identity<MPI_Errhandler>{};
    else if constexpr (C == Info)
      return std::type_identity<MPI_Info>{};
    else if constexpr (C == Request)
      return std::type_identity<MPI_Request>{};
    else if constexpr (C == Message)
      return std::type_identity<MPI_Message>{};
    else if constexpr (C == Win)
      return std::type_identity<MPI_Win>{};
    else if constexpr (C == File)
      return std::type_identity<MPI_File>{};
    else
      return std::type_identity<MPI_Session>{};
  }
  template <anympi::HandleClass C>
  using Handle = typename decltype(handle_type<C>())::type;
};

}  // namespace installed
}  // namespace abi_check
