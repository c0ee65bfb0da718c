// Handles of Fortran are integers. Where C's are integers, too, they are the same ones (MPICH), and
// arrays of them need no conversion; else MPI has a function for each class.
#pragma once

#include "fortran/c_interface.h"

namespace anympi::fortran {

using Fint = From::Fint;

/// Whether handles of a class are the same integers in C and Fortran.
template <HandleClass C>
inline constexpr bool same_in_c = std::is_same_v<From::Handle<C>, Fint>;

/// MPI's functions for a class of handles.
template <HandleClass C>
struct Conversions;
#if ANYMPI_FROM_STANDARD
#define ANYMPI_CONVERSIONS(CLASS, NAME)            \
  template <>                                      \
  struct Conversions<HandleClass::CLASS> {         \
    using FromFortran = catalogue::NAME##_fromint; \
    using ToFortran = catalogue::NAME##_toint;     \
  };
#else
#define ANYMPI_CONVERSIONS(CLASS, NAME)        \
  template <>                                  \
  struct Conversions<HandleClass::CLASS> {     \
    using FromFortran = catalogue::NAME##_f2c; \
    using ToFortran = catalogue::NAME##_c2f;   \
  };
#endif
ANYMPI_CONVERSIONS(Comm, Comm)
ANYMPI_CONVERSIONS(Datatype, Type)
ANYMPI_CONVERSIONS(Errhandler, Errhandler)
ANYMPI_CONVERSIONS(File, File)
ANYMPI_CONVERSIONS(Group, Group)
ANYMPI_CONVERSIONS(Info, Info)
ANYMPI_CONVERSIONS(Message, Message)
ANYMPI_CONVERSIONS(Op, Op)
ANYMPI_CONVERSIONS(Request, Request)
ANYMPI_CONVERSIONS(Session, Session)
ANYMPI_CONVERSIONS(Win, Win)
#undef ANYMPI_CONVERSIONS

template <HandleClass C>
struct Numbers {
  static From::Handle<C> handle(Fint number) {
    if constexpr (same_in_c<C>)
      return number;
    else
      return c<typename Conversions<C>::FromFortran>(number);
  }
  static Fint number(From::Handle<C> handle) {
    if constexpr (same_in_c<C>)
      return handle;
    else
      return c<typename Conversions<C>::ToFortran>(handle);
  }
};

inline auto comm_of(Fint number) { return Numbers<HandleClass::Comm>::handle(number); }
inline auto type_of(Fint number) { return Numbers<HandleClass::Datatype>::handle(number); }
inline auto info_of(Fint number) { return Numbers<HandleClass::Info>::handle(number); }

/// The number of a predefined handle.
template <class Predefined>
constexpr Fint number_of(Predefined handle) {
  if constexpr (requires { handle.fortran; })
    return handle.fortran;
  else
    return static_cast<Fint>(handle);
}

/// Sets ierror, which mpi_f08 may leave out.
inline void give(Fint* ierror, int code) {
  if (ierror) *ierror = code;
}

}  // namespace anympi::fortran
