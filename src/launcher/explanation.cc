#include "launcher/explanation.h"

#include "launcher/configuration.h"

namespace anympi {
namespace {

std::string why(const Choice& choice, const std::string& to, Installations& installations) {
  const Mpi& target = choice.target;
  if (!to.empty()) return "named by -T " + to;
  const Chosen chosen = chosen_by_environment();
  if (!chosen.target_library.empty()) return "the environment names its library";
  if (!chosen.to.empty()) return "the environment names " + chosen.to;
  if (!choice.programs.empty() && !choice.programs[0].default_to.empty())
    return "the program was built with -anympi-default-to=" + choice.programs[0].default_to;
  if (!installations.configuration().default_target.empty())
    return "the default-target of the configuration";
  if (target.found_by == "PATH") return "the first whose launcher is on PATH";
  return "the first that was found (" + target.found_by + ")";
}

std::string title(const Mpi& mpi) {
  return mpi.family->title + (mpi.version.empty() ? "" : " " + mpi.version);
}

}  // namespace

std::vector<std::string> explanation(const Choice& choice, const Translation& translation,
                                     const std::string& to, Installations& installations) {
  const Mpi& target = choice.target;
  std::vector<std::string> lines;
  if (choice.programs.empty())
    lines.push_back("program    taken to be built for " +
                    std::string(family_of(choice.from).title) + ", as was said");
  for (const ProgramMpi& program : choice.programs)
    lines.push_back("program    built for " + std::string(family_of(program.abi).title) + ": " +
                    program.how() + (program.is_certain ? "" : " (if the script uses it)"));
  lines.push_back("target     " + title(target) + ", " + target.library.string() + ": " +
                  why(choice, to, installations));
  lines.push_back(translation.is_translated
                      ? "so         translated, " + std::string(name(choice.from)) + " to " +
                            name(target.family->abi)
                      : "so         native: both speak the ABI " + std::string(name(choice.from)));
  if (!target.launcher.empty()) lines.push_back("launcher   " + target.launcher.string());
  for (const auto& [variable, value] : translation.variables)
    lines.push_back("sets       " + variable + "=" + value);
  return lines;
}

}  // namespace anympi
