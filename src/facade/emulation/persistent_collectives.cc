#include "facade/emulation/persistent_collectives.h"

namespace anympi::facade {

int hold(Datatype& type, bool& is_ours) {
  int integers = 0, addresses = 0, datatypes = 0, combiner = 0;
  int code =
      enter<catalogue::Type_get_envelope>(type, &integers, &addresses, &datatypes, &combiner);
  if (code != 0 || combiner == From::MPI_COMBINER_NAMED ||
      combiner == From::MPI_COMBINER_F90_REAL || combiner == From::MPI_COMBINER_F90_COMPLEX ||
      combiner == From::MPI_COMBINER_F90_INTEGER)
    return code;
  Datatype copy = no_datatype();
  code = enter<catalogue::Type_dup>(type, &copy);
  if (code != 0) return code;
  type = copy;
  is_ours = true;
  return 0;
}

#define EMULATION(NAME, HOW)
#define LARGE_COUNT(NAME)
#define IN_BLOCKS(NAME)
#define REPLACED(NAME, BY)
#define PERSISTENT(NAME, START)                                  \
  template struct Persistent<catalogue::NAME, catalogue::START>; \
  template struct KeepingDatatypes<catalogue::NAME, catalogue::START>;
#include "facade/emulation.inc"

}  // namespace anympi::facade
