#include "fortran/lengths.h"

namespace anympi::fortran {

int peers_of(From::Handle<HandleClass::Comm> comm) {
  int inter = 0, peers = 0;
  c<catalogue::Comm_test_inter>(comm, &inter);
  if (inter)
    c<catalogue::Comm_remote_size>(comm, &peers);
  else
    c<catalogue::Comm_size>(comm, &peers);
  return peers;
}

Degrees neighbors_of(From::Handle<HandleClass::Comm> comm) {
  Degrees degrees;
  int topology = From::MPI_UNDEFINED, rank = 0, weighted = 0;
  c<catalogue::Topo_test>(comm, &topology);
  if (topology == From::MPI_DIST_GRAPH) {
    c<catalogue::Dist_graph_neighbors_count>(comm, &degrees.in, &degrees.out, &weighted);
  } else if (topology == From::MPI_GRAPH) {
    c<catalogue::Comm_rank>(comm, &rank);
    c<catalogue::Graph_neighbors_count>(comm, rank, &degrees.in);
    degrees.out = degrees.in;
  } else if (topology == From::MPI_CART) {
    c<catalogue::Cartdim_get>(comm, &degrees.in);
    degrees.in *= 2;
    degrees.out = degrees.in;
  }
  return degrees;
}

}  // namespace anympi::fortran
