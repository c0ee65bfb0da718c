// What srun must be told so that an MPI's processes find each other (srun --mpi=). An MPI that is not
// spoken to in its protocol makes as many worlds of one process, or ends with pages of text.

#pragma once

#include <string>

#include "launcher/mpi.h"

namespace anympi {

// "pmix" or "pmi2"; "" where we do not know (vendors' MPIs have their own).
std::string slurm_protocol(const Mpi& target);

// Refused when srun started this process as one of several and speaks another protocol.
void refuse_wrong_slurm_protocol(const Mpi& target);

}  // namespace anympi
