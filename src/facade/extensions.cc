// Functions outside the standard whose answers do not cross by kinds: questions about the memory of
// GPUs, which each family asks by names of its own, and functions of one family that no other MPI
// has anything for (refused_extensions.inc).
#include "facade/errors.h"
#include "facade/loaded.h"
#include "target/target.h"

namespace anympi::facade {

namespace {

/// Makers of GPUs, numbered as by MPIX_GPU_query_support of MPICH.
enum Gpu { cuda, level_zero, hip };

/// Whether the target can be given addresses in the memory of such GPUs (1) or not (0). A target
/// that cannot be asked was not built for them.
[[maybe_unused]] int supports(Gpu gpu) {
  static constexpr const char* questions[][2] = {
      {"MPIX_Query_cuda_support", nullptr},
      {"MPIX_Query_ze_support", nullptr},
      {"MPIX_Query_hip_support", "MPIX_Query_rocm_support"}};
  ensure_loaded();
  for (const char* name : questions[gpu])
    if (void* question = name ? target::find(name) : nullptr)
      return reinterpret_cast<int (*)()>(question)();
  return 0;
}

[[maybe_unused]] int refuse(const char* function) {
  ensure_loaded();
  return raise_missing(default_culprit(), function);
}

}  // namespace

}  // namespace anympi::facade

#define ANYMPI_EXPORT extern "C" __attribute__((visibility("default")))
#define ANYMPI_GPU_QUESTION(NAME, GPU)                                                       \
  ANYMPI_EXPORT int PMPIX_##NAME() { return anympi::facade::supports(anympi::facade::GPU); } \
  ANYMPI_EXPORT int MPIX_##NAME() __attribute__((weak, alias("PMPIX_" #NAME)));
#define MPICH_ONLY(NAME)                                                             \
  ANYMPI_EXPORT int PMPIX_##NAME() { return anympi::facade::refuse("MPIX_" #NAME); } \
  ANYMPI_EXPORT int MPIX_##NAME() __attribute__((weak, alias("PMPIX_" #NAME)));

#if ANYMPI_FROM_OPENMPI

// Open MPI has these without a second name for tools.
ANYMPI_EXPORT int MPIX_Query_cuda_support() {
  return anympi::facade::supports(anympi::facade::cuda);
}
ANYMPI_EXPORT int MPIX_Query_rocm_support() {
  return anympi::facade::supports(anympi::facade::hip);
}

#elif ANYMPI_FROM_MPICH

ANYMPI_GPU_QUESTION(Query_cuda_support, cuda)
ANYMPI_GPU_QUESTION(Query_hip_support, hip)
ANYMPI_GPU_QUESTION(Query_ze_support, level_zero)

ANYMPI_EXPORT int PMPIX_GPU_query_support(int gpu, int* is_supported) {
  using namespace anympi::facade;
  ensure_loaded();
  if (gpu < cuda || gpu > hip || !is_supported)
    return raise_class(default_culprit(), anympi::From::MPI_ERR_ARG);
  *is_supported = supports(static_cast<Gpu>(gpu));
  return 0;
}
ANYMPI_EXPORT int MPIX_GPU_query_support(int, int*)
    __attribute__((weak, alias("PMPIX_GPU_query_support")));

#include "facade/refused_extensions.inc"

#endif
