#include "launcher/doctor.h"

#include <gnu/libc-version.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <functional>
#include <sstream>

#include "launcher/refusal.h"
#include "launcher/services.h"
#include "launcher/slurm.h"
#include "launcher/translation.h"

namespace anympi {
namespace {

constexpr rlim_t mebibyte = 1 << 20;

class Findings {
 public:
  void good(const std::string& what) { all.push_back({Health::good, what, ""}); }
  void note(const std::string& what, const std::string& advice) {
    all.push_back({Health::note, what, advice});
  }
  void problem(const std::string& what, const std::string& advice) {
    all.push_back({Health::problem, what, advice});
  }
  std::vector<Finding> all;
};

std::string title(const Mpi& mpi) {
  return mpi.name + " (" + mpi.family->title + (mpi.version.empty() ? "" : " " + mpi.version) + ")";
}

// What ld.so would not find of a file's libraries, but for those that `are_ours`.
std::string missing_libraries(
    const fs::path& file, const LoaderPaths& paths,
    const std::function<bool(const std::string&)>& are_ours = [](const std::string&) {
      return false;
    }) {
  std::string missing;
  for (const LoadedLibrary& library : paths.load_order(file, are_ours))
    if (!library.file && !are_ours(library.name))
      missing += (missing.empty() ? "" : ", ") + library.name;
  return missing;
}

// "2.36" < "2.40"
bool is_older(const std::string& one, const std::string& other) {
  const auto minor = [](const std::string& version) {
    const size_t dot = version.find('.');
    return dot == version.npos ? 0 : std::atoi(version.c_str() + dot + 1);
  };
  return minor(one) < minor(other);
}

void check_glibc(const fs::path& file, Findings& findings) {
  const std::string here = gnu_get_libc_version(), needed = ElfFile(file).needed_glibc();
  if (!needed.empty() && is_older(here, needed))
    findings.problem(file.string() + " needs glibc " + needed + ", and here is " + here,
                     "take one that was built on an older system, or run in a newer container");
}

void check_anympi(const Context& context, Findings& findings) {
  const fs::path folder = context.own_prefix / "lib/anympi";
  std::string pairs;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string pair = entry.path().filename().string();
    if (pair.find("-to-") == pair.npos) continue;
    pairs += (pairs.empty() ? "" : ", ") + pair;
    for (const auto& file : fs::directory_iterator(entry.path(), error))
      if (ElfFile::has_magic(file.path())) check_glibc(file.path(), findings);
  }
  if (pairs.empty())
    findings.problem("there are no translations in " + folder.string(),
                     "install AnyMPI as a whole: cmake --install, or the package");
  else
    findings.good("translations in " + folder.string() + ": " + pairs);
}

void check_mpi(const Mpi& mpi, const LoaderPaths& paths, Findings& findings) {
  const std::string library = mpi.library.string();
  const LoaderPaths its_paths = paths.with_first(mpi.library.parent_path());
  if (const std::string missing = missing_libraries(mpi.library, its_paths); !missing.empty())
    return findings.problem(
        title(mpi) + ": " + library + " needs " + missing + ", which the loader does not find",
        "install what is missing, or load the module that has it");
  check_glibc(mpi.library, findings);
  if (mpi.launcher.empty())
    return findings.note(title(mpi) + ": " + library + " has no launcher beside it",
                         "start programs on it with srun and `anympi exec`, or name its launcher "
                         "in anympi.toml");
  const auto abi = abi_of_launcher(mpi.launcher);
  if (abi && *abi != started_as(mpi) && !uses_pmix(mpi.library))
    return findings.problem(title(mpi) + ": its launcher " + mpi.launcher.string() +
                                " is that of " + family_of(*abi).title,
                            "name the right launcher in anympi.toml, or with -T its path");
  findings.good(title(mpi) + ": " + library + ", started by " + mpi.launcher.string());
}

void check_mpis(Context& context, Findings& findings) {
  if (context.installations.all().empty())
    findings.problem("no MPI was found on this machine",
                     "install one, load its module, or describe it in anympi.toml");
  for (const Mpi& mpi : context.installations.all()) check_mpi(mpi, context.paths, findings);
}

void check_services(const ProgramMpi& program, const Mpi& target, const LoaderPaths& paths,
                    Findings& findings) {
  std::string refused, unknown;
  for (const auto& [function, served] : services(program, ElfFile(target.library), paths)) {
    if (served.service == Service::refused) refused += " " + function;
    if (served.service == Service::unknown) unknown += " " + function;
  }
  const std::string who = program.chain.front();
  if (!refused.empty())
    findings.note(
        who + " imports what " + target.family->title + " lacks and cannot be emulated:" + refused,
        "calls of these return MPI_ERR_UNSUPPORTED_OPERATION; take a newer target if the "
        "program needs them");
  if (!unknown.empty())
    findings.note(who + " imports what AnyMPI does not know:" + unknown,
                  "it will end when it calls them, if it starts at all");
  if (refused.empty() && unknown.empty())
    findings.good("every function of MPI that " + who +
                  " imports is served; see anympi which --to");
}

void check_set_user_id(const Command& command, Findings& findings) {
  struct stat status;
  const fs::path file = find_program(command);
  if (stat(file.c_str(), &status) == 0 && (status.st_mode & (S_ISUID | S_ISGID)) != 0)
    findings.problem(file.string() + " runs with another user's rights (set-user-ID)",
                     "the loader ignores LD_PRELOAD then; take that permission away (chmod -s)");
}

// Translated, a program finds a facade in place of its MPI's C library; natively, AnyMPI leads it
// to all parts of the MPI.
void check_libraries(const ProgramMpi& program, bool is_translated, const LoaderPaths& paths,
                     Findings& findings) {
  const std::string missing =
      missing_libraries(program.file, paths, [&](const std::string& soname) {
        return is_translated ? is_c_library(soname) : abi_of_soname(soname).has_value();
      });
  if (!missing.empty())
    findings.problem(
        program.file.string() + " needs " + missing + ", which the loader does not find",
        "install what is missing, or name its folder in LD_LIBRARY_PATH");
}

// What a program was linked to find, whatever the environment says.
void check_run_path(const ProgramMpi& program, const LoaderPaths& paths, Findings& findings) {
  const LoadOrder order = paths.load_order(program.file, is_c_library);
  if (order[0].file->rpath.empty() && order[0].file->runpath.empty()) return;
  for (const LoadedLibrary& library : order)
    if (library.loaded_by && library.file && is_c_library(library.name))
      findings.note(program.file.string() + " has a run path, and the loader would find " +
                        library.file->path.string(),
                    "nothing need be done: AnyMPI preloads what comes before it");
}

void check_program(Context& context, const Command& command, const std::string& from,
                   const std::string& to, Findings& findings) {
  try {
    const Choice choice = choose(from, to, {command}, context.installations, context.paths);
    const Translation translation = prepare(choice, context.own_prefix, context.paths);
    const std::string how = choice.programs.empty()
                                ? "built for " + std::string(family_of(choice.from).title)
                                : choice.programs[0].how();
    findings.good(command.words[0] + ": " + how + "; it runs " +
                  (translation.is_translated ? "translated" : "natively") + " on " +
                  title(choice.target));
    check_set_user_id(command, findings);
    for (const ProgramMpi& program : choice.programs) {
      check_glibc(program.file, findings);
      check_libraries(program, translation.is_translated, context.paths, findings);
      check_run_path(program, context.paths, findings);
      if (translation.is_translated)
        check_services(program, choice.target, context.paths, findings);
    }
  } catch (const Refusal& refusal) {
    findings.problem(refusal.what(), "the sentence says what to do");
  }
}

void check_preloads(Findings& findings) {
  std::string list = variable("LD_PRELOAD");
  std::replace(list.begin(), list.end(), ':', ' ');
  std::istringstream words(list);
  for (std::string word; words >> word;) {
    if (word.find('/') != word.npos && !fs::exists(word))
      findings.problem("LD_PRELOAD names " + word + ", which is not there",
                       "take it out: the loader complains of it in every process");
    else if (ElfFile::has_magic(word) && ElfFile(word).defines("PMPI_Init") &&
             word.find("/lib/anympi/") == word.npos)
      findings.note("LD_PRELOAD names an MPI, " + word,
                    "AnyMPI puts its own before it; take it out if nothing else needs it");
    else
      findings.note("LD_PRELOAD names " + word, "it stays in front of AnyMPI's libraries");
  }
}

// The batch system, and how it must start what speaks which PMI.
void check_batch_system(Context& context, Findings& findings) {
  if (!variable("SLURM_JOB_ID").empty())
    for (const Mpi& mpi : context.installations.all()) {
      const std::string protocol = slurm_protocol(mpi);
      if (!protocol.empty())
        findings.note("this is a job of Slurm; " + title(mpi) + " speaks " + protocol + " with it",
                      "srun --mpi=" + protocol + " anympi exec -T " + mpi.name + " -- ./app");
    }
  if (!variable("PBS_JOBID").empty())
    for (const Mpi& mpi : context.installations.all())
      if (!mpi.launcher.empty())
        findings.note("this is a job of PBS; the launcher of " + title(mpi) +
                          " sees its hosts if it " + "was built for PBS",
                      std::string("else: mpirun ") +
                          (mpi.family->abi == Abi::mpich ? "-f" : "--hostfile") +
                          " $PBS_NODEFILE -T " + mpi.name + " -- ./app");
  if (!variable("FLUX_URI").empty())
    for (const Mpi& mpi : context.installations.all()) {
      const bool by_pmix = slurm_protocol(mpi) == "pmix";
      findings.note("this is an instance of Flux; " + title(mpi) + " speaks " +
                        (by_pmix ? "PMIx with it, by the plugin flux-pmix" : "PMI with it"),
                    std::string("flux run ") + (by_pmix ? "-o pmi=pmix " : "") + "anympi exec -T " +
                        mpi.name + " -- ./app");
    }
}

void check_limits(Findings& findings) {
  const auto below = [](int resource, rlim_t bytes) {
    rlimit limit;
    return getrlimit(static_cast<__rlimit_resource>(resource), &limit) == 0 &&
           limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < bytes;
  };
  if (fs::exists("/sys/class/infiniband") && below(RLIMIT_MEMLOCK, 64 * mebibyte))
    findings.problem("memory to lock is limited to less than 64 MiB, and there is InfiniBand",
                     "raise it (ulimit -l unlimited), on the compute nodes too");
  if (below(RLIMIT_AS, 4096 * mebibyte))
    findings.note("the address space is limited to less than 4 GiB",
                  "MPIs map much that they never touch; raise it (ulimit -v unlimited)");
  if (below(RLIMIT_STACK, 8 * mebibyte))
    findings.note("stacks are limited to less than 8 MiB", "raise it (ulimit -s 8192)");
  struct statvfs memory;
  if (statvfs("/dev/shm", &memory) != 0)
    findings.problem("there is no /dev/shm", "mount it: MPIs on one node exchange messages there");
  else if (memory.f_blocks * memory.f_frsize <= 64 * mebibyte)
    findings.note("/dev/shm has only 64 MiB, as in most containers",
                  "give it more (--shm-size=1g) for more than a few ranks");
}

}  // namespace

std::vector<Finding> examine(Context& context, const std::optional<Command>& program,
                             const std::string& from, const std::string& to) {
  Findings findings;
  check_anympi(context, findings);
  check_mpis(context, findings);
  if (program) check_program(context, *program, from, to, findings);
  check_preloads(findings);
  check_batch_system(context, findings);
  check_limits(findings);
  return findings.all;
}

}  // namespace anympi
