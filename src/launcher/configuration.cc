#include "launcher/configuration.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cstdlib>

#include "launcher/families.h"
#include "launcher/refusal.h"

namespace anympi {
namespace {

std::string place_of(const fs::path& file, const toml::source_region& source) {
  return file.string() + ", line " + std::to_string(source.begin.line);
}

std::string text_of(const fs::path& file, const toml::key& key, const toml::node& node) {
  const auto text = node.value<std::string>();
  if (!node.is_string() || text->empty())
    throw Refusal(place_of(file, node.source()) + ": " + std::string(key.str()) +
                  " must be a string in quotes");
  return *text;
}

fs::path path_of(const fs::path& file, const toml::key& key, const toml::node& node) {
  std::string text = text_of(file, key, node);
  if (text.starts_with("~/")) text = variable("HOME") + text.substr(1);
  if (!fs::path(text).is_absolute())
    throw Refusal(place_of(file, node.source()) + ": " + std::string(key.str()) +
                  " must be an absolute path");
  return text;
}

ConfiguredMpi read_mpi(const fs::path& file, const toml::key& name, const toml::node& node) {
  ConfiguredMpi mpi;
  mpi.name = name.str();
  mpi.defined_in = place_of(file, node.source());
  if (family_named(mpi.name))
    throw Refusal(mpi.defined_in + ": " + mpi.name + " is the name of a kind of MPI; give this " +
                  "one a name of its own");
  if (!node.is_table())
    throw Refusal(mpi.defined_in + ": mpi." + mpi.name + " must be a table, [mpi." + mpi.name +
                  "]");
  for (const auto& [key, value] : *node.as_table()) {
    if (key.str() == "prefix") {
      mpi.prefix = path_of(file, key, value);
    } else if (key.str() == "library") {
      mpi.library = path_of(file, key, value);
    } else if (key.str() == "launcher") {
      mpi.launcher = path_of(file, key, value);
    } else {
      throw Refusal(place_of(file, key.source()) + ": there is no setting " +
                    std::string(key.str()) + " of an MPI; there are prefix, library and launcher");
    }
  }
  if (mpi.prefix.empty() == mpi.library.empty())
    throw Refusal(mpi.defined_in + ": mpi." + mpi.name + " needs either a prefix or a library");
  return mpi;
}

void read_file(const fs::path& file, Configuration& configuration) {
  toml::table table;
  try {
    table = toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    throw Refusal(place_of(file, error.source()) + ": " + std::string(error.description()));
  }
  for (const auto& [key, value] : table) {
    if (key.str() == "default-target") {
      const std::string target = text_of(file, key, value);
      if (configuration.default_target.empty()) configuration.default_target = target;
    } else if (key.str() == "mpi" && value.is_table()) {
      for (const auto& [name, node] : *value.as_table()) {
        ConfiguredMpi mpi = read_mpi(file, name, node);
        const bool known = std::any_of(configuration.mpis.begin(), configuration.mpis.end(),
                                       [&](const auto& other) { return other.name == mpi.name; });
        if (!known) configuration.mpis.push_back(mpi);
      }
    } else {
      throw Refusal(place_of(file, key.source()) + ": there is no setting " +
                    std::string(key.str()) + "; there are default-target and [mpi.NAME]");
    }
  }
}

std::string first_set(std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (std::string value = variable(name); !value.empty()) return value;
  return {};
}

}  // namespace

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

Configuration read_configuration(const std::vector<fs::path>& files) {
  Configuration configuration;
  std::error_code error;
  for (const fs::path& file : files)
    if (fs::exists(file, error)) read_file(file, configuration);
  return configuration;
}

std::vector<fs::path> configuration_files(const fs::path& own_prefix) {
  std::vector<fs::path> files;
  if (const std::string folder = variable("XDG_CONFIG_HOME"); !folder.empty()) {
    files.push_back(fs::path(folder) / "anympi.toml");
  } else if (const std::string home = variable("HOME"); !home.empty()) {
    files.push_back(fs::path(home) / ".config/anympi.toml");
  }
  files.push_back(own_prefix / "etc/anympi.toml");
  return files;
}

Chosen chosen_by_environment() {
  Chosen chosen{first_set({"ANYMPI_FROM", "WI4MPI_FROM"}), variable("ANYMPI_TO"),
                variable("ANYMPI_TARGET")};
  // Name and library of the target go together: those of Wi4MPI count only if neither is ours.
  if (chosen.to.empty() && chosen.target_library.empty()) {
    chosen.to = variable("WI4MPI_TO");
    chosen.target_library = variable("WI4MPI_RUN_MPI_C_LIB");
  }
  return chosen;
}

}  // namespace anympi
