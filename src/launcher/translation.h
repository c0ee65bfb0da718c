// What the environment must be for a program to run on the chosen MPI.
//
// Translated: the facade is preloaded and told its target. Same ABI: nothing, unless the program
// would find another library than the chosen one; then LD_LIBRARY_PATH leads to it. MPICH has two
// names on disk (libmpi.so.12, Debian's libmpich.so.12): where the program wants the other, a
// library with only that name is preloaded, which needs the real one.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "launcher/choice.h"

namespace anympi {

struct Translation {
  bool is_translated = false;
  std::vector<std::pair<std::string, std::string>> variables;  // to set, in this order
};

Translation prepare(const Choice& choice, const fs::path& own_prefix, const LoaderPaths& paths);

// Puts a library before a program that runs natively, through which its calls can be observed
// (observe/native.cc), and the target's own behind it, in which that finds the real ones.
void preload_observer(Translation& translation, const Mpi& target, const fs::path& own_prefix);

// Does `file` load what it needs from the target's folder, as far as that is there?
bool finds_its_own(const fs::path& file, const fs::path& folder, const LoaderPaths& paths);

// Only what the target's own launcher needs to start.
Translation prepare_launcher(const Mpi& target, const LoaderPaths& paths);

// The value of LD_PRELOAD that adds ours to the user's. A tool that the user preloads calls MPI by
// PMPI_ names, which it finds only in what comes after it: so the user's libraries come first, but
// for an MPI itself. What an earlier AnyMPI put there goes.
std::string preload_list(std::string users, const std::string& ours);

}  // namespace anympi
