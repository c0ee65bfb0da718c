#include "launcher/slurm.h"

#include <cstdlib>

#include "launcher/configuration.h"
#include "launcher/refusal.h"

namespace anympi {
namespace {

// Open MPI 4 and older can be built for Slurm's PMI-2, too.
bool has_plugin_for_pmi2(const Mpi& target) {
  const fs::path folder = target.library.parent_path();
  for (const char* plugins : {"openmpi", "openmpi/lib/openmpi3", "openmpi/lib/openmpi"})
    for (const char* plugin : {"mca_pmix_s2.so", "mca_pmix_s1.so"})
      if (fs::exists(folder / plugins / plugin)) return true;
  return false;
}

}  // namespace

std::string slurm_protocol(const Mpi& target) {
  const std::string family = target.family->name;
  if (family == "openmpi" || uses_pmix(target.library)) return "pmix";
  return family == "mpich" ? "pmi2" : "";
}

void refuse_wrong_slurm_protocol(const Mpi& target) {
  const std::string right = slurm_protocol(target);
  if (std::atoi(variable("SLURM_STEP_NUM_TASKS").c_str()) < 2 || right.empty() ||
      !variable("ANYMPI_ALLOW_SINGLETONS").empty())
    return;
  const bool is_pmix = !variable("PMIX_NAMESPACE").empty(), is_pmi = !variable("PMI_RANK").empty();
  if (right == "pmix" ? is_pmix || (is_pmi && has_plugin_for_pmi2(target)) : is_pmi) return;
  throw Refusal("srun started " + variable("SLURM_STEP_NUM_TASKS") + " processes, but speaks " +
                (is_pmix  ? "PMIx"
                 : is_pmi ? "PMI"
                          : "no protocol") +
                " to them, and " + target.family->title + " needs " +
                (right == "pmix" ? "PMIx" : "PMI-2") + ": write srun --mpi=" + right +
                " (srun --mpi=list shows what this Slurm has)");
}

}  // namespace anympi
