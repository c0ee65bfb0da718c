// anympi doctor: looks at all that a run depends on, and says of each finding what to do.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "launcher/context.h"
#include "launcher/program.h"

namespace anympi {

enum class Health { good, note, problem };

struct Finding {
  Health health;
  std::string what;
  std::string advice;  // "" for what is good
};

// `program` is looked at when it is given, with -F and -T as mpirun would take them.
std::vector<Finding> examine(Context& context, const std::optional<Command>& program,
                             const std::string& from, const std::string& to);

}  // namespace anympi
