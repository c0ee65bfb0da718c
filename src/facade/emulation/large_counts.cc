#include "facade/emulation/large_counts.h"

namespace anympi::facade {

#define EMULATION(NAME, HOW)
#define IN_BLOCKS(NAME)
#define REPLACED(NAME, BY)
#define PERSISTENT(NAME, START)
#define LARGE_COUNT(NAME) template struct Narrowed<catalogue::NAME##_c, catalogue::NAME>;
#include "facade/emulation.inc"

}  // namespace anympi::facade
