#include "launcher/context.h"

namespace anympi {

Context::Context()
    : own_prefix(fs::canonical("/proc/self/exe").parent_path().parent_path()),
      paths(variable("LD_LIBRARY_PATH"), LoaderCache()),
      installations(read_configuration(configuration_files(own_prefix)), paths, own_prefix) {}

}  // namespace anympi
