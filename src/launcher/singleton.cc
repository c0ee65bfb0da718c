// What a program for the standard ABI is told when it was started by itself and needs an MPI: its
// library (src/standard/asked.cc) starts this program as anympi-singleton, and goes on in its own
// process with the answer. Names and values are separated by null bytes, which neither contains.

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "launcher/commands.h"
#include "launcher/context.h"
#include "launcher/refusal.h"
#include "launcher/slurm.h"
#include "launcher/start.h"

namespace anympi {
namespace {

// An MPI's own launcher starts processes of its MPI only.
std::string launcher_of_this_process() {
  const auto has = [](const char* name) { return !variable(name).empty(); };
  if (has("OMPI_COMM_WORLD_SIZE")) return "openmpi";
  // These of Hydra are set by batch systems, too, whatever the MPI.
  if (has("PMI_SIZE") && !has("SLURM_JOB_ID") && !has("FLUX_JOB_SIZE")) return "mpich";
  return "";
}

Choice choose_for_this_process(const std::string& program, Context& context) {
  const Chosen chosen = chosen_by_environment();
  const bool is_chosen = !chosen.to.empty() || !chosen.target_library.empty();
  const std::string default_to =
      ElfFile::has_magic(program) ? default_target_of(ElfFile(program)) : "";
  Choice choice;
  choice.from = Abi::standard;
  choice.target = choose_target_for(choice.from, is_chosen ? "" : launcher_of_this_process(),
                                    context.installations, default_to);
  refuse_wrong_slurm_protocol(choice.target);
  return choice;
}

fs::path library_for(const Choice& choice, const Translation& translation, const Context& context) {
  const Mpi& target = choice.target;
  const fs::path folder = target.library.parent_path();
  // The loader has read LD_LIBRARY_PATH before this question.
  if (!finds_its_own(target.library, folder, context.paths))
    throw Refusal(target.library.string() +
                  " finds what it needs only when LD_LIBRARY_PATH leads "
                  "to its folder from the start: start the program with mpirun -n 1, or set "
                  "LD_LIBRARY_PATH to " +
                  folder.string());
  if (!translation.is_translated) return target.library;
  return context.own_prefix / "lib/anympi" /
         ("standard-to-" + std::string(name(target.family->abi))) / "libmpi_abi.so.1";
}

void print(const std::string& word) { std::cout << word << '\0'; }

}  // namespace

int answer_singleton(const std::vector<std::string>& arguments) {
  try {
    Context context;
    const Choice choice = choose_for_this_process(arguments.empty() ? "" : arguments[0], context);
    const Translation translation = prepare(choice, context.own_prefix, context.paths);
    const fs::path library = library_for(choice, translation, context);
    log_choice(choice, translation);
    print("LIBRARY");
    print(library.string());
    for (const auto& [name, value] : translation.variables) {
      print(name);
      print(value);
    }
  } catch (const Refusal& refusal) {
    print("REFUSAL");
    print(refusal.what());
  }
  return EXIT_SUCCESS;
}

}  // namespace anympi
