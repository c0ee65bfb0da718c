#include "facade/emulation/large_collectives.h"

namespace anympi::facade {

#define EMULATION(NAME, HOW)
#define LARGE_COUNT(NAME)
#define REPLACED(NAME, BY)
#define PERSISTENT(NAME, START)
#define IN_BLOCKS(NAME) template struct InBlocks<catalogue::NAME##_c>;
#include "facade/emulation.inc"

}  // namespace anympi::facade
