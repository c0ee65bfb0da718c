// Which MPIs are on this machine, in the order of preference: those of the configuration files, of
// PATH, of the variables that environment modules set, of LD_LIBRARY_PATH, of the loader's cache,
// of pkg-config's files.

#pragma once

#include <string>
#include <vector>

#include "launcher/configuration.h"
#include "launcher/loader_paths.h"
#include "launcher/mpi.h"

namespace anympi {

class Installations {
 public:
  Installations(Configuration configuration, LoaderPaths paths, fs::path own_prefix);

  // All that are found, in the order of preference.
  const std::vector<Mpi>& all();

  // The one that a value of -T means: a name, a prefix, a library or a launcher.
  Mpi named(const std::string& value);
  // The one to use when nobody chose: the first launcher on PATH that is not ours.
  Mpi usual();

  const Configuration& configuration() const { return configuration_; }

 private:
  Configuration configuration_;
  LoaderPaths paths_;
  fs::path own_prefix_;
  std::vector<Mpi> found_;
  bool searched_ = false;

  void add(const fs::path& library, const fs::path& launcher, const std::string& found_by);
  void add_configured();
  void add_from_path();
  void add_from_prefixes();
  void add_from_libraries();
  void add_from_pkg_config();
  void name_all();
  bool is_ours(const fs::path& library) const;
  std::string found_names();
  Mpi from_configured(const ConfiguredMpi& mpi);
  Mpi from_path(const fs::path& path);
};

}  // namespace anympi
