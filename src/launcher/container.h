// Running a container's program on this machine's MPI: what must be visible inside, and where. The
// target's libraries get a folder of their own inside, because the image has others of these names;
// its plugins stay at their paths, which are compiled into it.
//
// A process has one library of a name. Those that the image's program needs as well, of its own
// compiler (libstdc++) above all, must be new enough for both sides, and the newer serves both.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "launcher/families.h"
#include "launcher/mpi.h"

namespace anympi {

struct ContainerPlan {
  std::vector<std::pair<fs::path, fs::path>> binds;  // here, inside
  std::vector<std::pair<std::string, std::string>> variables;
  std::string glibc;                       // the oldest that the image may have, "2.34"
  std::vector<std::string> left_to_image;  // the oldest of them, "libstdc++.so.6.0.30"
};

// `root` is a folder with the image's files; without it, the image is taken to have new libraries.
ContainerPlan plan_container(Abi from, const Mpi& target, const fs::path& own_prefix,
                             const LoaderPaths& paths, const fs::path& root);

// The words that start a program so: tool is apptainer, podman or charliecloud. The image's own
// LD_LIBRARY_PATH is known only inside, so a shell there puts ours before it.
std::vector<std::string> container_command(const std::string& tool, const ContainerPlan& plan,
                                           const std::string& image);

}  // namespace anympi
