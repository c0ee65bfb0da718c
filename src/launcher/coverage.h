// Will a program start on a facade? Its C functions are all there, but a program may also need the
// Fortran or C++ part of its MPI: another library, which reaches into that MPI's own data. What is
// missing would end the program with the loader's "undefined symbol"; better say it before.

#pragma once

#include "launcher/program.h"

namespace anympi {

void refuse_what_cannot_load(const ProgramMpi& program, const std::vector<fs::path>& facade,
                             const LoaderPaths& paths);

}  // namespace anympi
