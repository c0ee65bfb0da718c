// Splits a launcher's command line into what is ours, what is the target's launcher's, and the
// programs.
//
// The launchers of Open MPI and MPICH (Hydra) have over a hundred options, with one dash or two, of
// which some take one value and some two. To know where a program begins one must know how many;
// hence the table in arguments.cc. With `--` nothing need be known.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "launcher/observation/options.h"
#include "launcher/program.h"

namespace anympi {

struct LauncherArguments {
  std::string from, to;                // -F, -T, or empty
  Observation observation;             // --stats, --trace, --timeout, ...
  bool explain = false;                // --explain
  std::vector<std::string> passed_on;  // all but ours, in the order given
  std::vector<Command> programs;
  bool wants_program = false;          // -n
  bool programs_in_file = false;       // -configfile, --app
  bool limits_environment = false;     // Hydra's -genvnone, -envlist, ...
  std::vector<size_t> preload_values;  // places in passed_on that set LD_PRELOAD
};

// `arguments`: without the launcher's own name.
LauncherArguments split_launcher_arguments(const std::vector<std::string>& arguments);

// Is this one of our options? Then its value is taken from it (--to=x) or from the next argument,
// and `at` is moved to the last argument that belongs to it.
struct OurOption {
  char which;  // 'F' or 'T'
  std::string value;
};
std::optional<OurOption> our_option(const std::vector<std::string>& arguments, size_t& at);

}  // namespace anympi
