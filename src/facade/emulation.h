// What becomes of a function that the target lacks, where it can be made of others that it has.
//
// An emulation is written in the program's own terms, as if the program had made the other calls
// itself: it takes the program's arguments and calls `enter` with other functions of the catalogue,
// so handles, errors and callbacks cross there once and as always. An emulation may call another
// emulated function. emulation.inc is the table; whatever is neither in the target nor in the table
// raises MPI_ERR_UNSUPPORTED_OPERATION.
#pragma once

#include "catalogue/functions.h"
#include "facade/emulation/diversion.h"

namespace anympi::facade {

/// `call` has the program's signature of Fn; not there when Fn cannot be emulated.
template <class Fn>
struct Emulation {};

/// MPI_X_c by MPI_X; defined in emulation/large_counts.h.
template <class Large, class Small, class Signature = typename Large::template signature<From>>
struct Narrowed;
template <class Large, class Small, class... Values>
struct Narrowed<Large, Small, int(Values...)> {
  static int call(Values... values);
};

/// A collective with arrays of counts, MPI_X_c, by one with a datatype for each block; defined in
/// emulation/large_collectives.h.
template <class Large, class Signature = typename Large::template signature<From>>
struct InBlocks;
template <class Large, class... Values>
struct InBlocks<Large, int(Values...)> {
  static int call(Values... values);
};

/// MPI_X_init of a collective by MPI_IX; defined in emulation/persistent_collectives.h.
template <class Init, class Start, class Signature = typename Init::template signature<From>>
struct Persistent;
template <class Init, class Start, class... Values>
struct Persistent<Init, Start, int(Values...)> {
  static int call(Values... values);
};

/// MPI_X_init of collectives does not keep datatypes and operators in Open MPI: when the program has
/// freed one, MPI_Start crashes (seen in 4.1.4 and 5.0.7). They are kept for it.
template <class Init, class Start, class Signature = typename Init::template signature<From>>
struct KeepingObjects;
template <class Init, class Start, class... Values>
struct KeepingObjects<Init, Start, int(Values...)> {
  static bool applies() { return true; }
  static int call(Values... values);
};

/// A function that MPI removed, by the one that took its place.
template <class Old, class New, class Signature = typename Old::template signature<From>>
struct Replaced;
template <class Old, class New, class... Values>
struct Replaced<Old, New, int(Values...)> {
  static int call(Values... values);
};

#define EMULATION(NAME, HOW)                                        \
  template <>                                                       \
  struct Emulation<catalogue::NAME> {                               \
    static typename catalogue::NAME::template signature<From> call; \
  };
#define LARGE_COUNT(NAME) \
  template <>             \
  struct Emulation<catalogue::NAME##_c> : Narrowed<catalogue::NAME##_c, catalogue::NAME> {};
#define IN_BLOCKS(NAME) \
  template <>           \
  struct Emulation<catalogue::NAME##_c> : InBlocks<catalogue::NAME##_c> {};
#define PERSISTENT(NAME, START) \
  template <>                   \
  struct Emulation<catalogue::NAME> : Persistent<catalogue::NAME, catalogue::START> {};
#if ANYMPI_TO_OPENMPI
#undef PERSISTENT
#define PERSISTENT(NAME, START)                                                         \
  template <>                                                                           \
  struct Emulation<catalogue::NAME> : Persistent<catalogue::NAME, catalogue::START> {}; \
  template <>                                                                           \
  struct Diversion<catalogue::NAME> : KeepingObjects<catalogue::NAME, catalogue::START> {};
#endif
#define REPLACED(NAME, BY) \
  template <>              \
  struct Emulation<catalogue::NAME> : Replaced<catalogue::NAME, catalogue::BY> {};
#include "facade/emulation.inc"

}  // namespace anympi::facade
