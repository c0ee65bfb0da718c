#include "kinds/weights.h"

#include "target/target.h"

namespace anympi::kinds {

#if ANYMPI_FROM_MPICH
extern "C" {
__attribute__((visibility("default"))) extern int* const MPI_UNWEIGHTED;
__attribute__((visibility("default"))) extern int* const MPI_WEIGHTS_EMPTY;
__attribute__((visibility("default"))) extern From::ToolVariable const MPI_T_PVAR_ALL_HANDLES;
}
SpecialAddresses program_addresses() {
  return {MPI_UNWEIGHTED, MPI_WEIGHTS_EMPTY, MPI_T_PVAR_ALL_HANDLES};
}
#else
SpecialAddresses program_addresses() {
  return {reinterpret_cast<void*>(From::MPI_UNWEIGHTED),
          reinterpret_cast<void*>(From::MPI_WEIGHTS_EMPTY),
          reinterpret_cast<void*>(From::MPI_T_PVAR_ALL_HANDLES)};
}
#endif

const SpecialAddresses& target_addresses() {
#if ANYMPI_TO_MPICH
  auto variable = [](const char* name) {
    auto address = static_cast<void**>(target::find(name));
    return address ? *address : nullptr;
  };
  static const SpecialAddresses addresses{variable("MPI_UNWEIGHTED"), variable("MPI_WEIGHTS_EMPTY"),
                                          variable("MPI_T_PVAR_ALL_HANDLES")};
#else
  static const SpecialAddresses addresses{reinterpret_cast<void*>(To::MPI_UNWEIGHTED),
                                          reinterpret_cast<void*>(To::MPI_WEIGHTS_EMPTY),
                                          reinterpret_cast<void*>(To::MPI_T_PVAR_ALL_HANDLES)};
#endif
  return addresses;
}

}  // namespace anympi::kinds
