// Which ranks of the world a communicator joins, for the watchdog: a line for each in a file beside
// the records.
#pragma once

#include <cstdint>

namespace anympi::observe {

void write_group_line(std::uint64_t id, unsigned number, bool is_inter, const int* world_ranks,
                      int size);

}  // namespace anympi::observe
