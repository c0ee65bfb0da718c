// The pair of ABIs that this build of the facade serves, in the manner of one binary per pair: each
// facade is compiled with ANYMPI_FROM and ANYMPI_TO set to names of types in anympi::abi.
#pragma once

#include "abi/mpich.h"
#include "abi/openmpi.h"
#include "abi/standard.h"

namespace anympi {

/// The ABI that the program was compiled for.
using From = abi::ANYMPI_FROM;
/// The ABI of the library that does the work.
using To = abi::ANYMPI_TO;

using abi::absent;
using abi::HandleClass;
using abi::HandleShape;
using abi::NoHandle;

}  // namespace anympi
