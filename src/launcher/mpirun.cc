// mpirun and mpiexec: the target's own launcher with our environment.

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>

#include "launcher/arguments.h"
#include "launcher/commands.h"
#include "launcher/context.h"
#include "launcher/explanation.h"
#include "launcher/observation/run.h"
#include "launcher/refusal.h"
#include "launcher/start.h"

namespace anympi {
namespace {

constexpr const char* help =
    R"(Usage: mpirun [-F FROM] [-T TO] [options of TO's own] [--] program [arguments]
Runs an MPI program on any installed MPI, whatever MPI it was built for.

  -F, --from FROM   what it was built for: openmpi, mpich, intelmpi, mvapich,
                    craympich, standard, the path of an MPI, or a file or Python
                    package that shows it. Without it, the program is looked at.
  -T, --to TO       the MPI to run on: one of these names or of `anympi list`,
                    or the path of a prefix, a library or a launcher. Without
                    it: ANYMPI_TO, the settings, the first on PATH.
  --explain         say on stderr what was chosen, and why
  --stats[=FILE]    at the end, tables of calls, time and bytes, or JSON in FILE
  --trace FILE      every call with its arguments: FILE.jsonl or, for Perfetto,
                    FILE.json; `anympi report FILE` makes a page of either
  --trace-only LIST only these functions: Send,Recv,Allreduce
  --timeout SECONDS tell which ranks are stuck in a call for so long, where, and
                    why; for one function: --timeout Recv=10
  --on-timeout abort   and then end the program, with exit status 124
  --                ends the options; needed only behind one that is not known

All other options go to TO's own launcher, as -timeout 60 of Open MPI's, which
ends a job after a minute. To see them: mpirun -T TO --help all,
mpiexec.hydra --help, mpirun.openmpi --help full. See also: anympi --help.
)";

// Whose options the launcher has.
Abi speaks_as(const Mpi& target) {
  return abi_of_launcher(target.launcher).value_or(target.family->abi);
}

// An MPICH that was built for PMIx (Ubuntu 24.04's) sees N worlds of one process under its own
// launcher, with or without us. Open MPI's launcher speaks PMIx.
Mpi with_launcher_that_fits(Mpi target, Installations& installations) {
  if (target.family->abi != Abi::mpich || target.launcher.empty() || !uses_pmix(target.library) ||
      speaks_as(target) != Abi::mpich || uses_pmix(fs::canonical(target.launcher)))
    return target;
  for (const Mpi& other : installations.all())
    if (other.family->abi == Abi::openmpi && !other.launcher.empty()) {
      target.launcher = other.launcher;
      return target;
    }
  throw Refusal("launcher and library do not belong together: " + target.library.string() +
                " was built for launchers that speak PMIx, " + target.launcher.string() +
                " does not; install Open MPI's mpirun, which does, or use `anympi exec` under a "
                "launcher that does (srun --mpi=pmix)");
}

// What Hydra forwards by itself Open MPI must be told, and Hydra too if the user limited it.
std::vector<std::string> forwarding(const Mpi& target, const Translation& translation,
                                    const LauncherArguments& split) {
  std::vector<std::pair<std::string, std::string>> variables = translation.variables;
  if (translation.is_translated)
    for (const char* name : {"ANYMPI_LOG", "ANYMPI_ALLOW_SINGLETONS"})
      variables.emplace_back(name, variable(name));
  std::vector<std::string> options;
  for (const auto& [name, value] : variables) {
    if (value.empty() || (name == "LD_PRELOAD" && !split.preload_values.empty())) continue;
    if (speaks_as(target) == Abi::openmpi) {
      options.insert(options.end(), {"-x", name});
    } else if (split.limits_environment) {
      options.insert(options.end(), {"-genv", name, value});
    }
  }
  return options;
}

// The user preloads something too (-x LD_PRELOAD=tool.so): both.
void join_preload(LauncherArguments& split, const Translation& translation) {
  for (const auto& [name, value] : translation.variables)
    if (name == "LD_PRELOAD" && !value.empty())
      for (size_t at : split.preload_values) {
        std::string& argument = split.passed_on[at];
        if (argument == "LD_PRELOAD") {
          argument += "=" + value;
        } else {
          const size_t equals = argument.starts_with("LD_PRELOAD=") ? argument.find('=') + 1 : 0;
          argument.replace(equals, argument.npos, preload_list(argument.substr(equals), value));
        }
      }
}

// Open MPI takes an absolute path as a wish for --prefix; where plain PATH would find the same
// launcher, its name alone says what the user said. Hydra looks for its helpers beside its path.
std::string called_as(const Mpi& target) {
  const fs::path folder = target.launcher.parent_path();
  const bool usual = folder == "/usr/bin" || folder == "/bin";
  if (speaks_as(target) == Abi::openmpi && usual) return target.launcher.filename().string();
  return target.launcher.string();
}

// Open MPI's launcher has an option of that name, which its users may mean.
void tell_whose_timeout(const Mpi& target, const Observation& observation) {
  const double limit = observation.timeouts.general;
  if (limit > 0 && !observation.says_what_then && speaks_as(target) == Abi::openmpi)
    std::cerr << "anympi: --timeout " << limit << " tells of calls that take so long, and the "
              << "program goes on (--on-timeout continue says so, too); to end the whole job after "
              << limit << " seconds, Open MPI's option is written -timeout " << limit << std::endl;
}

// The program's own arguments are its own, but this was hardly meant for it.
void tell_of_late_target(const LauncherArguments& split) {
  if (!split.to.empty()) return;
  for (const Command& program : split.programs)
    for (size_t i = 1; i + 1 < program.words.size(); ++i)
      if (program.words[i] == "-T" && family_named(program.words[i + 1]))
        std::cerr << "anympi: " << program.words[0] << " is given -T " << program.words[i + 1]
                  << " as its own argument; to run on that MPI, write it before the program"
                  << std::endl;
}

// The target's launcher, started as the user said; replaces this process unless the run is
// observed, whose exit status is then returned.
int start_launcher(const Mpi& target, Translation translation, LauncherArguments split,
                   const Context& context) {
  if (target.launcher.empty())
    throw Refusal(std::string(target.family->title) + " in " +
                  target.library.parent_path().string() +
                  " has no launcher (mpirun) beside it; start the program another way with "
                  "`anympi exec`, or name the launcher in anympi.toml");
  if (!is_launcher(target.launcher))
    throw Refusal("the launcher " + target.launcher.string() + " of " + target.family->title +
                  " is not an executable file, or is AnyMPI itself");
  const auto abi = abi_of_launcher(target.launcher);
  if (abi && *abi != started_as(target) && !uses_pmix(target.library))
    throw Refusal("launcher and library do not belong together: " + target.launcher.string() +
                  " starts programs of " + family_of(*abi).title + ", " + target.library.string() +
                  " is " + target.family->title);
  tell_whose_timeout(target, split.observation);
  complete(split.observation);
  std::optional<RecordFolder> folder;
  if (split.observation.is_wanted()) {
    if (!translation.is_translated) preload_observer(translation, target, context.own_prefix);
    folder.emplace();
    for (auto& variable : observation_variables(split.observation, folder->path()))
      translation.variables.push_back(std::move(variable));
  }
  join_preload(split, translation);
  std::vector<std::string> command = {called_as(target)};
  for (const std::string& option : forwarding(target, translation, split))
    command.push_back(option);
  command.insert(command.end(), split.passed_on.begin(), split.passed_on.end());
  set_variables(translation);
  if (!folder) start(target.launcher, command);
  const std::string program = split.programs.empty() ? "programs" : split.programs[0].words[0];
  return run_observed(target.launcher, command, program, split.observation, *folder);
}

// The program may be AnyMPI again (mpirun -np 2 wi4mpi -f openmpi -t mpich ./app): it chooses for
// itself, and the launcher must be that of the target it names.
bool is_anympi(const Command& program) {
  std::error_code error;
  return fs::equivalent(find_program(program), "/proc/self/exe", error);
}

std::string target_of_anympi(const std::vector<std::string>& program) {
  for (size_t i = 1; i < program.size() && program[i] != "--"; ++i) {
    if (program[i] == "-t" && i + 1 < program.size()) return program[i + 1];
    if (const auto option = our_option(program, i); option && option->which == 'T')
      return option->value;
  }
  return {};
}

}  // namespace

int run_launcher(const std::vector<std::string>& arguments) {
  if (arguments.empty() ||
      (arguments.size() == 1 && (arguments[0] == "--help" || arguments[0] == "-h"))) {
    std::cout << help;
    return EXIT_SUCCESS;
  }
  LauncherArguments split = split_launcher_arguments(arguments);
  if (split.programs.empty() && !split.programs_in_file &&
      (split.wants_program || split.passed_on.empty()))
    throw Refusal("no program is named: mpirun -n 4 -T mpich -- ./app; see mpirun --help");
  tell_of_late_target(split);
  Context context;
  const bool chooses_itself = !split.programs.empty() && is_anympi(split.programs[0]);
  if (chooses_itself || (split.programs.empty() && !split.programs_in_file)) {
    if (chooses_itself && split.to.empty()) split.to = target_of_anympi(split.programs[0].words);
    const Mpi target = with_launcher_that_fits(choose_target(split.to, context.installations),
                                               context.installations);
    return start_launcher(target, prepare_launcher(target, context.paths), split, context);
  }
  const Choice choice =
      choose(split.from, split.to, split.programs, context.installations, context.paths);
  const Translation translation = prepare(choice, context.own_prefix, context.paths);
  log_choice(choice, translation);
  if (split.explain)
    for (const std::string& line :
         explanation(choice, translation, split.to, context.installations))
      std::cerr << "anympi: " << line << std::endl;
  return start_launcher(with_launcher_that_fits(choice.target, context.installations), translation,
                        split, context);
}

}  // namespace anympi
