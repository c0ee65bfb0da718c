// Functions outside the standard that both families export.
#include "facade/loaded.h"
#include "target/target.h"

#define ANYMPI_EXPORT extern "C" __attribute__((visibility("default")))

/// Whether the target can be given addresses of GPU memory (1) or not (0).
ANYMPI_EXPORT int MPIX_Query_cuda_support() {
  anympi::facade::ensure_loaded();
  auto query = reinterpret_cast<int (*)()>(anympi::target::find("MPIX_Query_cuda_support"));
  return query ? query() : 0;
}
