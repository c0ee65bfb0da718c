// Decides what a program was built for (from) and which MPI it shall run on (target): the command
// line before ANYMPI_*, these before WI4MPI_*, then the configuration, then what is found.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "launcher/installations.h"
#include "launcher/program.h"

namespace anympi {

struct Choice {
  Abi from = Abi::openmpi;
  Mpi target;
  std::vector<ProgramMpi> programs;  // those whose MPI could be seen
};

// `-T`, or without it the environment's, the one that the program was built to run on by default,
// the configured or the usual MPI.
Mpi choose_target(const std::string& to, Installations& installations,
                  const std::string& default_to = "");

// That of a program for the ABI `from`: where the MPI speaks it itself, that part of it.
Mpi choose_target_for(Abi from, const std::string& to, Installations& installations,
                      const std::string& default_to);

// Refused if the programs disagree with each other or with -F, or if -F is needed and not there.
Choice choose(const std::string& from, const std::string& to, const std::vector<Command>& programs,
              Installations& installations, const LoaderPaths& paths);

}  // namespace anympi
