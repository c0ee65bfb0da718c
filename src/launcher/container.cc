#include "launcher/container.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>

#include "launcher/image.h"
#include "launcher/refusal.h"
#include "launcher/translation.h"

namespace anympi {
namespace {

const std::string library_path = "LD_LIBRARY_PATH";
// Where ranks exchange messages and find their launcher.
constexpr const char* shared_folders[] = {"/dev/shm", "/tmp"};

bool is_shared(const fs::path& folder) {
  return std::find(std::begin(shared_folders), std::end(shared_folders), folder) !=
         std::end(shared_folders);
}

// How an MPI or what it uses finds plugins elsewhere than at the path that is compiled into it: by
// the folder that has them, or by one below which all of its own paths are.
struct VariableOfPlugins {
  const char* name;
  bool is_root;
};
const std::map<std::string, VariableOfPlugins> variables_of_plugins = {
    {"ucx", {"UCX_MODULE_DIR", false}},         {"hwloc", {"HWLOC_PLUGINS_PATH", false}},
    {"libfabric", {"FI_PROVIDER_PATH", false}}, {"openmpi", {"OPAL_DESTDIR", true}},
    {"openmpi3", {"OPAL_DESTDIR", true}},       {"pmix", {"PMIX_DESTDIR", true}},
    {"pmix2", {"PMIX_DESTDIR", true}}};

// The image's own, always: they belong to its loader.
bool is_of_glibc(const std::string& soname) {
  for (const char* part : {"ld-linux", "libc.so.", "libm.so.", "libpthread.so.", "libdl.so.",
                           "librt.so.", "libutil.so.", "libresolv.so."})
    if (soname.starts_with(part)) return true;
  return false;
}

// Libraries of compilers, and libz, which nearly every program needs too.
bool is_shared_with_program(const std::string& soname) {
  for (const char* part : {"libstdc++.so.", "libgcc_s.so.", "libgfortran.so.", "libquadmath.so.",
                           "libgomp.so.", "libatomic.so.", "libz.so."})
    if (soname.starts_with(part)) return true;
  return false;
}

// What a library has for programs that were linked against it: versions of symbols, which it only
// ever gets more of, or names where it has no versions. File names do not tell: libgcc_s.so.1 is
// called so in every version.
std::set<std::string> offer_of(const ElfFile& library) {
  std::set<std::string> offer = library.defined_versions();
  if (offer.empty())
    for (const std::string& name : library.defined_names()) offer.insert(name);
  return offer;
}

// libz.so.1.2.13; where the file's name has no more than the SONAME's, libgcc_s.so.1 (GCC_12.0.0).
std::string named_with_version(const std::string& soname, const fs::path& file) {
  const std::string name = fs::canonical(file).filename().string();
  const std::set<std::string> versions = ElfFile(file).defined_versions();
  if (name != soname || versions.empty()) return name;
  return name + " (" +
         *std::max_element(versions.begin(), versions.end(),
                           [](const std::string& a, const std::string& b) {
                             return strverscmp(a.c_str(), b.c_str()) < 0;
                           }) +
         ")";
}

bool includes(const std::set<std::string>& all, const std::set<std::string>& some) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

int minor(const std::string& version) {
  const size_t dot = version.find('.');
  return dot == version.npos ? -1 : std::atoi(version.c_str() + dot + 1);
}

class Planner {
 public:
  Planner(Abi from, const Mpi& target, const fs::path& own_prefix, const LoaderPaths& paths,
          const Container& container)
      : image_(container.root), inside_(container.inside) {
    add_facade(std::string(name(from)) + "-to-" + name(target.family->abi), own_prefix);
    const LoaderPaths its_paths = paths.with_first(target.library.parent_path());
    add_libraries(target.library, target.soname, its_paths);
    add_plugins(target.family->abi == Abi::openmpi, its_paths);
    for (const char* shared : shared_folders) add(shared, shared);
    plan.variables.insert(plan.variables.end(),
                          {{"ANYMPI_FROM", name(from)},
                           {"ANYMPI_TO", name(target.family->abi)},
                           {"ANYMPI_TARGET", (inside_ / "host" / target.soname).string()},
                           {library_path, (inside_ / "host").string()}});
  }

  ContainerPlan plan;

 private:
  Image image_;
  fs::path inside_;
  std::set<std::string> libraries_;
  std::set<fs::path> folders_;  // those of the libraries

  void add(const fs::path& here, const fs::path& there) { plan.binds.emplace_back(here, there); }
  void need_glibc_of(const fs::path& file) {
    const std::string needed = ElfFile(file).needed_glibc();
    if (minor(needed) > minor(plan.glibc)) plan.glibc = needed;
  }

  void add_facade(const std::string& pair, const fs::path& own_prefix) {
    const fs::path folder = own_prefix / "lib/anympi" / pair, there = inside_ / "lib/anympi" / pair;
    std::string preload;
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) files.push_back(entry.path());
    if (files.empty())
      throw Refusal("this AnyMPI has no translation " + pair + ": there is no " + folder.string());
    std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
      return fs::file_size(a) > fs::file_size(b);
    });
    for (const fs::path& file : files) {
      need_glibc_of(file);
      if (!preload.empty()) preload += ':';
      preload += (there / file.filename()).string();
    }
    add(fs::canonical(folder), there);
    plan.variables.emplace_back("LD_PRELOAD", preload);
  }

  // What the loader finds for a file, but for glibc; the file itself if it is the target's library.
  void add_libraries(const fs::path& of, const std::string& own_name, const LoaderPaths& paths) {
    const LoadOrder order = paths.load_order(of, [](const std::string&) { return false; });
    for (size_t i = own_name.empty() ? 1 : 0; i < order.size(); ++i) {
      const std::string soname = i == 0 ? own_name : fs::path(order[i].name).filename().string();
      if (is_of_glibc(soname) || !libraries_.insert(soname).second) continue;
      if (!order[i].file)
        throw Refusal(of.string() + " needs " + order[i].name +
                      ", which the loader does not find here; see anympi doctor");
      if (is_shared_with_program(soname) && is_left_to_image(soname, order[i].file->path)) continue;
      need_glibc_of(order[i].file->path);
      add(fs::canonical(order[i].file->path), inside_ / "host" / soname);
      folders_.insert(order[i].file->path.parent_path());
    }
  }

  // Whether the image's library, where there is one, has all that ours has.
  bool is_left_to_image(const std::string& soname, const fs::path& ours) {
    if (image_.root().empty()) {
      plan.left_to_image.push_back(named_with_version(soname, ours));
      return true;
    }
    const auto theirs = image_.library(soname);
    if (!theirs) return false;
    const auto our_offer = offer_of(ElfFile(ours)), their_offer = offer_of(*theirs);
    if (includes(their_offer, our_offer)) return true;
    if (includes(our_offer, their_offer)) return false;
    throw Refusal("a process has one " + soname + ", and neither the image's (" +
                  theirs->path.string() + ") nor this machine's (" + ours.string() +
                  ") has all symbol versions of the other: use an image of another distribution");
  }

  // Where libraries of MPIs look for more of themselves, beside them and at fixed paths.
  void add_plugins(bool is_openmpi, const LoaderPaths& paths) {
    for (const fs::path& folder : std::set<fs::path>(folders_)) {
      for (const char* name : {"ucx", "libfabric", "hwloc"}) add_folder(folder / name, paths);
      if (is_openmpi)
        for (const char* name : {"openmpi", "openmpi3", "pmix", "pmix2"})
          add_folder(folder / name, paths);
    }
    if (is_openmpi)
      for (const char* data : {"/usr/share/openmpi", "/etc/openmpi", "/usr/share/pmix"})
        add_folder(data, paths);
  }
  void add_folder(const fs::path& folder, const LoaderPaths& paths) {
    if (!fs::is_directory(folder)) return;
    add(folder, folder);
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.is_regular_file() && ElfFile::has_magic(entry.path()))
        add_libraries(entry.path(), "", paths);
  }
};

}  // namespace

ContainerPlan plan_container(Abi from, const Mpi& target, const fs::path& own_prefix,
                             const LoaderPaths& paths, const Container& container) {
  if (from == target.family->abi)
    throw Refusal(std::string("a program of ") + family_of(from).title +
                  " needs no translation on " + target.family->title +
                  "; name what the image's program was built for with -F");
  return Planner(from, target, own_prefix, paths, container).plan;
}

void gather(ContainerPlan& plan, const Container& container) {
  if (fs::exists(container.folder) && !fs::is_empty(container.folder))
    throw Refusal("--folder " + container.folder.string() + " is not empty: name a new folder");
  const fs::path plugins = "plugins";
  std::vector<std::pair<fs::path, fs::path>> binds = {
      {fs::absolute(container.folder), container.inside}};
  for (const auto& [here, there] : plan.binds) {
    if (is_shared(here)) {
      binds.emplace_back(here, there);
      continue;
    }
    fs::path copy = there.lexically_relative(container.inside);
    if (*copy.begin() == "..") {
      copy = plugins / there.relative_path();
      const auto variable = variables_of_plugins.find(there.filename().string());
      if (variable != variables_of_plugins.end())
        plan.variables.emplace_back(variable->second.name,
                                    container.inside / (variable->second.is_root ? plugins : copy));
    }
    fs::create_directories((container.folder / copy).parent_path());
    fs::copy(fs::canonical(here), container.folder / copy,
             fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  }
  plan.binds = binds;
}

const ContainerTool& container_tool(const std::string& name) {
  // Nobody has anything of his own in /media.
  static const ContainerTool tools[] = {{"apptainer", "/opt/anympi", true},
                                        {"podman", "/opt/anympi", true},
                                        {"charliecloud", "/media", false}};
  for (const ContainerTool& tool : tools)
    if (tool.name == name) return tool;
  throw Refusal("--for " + name + " is not known; there are apptainer, podman and charliecloud");
}

std::vector<std::string> container_command(const ContainerTool& tool, const ContainerPlan& plan,
                                           const std::string& image, Abi launcher) {
  const std::string name = tool.name;
  std::vector<std::string> words;
  const auto each = [&](const std::string& bind, const std::string& end, const std::string& set) {
    for (const auto& [here, there] : plan.binds)
      words.push_back(bind + here.string() + ":" + there.string() + (is_shared(here) ? "" : end));
    for (const auto& [variable, value] : plan.variables)
      if (variable != library_path) words.push_back(set + variable + "=" + value);
  };
  if (name == "apptainer") {
    words = {"apptainer", "exec"};
    each("--bind=", ":ro", "--env=");
  } else if (name == "podman") {
    // It closes the file by which Hydra speaks with its processes, so that must be a port.
    if (launcher == Abi::mpich) words = {"-pmi-port"};
    for (const char* word :
         {"podman", "run", "--rm", "--network=host", "--ipc=host", "--pid=host", "--env-host"})
      words.push_back(word);
    // PMIx turns away ranks that run as another user than its launcher: as root inside. A user
    // namespace for each, which that takes, keeps MPICH's ranks from each other's memory.
    if (launcher == Abi::openmpi && geteuid() != 0) words.push_back("--userns=keep-id");
    each("--volume=", ":ro", "--env=");
  } else {
    // Ranks in user namespaces of their own could not reach each other's memory. How many will join
    // Charliecloud knows from Open MPI and Slurm, not from Hydra.
    words = {"ch-run", "--join"};
    if (launcher == Abi::mpich)
      words = {"sh", "-c", "exec ch-run --join --join-ct=\"$MPI_LOCALNRANKS\" \"$@\"", "sh"};
    each("--bind=", "", "--set-env=");
  }
  words.push_back(image);
  if (name == "charliecloud") words.push_back("--");
  std::string ours;
  for (const auto& [variable, value] : plan.variables)
    if (variable == library_path) ours = value;
  const std::string set_path = "export " + library_path + "=" + ours + "${" + library_path +
                               ":+:$" + library_path + "}; exec \"$@\"";
  words.insert(words.end(), {"sh", "-c", set_path, "sh"});
  return words;
}

}  // namespace anympi
