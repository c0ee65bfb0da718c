// MPI-4 has types of MPI_Comm_split_type that older targets do not know. Who asks for a part of the
// hardware there gets what MPI gives where there is none (MPI-4.1, section 7.4.2): no communicator;
// but for shared memory, which all have.
#include <cstring>

#include "facade/own_code.h"
#include "kinds/program_handles.h"

namespace anympi::facade {

namespace {

using Comm = From::Handle<HandleClass::Comm>;
using Info = From::Handle<HandleClass::Info>;

bool is_for_shared_memory(Info info) {
  char value[sizeof "mpi_shared_memory" + 1] = "";
  int found = 0;
  if (info == kinds::Handles<HandleClass::Info>::program_null()) return false;
  OwnCode<catalogue::Info_get>::call(info, "mpi_hw_resource_type", sizeof value - 1, value, &found);
  return found && std::strcmp(value, "mpi_shared_memory") == 0;
}

/// What stands for a type: itself where the target knows it.
int known_type(int type, Info info) {
  const bool by_hardware =
      type == From::MPI_COMM_TYPE_HW_GUIDED || type == From::MPI_COMM_TYPE_HW_UNGUIDED;
  const bool by_resource = type == From::MPI_COMM_TYPE_RESOURCE_GUIDED;
  if (type == From::MPI_UNDEFINED || type == absent || (!by_hardware && !by_resource)) return type;
  ensure_loaded();
  if (target::find(by_hardware ? "MPI_Session_init" : "MPI_Buffer_flush")) return type;
  if (type != From::MPI_COMM_TYPE_HW_UNGUIDED && is_for_shared_memory(info))
    return From::MPI_COMM_TYPE_SHARED;
  return From::MPI_UNDEFINED;
}

}  // namespace

int OwnCode<catalogue::Comm_split_type>::call(Comm comm, int type, int key, Info info,
                                              Comm* result) {
  return enter<catalogue::Comm_split_type>(comm, known_type(type, info), key, info, result);
}

}  // namespace anympi::facade
