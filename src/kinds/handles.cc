#include "kinds/handles.h"

#include "kinds/enumerations.h"
#include "kinds/predefined_of_target.h"

namespace anympi::kinds {

using Communicator = To::Handle<HandleClass::Comm>;

Communicator target_world() { return predefined_of_target<Communicator>(To::MPI_COMM_WORLD); }

To::Handle<HandleClass::Errhandler> target_errors_are_fatal() {
  return predefined_of_target<To::Handle<HandleClass::Errhandler>>(To::MPI_ERRORS_ARE_FATAL);
}

Degrees degrees_of(Communicator comm) {
  Degrees degrees;
  if (comm == Handles<HandleClass::Comm>::target_null()) return degrees;
  int shape = To::MPI_UNDEFINED;
  target::imported<"PMPI_Topo_test", int(Communicator, int*)>(comm, &shape);
  if (shape == To::MPI_CART) {
    int dimensions = 0;
    target::imported<"PMPI_Cartdim_get", int(Communicator, int*)>(comm, &dimensions);
    degrees.in = degrees.out = 2 * dimensions;
  } else if (shape == To::MPI_GRAPH) {
    int rank = 0, neighbors = 0;
    target::imported<"PMPI_Comm_rank", int(Communicator, int*)>(comm, &rank);
    target::imported<"PMPI_Graph_neighbors_count", int(Communicator, int, int*)>(comm, rank,
                                                                                 &neighbors);
    degrees.in = degrees.out = neighbors;
  } else if (shape == To::MPI_DIST_GRAPH) {
    int weighted = 0;
    target::imported<"PMPI_Dist_graph_neighbors_count", int(Communicator, int*, int*, int*)>(
        comm, &degrees.in, &degrees.out, &weighted);
  }
  return degrees;
}

}  // namespace anympi::kinds
