// An attribute that only Open MPI has: whether it survives failures. Programs that can use that ask first.
#include "facade/own_code.h"

namespace anympi::facade {

namespace {
#if ANYMPI_FROM_OPENMPI && !ANYMPI_TO_OPENMPI
constexpr bool is_unknown_to_target(int keyval) { return keyval == From::MPI_FT; }
#else
constexpr bool is_unknown_to_target(int) { return false; }
#endif
}  // namespace

int OwnCode<catalogue::Comm_get_attr>::call(From::Handle<HandleClass::Comm> comm, int keyval,
                                            void* value, int* flag) {
  if (!is_unknown_to_target(keyval) || !flag)
    return enter<catalogue::Comm_get_attr>(comm, keyval, value, flag);
  *flag = 0;
  return From::MPI_SUCCESS;
}

}  // namespace anympi::facade
