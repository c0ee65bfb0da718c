// Every function of the catalogue has, in C, exactly the type that mpi.h of the installed MPI gives
// it: number and types of parameters, const, and the types of handles and callbacks.
#include "installed.h"
#include "standard_versions.h"

namespace abi_check::installed {

struct Exception {
  std::string_view names;
  std::string_view reason;
};

/// Functions of the standard that mpi.h does not declare although it is of their version.
constexpr Exception not_declared[] = {
#if defined(OPEN_MPI)
    {"MPI_Aint_add", "a macro"},
    {"MPI_Aint_diff", "a macro"},
    {"MPI_Status_c2f08", "Open MPI 4 has no statuses of mpi_f08 in C"},
    {"MPI_Status_f082c", "as MPI_Status_c2f08"},
    {"MPI_Status_f082f", "as MPI_Status_c2f08"},
    {"MPI_Status_f2f08", "as MPI_Status_c2f08"},
#else
    {"MPI_*_c2f", "a macro, as handles are the same in Fortran"},
    {"MPI_*_f2c", "a macro, as handles are the same in Fortran"},
    {"MPI_Status_set_elements_c", "MPICH 4.0 forgot it"},
#endif
};

constexpr bool may_be_missing(std::string_view function) {
  if (standard_version(function) > MPI_VERSION * 10 + MPI_SUBVERSION) return true;
  for (auto [names, reason] : not_declared)
    if (matches(names, function)) return true;
  return false;
}

/// Functions that declare some input as writable although they do not write it.
constexpr Exception without_const[] = {
    {"MPI_Group_range_*cl", "int ranges[][3] is not const in the standard"},
    {"MPI_Address", "of MPI-1, which knew no const"},
    {"MPI_Type_hindexed", "of MPI-1, which knew no const"},
    {"MPI_Type_struct", "of MPI-1, which knew no const"},
#if !defined(OPEN_MPI)
    {"MPI_Pready_list", "MPICH 4.0; later versions have const"},
    {"MPI_Request_get_status_*", "MPICH 4.2; later versions have const"},
    {"MPI_Status_get_*", "MPICH 4.2; later versions have const"},
#endif
};

constexpr bool ignores_const(std::string_view function) {
  for (auto [names, reason] : without_const)
    if (matches(names, function)) return true;
  return false;
}

/// A type as it crosses a call: an enumeration is an int, an array of triples a pointer to its
/// first number, and const is dropped where asked.
template <class T, bool KeepConst>
struct Passed {
  using type = T;
};
template <class T, bool KeepConst>
using passed = typename Passed<T, KeepConst>::type;

template <class T, bool KeepConst>
requires std::is_enum_v<T>
struct Passed<T, KeepConst> {
  static_assert(sizeof(T) == sizeof(int));
  using type = int;
};
template <class T, bool KeepConst>
struct Passed<const T, KeepConst> {
  using type = std::conditional_t<KeepConst, const passed<T, KeepConst>, passed<T, KeepConst>>;
};
template <class T, bool KeepConst>
struct Passed<T*, KeepConst> {
  using type = passed<T, KeepConst>*;
};
template <class T, bool KeepConst, std::size_t N>
struct Passed<T (*)[N], KeepConst> {
  using type = passed<T, KeepConst>*;
};
template <class Result, class... Arguments, bool KeepConst>
struct Passed<Result(Arguments...), KeepConst> {
  using type = passed<Result, KeepConst>(passed<Arguments, KeepConst>...);
};

template <class Fn, class Declared>
struct Agreement {
  static constexpr bool keep_const = !ignores_const(Fn::name.text);
  using Ours = passed<typename Fn::template signature<Abi>, keep_const>;
  static constexpr bool holds = std::is_same_v<Ours, passed<Declared, keep_const>>;
};
template <class Fn>
struct Agreement<Fn, const Missing> {
  static constexpr bool holds = may_be_missing(Fn::name.text);
};

// MPI_Pcontrol is the only variadic function.
template <>
struct Agreement<anympi::catalogue::Pcontrol, int(int, ...)> {
  static constexpr bool holds = true;
};

#define MPI_FUNCTION(NAME, ...)                                                  \
  static_assert(Agreement<anympi::catalogue::NAME, decltype(MPI_##NAME)>::holds, \
                "MPI_" #NAME " is declared differently in mpi.h, or is not there");
#define MPI_FUNCTION_RETURNING(RESULT, NAME, ...) MPI_FUNCTION(NAME)
#include "catalogue/all.inc"

/// No version of mpi.h needs to have extensions.
template <class Fn, class Declared>
inline constexpr bool extension_agrees =
    std::is_same_v<Declared, const Missing> || Agreement<Fn, Declared>::holds;
#define MPI_EXTENSION(NAME, ...)                                                      \
  static_assert(extension_agrees<anympi::catalogue::X_##NAME, decltype(MPIX_##NAME)>, \
                "MPIX_" #NAME " is declared differently in mpi.h or mpi-ext.h");
#include "catalogue/extensions.inc"

}  // namespace abi_check::installed
