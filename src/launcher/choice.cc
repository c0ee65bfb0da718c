#include "launcher/choice.h"

#include "launcher/python.h"
#include "launcher/refusal.h"

namespace anympi {
namespace {

// What -F names; and what was looked at if that is a file or a package, which tells better what a
// script uses than what its Python interpreter might load.
struct From {
  Abi abi;
  std::string said;  // "-F openmpi"
  std::optional<ProgramMpi> seen;
};

std::string interpreter_of(const std::vector<Command>& programs) {
  if (!programs.empty() && is_python(programs[0].words[0])) return programs[0].words[0];
  return "python3";
}

From read_from(const std::string& value, const std::string& said,
               const std::vector<Command>& programs, Installations& installations,
               const LoaderPaths& paths) {
  if (const Family* family = family_named(value)) return {family->abi, said, {}};
  for (const ConfiguredMpi& configured : installations.configuration().mpis)
    if (configured.name == value) return {installations.named(value).family->abi, said, {}};
  std::error_code error;
  const bool is_path = value.find('/') != std::string::npos;
  if (is_path || fs::is_regular_file(value, error)) {
    if (fs::is_regular_file(value, error) && ElfFile::has_magic(value)) {
      const Looked looked = look_at_elf(value, paths);
      if (looked.mpi) return {looked.mpi->abi, said, looked.mpi};
      if (!abi_of_launcher(value)) throw Refusal(said + ": " + looked.why_not);
    }
    return {installations.named(is_path ? value : "./" + value).family->abi, said, {}};
  }
  const Looked looked = look_at_package(interpreter_of(programs), value, paths);
  if (!looked.mpi)
    throw Refusal(said + " is not the name of an MPI (" + family_names() + "), and " +
                  looked.why_not);
  return {looked.mpi->abi, said, looked.mpi};
}

std::string title(Abi abi) { return family_of(abi).title; }

void check_agreement(const From& from, const ProgramMpi& program) {
  if (from.abi == program.abi) return;
  throw Refusal(from.said + " means " + title(from.abi) + ", but " + program.chain.front() +
                " was built for " + title(program.abi) + " (" + program.how() +
                "); leave that out" +
                (program.is_certain ? "" : ", or name the file that the program loads with -F"));
}

bool names_a_library(const std::string& to) {
  std::error_code error;
  const std::string library = to.empty() ? chosen_by_environment().target_library : to;
  return fs::is_regular_file(library, error) && ElfFile::has_magic(library) &&
         !ElfFile(library).is_executable;
}

// What -F was read from, if the program does not tell for certain. mpi4py is imported beside it.
void put_what_was_said(Looked& looked, const ProgramMpi& said) {
  if (looked.mpi && looked.mpi->is_certain) return;
  std::string mpi4py_abi;
  if (looked.mpi && looked.mpi->abi == said.abi) mpi4py_abi = looked.mpi->mpi4py_abi;
  looked.mpi = said;
  looked.mpi->mpi4py_abi = mpi4py_abi;
}

// Who set a variable once may not think of it now.
Mpi named_by_environment(const std::string& value, const char* variables,
                         Installations& installations) {
  try {
    return installations.named(value);
  } catch (const Refusal& refusal) {
    throw Refusal(std::string(refusal.what()) + "; " + variables + " in the environment says " +
                  value);
  }
}

std::string names_of_abi(Abi abi) { return title(abi) + " (" + name(abi) + ")"; }

}  // namespace

Mpi choose_target(const std::string& to, Installations& installations,
                  const std::string& default_to) {
  if (!to.empty()) return installations.named(to);
  const Chosen chosen = chosen_by_environment();
  if (chosen.target_library.empty()) {
    if (!chosen.to.empty())
      return named_by_environment(chosen.to, "ANYMPI_TO or WI4MPI_TO", installations);
    return default_to.empty() ? installations.usual() : installations.named(default_to);
  }
  if (chosen.target_library.find('/') == std::string::npos)
    throw Refusal("the target library " + chosen.target_library +
                  " (ANYMPI_TARGET or "
                  "WI4MPI_RUN_MPI_C_LIB) must be a path");
  Mpi target = named_by_environment(chosen.target_library, "ANYMPI_TARGET or WI4MPI_RUN_MPI_C_LIB",
                                    installations);
  const Family* family = family_named(chosen.to);
  if (family && family->abi != target.family->abi)
    throw Refusal("the environment names " + std::string(family->title) +
                  " as the target, but its "
                  "target library " +
                  chosen.target_library + " is " + target.family->title);
  return target;
}

Mpi choose_target_for(Abi from, const std::string& to, Installations& installations,
                      const std::string& default_to) {
  const Mpi target = choose_target(to, installations, default_to);
  // The same MPI, with nothing in between; but a library that was named is the one that was meant.
  if (from == Abi::standard && !names_a_library(to))
    if (const auto part = standard_part_of(target)) return *part;
  return target;
}

Choice choose(const std::string& from_option, const std::string& to,
              const std::vector<Command>& programs, Installations& installations,
              const LoaderPaths& paths) {
  const std::string by_environment = chosen_by_environment().from;
  std::optional<From> from;
  if (!from_option.empty()) {
    from = read_from(from_option, "-F " + from_option, programs, installations, paths);
  } else if (!by_environment.empty()) {
    from = read_from(by_environment,
                     "the environment's " + by_environment + " (ANYMPI_FROM or WI4MPI_FROM)",
                     programs, installations, paths);
  }
  Choice choice;
  for (const Command& program : programs) {
    Looked looked = look_at_program(program, paths);
    if (!looked.mpi && !from) throw Refusal(looked.why_not);
    if (!looked.others.empty())
      prefer(looked, from ? from->abi : choose_target(to, installations).family->abi);
    if (from && from->seen) put_what_was_said(looked, *from->seen);
    if (!looked.mpi) continue;
    if (from) check_agreement(*from, *looked.mpi);
    if (!from && !choice.programs.empty() && choice.programs[0].abi != looked.mpi->abi)
      throw Refusal("the programs were built for different MPIs: " +
                    names_of_abi(choice.programs[0].abi) + ": " + choice.programs[0].how() + ", " +
                    names_of_abi(looked.mpi->abi) + ": " + looked.mpi->how());
    choice.programs.push_back(*looked.mpi);
  }
  if (!from && choice.programs.empty())
    throw Refusal(
        "it is not known what MPI the program was built for: name the program, or name "
        "its MPI with -F openmpi or -F mpich");
  choice.from = from ? from->abi : choice.programs[0].abi;
  const std::string default_to = choice.programs.empty() ? "" : choice.programs[0].default_to;
  choice.target = choose_target_for(choice.from, to, installations, default_to);
  return choice;
}

}  // namespace anympi
