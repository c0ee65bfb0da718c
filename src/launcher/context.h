// Where this AnyMPI is installed and what the machine looks like to it.

#pragma once

#include "launcher/installations.h"

namespace anympi {

struct Context {
  Context();
  fs::path own_prefix;
  LoaderPaths paths;
  Installations installations;
};

}  // namespace anympi
