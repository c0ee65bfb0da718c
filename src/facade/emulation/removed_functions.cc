// Functions that MPI-3.0 removed, and that the standard ABI's libraries lack: their successors take
// the same arguments.
#include "facade/cross.h"

namespace anympi::facade {

template <class Old, class New, class... Values>
int Replaced<Old, New, int(Values...)>::call(Values... values) {
  return enter<New>(values...);
}

#define EMULATION(NAME, HOW)
#define LARGE_COUNT(NAME)
#define IN_BLOCKS(NAME)
#define PERSISTENT(NAME, START)
#define REPLACED(NAME, BY) template struct Replaced<catalogue::NAME, catalogue::BY>;
#include "facade/emulation.inc"

}  // namespace anympi::facade
