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

// Where things are to be, and are.
struct Container {
  fs::path root;  // a folder with the image's files; without it, it is taken to have new libraries
  fs::path folder;  // gets copies of all, and is then the one thing to bind
  fs::path inside;  // where our things are to be visible
};

struct ContainerPlan {
  std::vector<std::pair<fs::path, fs::path>> binds;  // here, inside
  std::vector<std::pair<std::string, std::string>> variables;
  std::string glibc;                       // the oldest that the image may have, "2.34"
  std::vector<std::string> left_to_image;  // the oldest of them, "libstdc++.so.6.0.30"
};

ContainerPlan plan_container(Abi from, const Mpi& target, const fs::path& own_prefix,
                             const LoaderPaths& paths, const Container& container);

// Copies what the plan binds into the container's folder, which is new, and binds that. MPIs find
// their plugins by variables then.
void gather(ContainerPlan& plan, const Container& container);

// apptainer, podman or charliecloud; where it has our things, and whether it can mount them at
// paths that the image does not have.
struct ContainerTool {
  const char* name;
  fs::path inside;
  bool makes_mount_points;
};
const ContainerTool& container_tool(const std::string& name);

// The words that start a program so, behind the launcher's name and its number of ranks. The
// image's own LD_LIBRARY_PATH is known only inside, so a shell there puts ours before it.
std::vector<std::string> container_command(const ContainerTool& tool, const ContainerPlan& plan,
                                           const std::string& image, Abi launcher);

}  // namespace anympi
