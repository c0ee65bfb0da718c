// anympi selftest: does this installation work with the MPIs of this machine? The programs that are
// shipped with it, one for each ABI, are run on each MPI as a user would run them.

#pragma once

#include <vector>

#include "launcher/context.h"
#include "launcher/doctor.h"

namespace anympi {

std::vector<Finding> test_installation(const fs::path& own_prefix, const std::vector<Mpi>& targets);

}  // namespace anympi
