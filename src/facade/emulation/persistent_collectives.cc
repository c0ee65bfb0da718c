#include "facade/emulation/persistent_collectives.h"

namespace anympi::facade {

#define EMULATION(NAME, HOW)
#define LARGE_COUNT(NAME)
#define IN_BLOCKS(NAME)
#define REPLACED(NAME, BY)
#define PERSISTENT(NAME, START)                                  \
  template struct Persistent<catalogue::NAME, catalogue::START>; \
  template struct KeepingObjects<catalogue::NAME, catalogue::START>;
#include "facade/emulation.inc"

}  // namespace anympi::facade
