// Cartesian grids, graphs and distributed graphs. A neighbour that is not there is MPI_PROC_NULL,
// another number in each ABI; so are the names of the topologies, and the constants that stand for
// missing weights.
// ranks: 4

#include "check.h"

static const char* kind(MPI_Comm comm) {
  int topology = -1;
  CHECK(MPI_Topo_test(comm, &topology) == MPI_SUCCESS);
  if (topology == MPI_CART) return "CART";
  if (topology == MPI_GRAPH) return "GRAPH";
  if (topology == MPI_DIST_GRAPH) return "DIST_GRAPH";
  return topology == MPI_UNDEFINED ? "UNDEFINED" : "?";
}

static void expect_shift(MPI_Comm comm, int direction, int distance, int from, int to) {
  int source = 77, destination = 77;
  MPI_Cart_shift(comm, direction, distance, &source, &destination);
  CHECK_EQUAL(source, from);
  CHECK_EQUAL(destination, to);
}

static void grids(void) {
  MPI_Comm grid, row;
  int dims[2] = {2, 2}, periods[2] = {0, 1}, place[2] = {-1, -1}, got[2], value, mine;
  int nowhere = MPI_PROC_NULL;
  MPI_Cart_create(MPI_COMM_WORLD, 2, dims, periods, 0, &grid);
  report("grid: %s, world: %s", kind(grid), kind(MPI_COMM_WORLD));
  MPI_Cartdim_get(grid, &value);
  CHECK_EQUAL(value, 2);
  memset(dims, 0, sizeof dims);
  MPI_Cart_get(grid, 2, dims, periods, place);
  CHECK(dims[0] == 2 && dims[1] == 2 && !periods[0] && periods[1]);
  CHECK(place[0] == rank / 2 && place[1] == rank % 2);
  for (int i = 0; i < 4; i++) {
    MPI_Cart_coords(grid, i, 2, got);
    CHECK(got[0] == i / 2 && got[1] == i % 2);
    MPI_Cart_rank(grid, got, &value);
    CHECK_EQUAL(value, i);
  }
  MPI_Cart_rank(grid, (int[]){1, -3}, &value);
  CHECK_EQUAL(value, 3);

  int up = place[0] ? rank - 2 : nowhere, down = place[0] ? nowhere : rank + 2, side = rank ^ 1;
  expect_shift(grid, 0, 1, up, down);
  expect_shift(grid, 0, -1, down, up);
  expect_shift(grid, 0, 2, nowhere, nowhere);
  expect_shift(grid, 1, 1, side, side);
  expect_shift(grid, 1, -2, rank, rank);

  // What comes from nowhere and goes nowhere completes at once.
  MPI_Status status;
  got[0] = -1;
  MPI_Sendrecv(&rank, 1, MPI_INT, down, 1, got, 1, MPI_INT, up, 1, grid, &status);
  CHECK_EQUAL(got[0], place[0] ? rank - 2 : -1);
  CHECK_EQUAL(status.MPI_SOURCE, up);
  int halo[4] = {-1, -1, -1, -1};
  MPI_Neighbor_allgather(&rank, 1, MPI_INT, halo, 1, MPI_INT, grid);
  CHECK(halo[0] == (place[0] ? rank - 2 : -1) && halo[1] == (place[0] ? -1 : rank + 2));
  CHECK(halo[2] == side && halo[3] == side);

  MPI_Cart_sub(grid, (int[]){0, 1}, &row);
  MPI_Comm_size(row, &value);
  CHECK_EQUAL(value, 2);
  MPI_Comm_rank(row, &value);
  CHECK_EQUAL(value, place[1]);
  expect_shift(row, 0, 1, 1 - place[1], 1 - place[1]);
  MPI_Comm_free(&row);
  MPI_Comm_free(&grid);

  // Fewer places than processes, and a reordering that MPI may or may not do.
  MPI_Cart_create(MPI_COMM_WORLD, 1, (int[]){3}, (int[]){0}, 0, &grid);
  if (rank == 3)
    CHECK(grid == MPI_COMM_NULL);
  else {
    expect_shift(grid, 0, 1, rank ? rank - 1 : nowhere, rank == 2 ? nowhere : rank + 1);
    MPI_Comm_free(&grid);
  }
  MPI_Cart_create(MPI_COMM_WORLD, 1, (int[]){4}, (int[]){1}, 1, &grid);
  MPI_Comm_rank(grid, &mine);
  expect_shift(grid, 0, 1, (mine + 3) % 4, (mine + 1) % 4);
  MPI_Comm_free(&grid);
  MPI_Cart_map(MPI_COMM_WORLD, 2, (int[]){2, 2}, (int[]){0, 0}, &value);
  CHECK(value == MPI_UNDEFINED || (value >= 0 && value < 4));
  MPI_Graph_map(MPI_COMM_WORLD, 4, (int[]){1, 2, 3, 4}, (int[]){1, 0, 3, 2}, &value);
  CHECK(value == MPI_UNDEFINED || (value >= 0 && value < 4));
}

static void dimensions(void) {
  int dims[3] = {0, 0, 0};
  MPI_Dims_create(12, 2, dims);
  CHECK(dims[0] == 4 && dims[1] == 3);
  memcpy(dims, (int[]){0, 3, 0}, sizeof dims);
  MPI_Dims_create(24, 3, dims);
  CHECK(dims[0] == 4 && dims[1] == 3 && dims[2] == 2);
  memcpy(dims, (int[]){5, 1, 0}, sizeof dims);
  MPI_Dims_create(35, 3, dims);
  CHECK(dims[0] == 5 && dims[1] == 1 && dims[2] == 7);
}

// A star around process 0.
static void graphs(void) {
  int index[4] = {3, 4, 5, 6}, edges[6] = {1, 2, 3, 0, 0, 0}, got_index[4], got_edges[6], value;
  MPI_Comm graph;
  MPI_Graph_create(MPI_COMM_WORLD, 4, index, edges, 0, &graph);
  report("graph: %s", kind(graph));
  int nodes = 0, ends = 0;
  MPI_Graphdims_get(graph, &nodes, &ends);
  CHECK(nodes == 4 && ends == 6);
  MPI_Graph_get(graph, 4, 6, got_index, got_edges);
  CHECK(memcmp(index, got_index, sizeof index) == 0 && memcmp(edges, got_edges, sizeof edges) == 0);
  for (int i = 0; i < 4; i++) {
    MPI_Graph_neighbors_count(graph, i, &value);
    CHECK_EQUAL(value, i ? 1 : 3);
    MPI_Graph_neighbors(graph, i, value, got_edges);
    for (int j = 0; j < value; j++) CHECK_EQUAL(got_edges[j], i ? 0 : j + 1);
  }
  int all[3] = {-1, -1, -1};
  MPI_Neighbor_allgather(&rank, 1, MPI_INT, all, 1, MPI_INT, graph);
  if (rank == 0)
    CHECK(all[0] == 1 && all[1] == 2 && all[2] == 3);
  else
    CHECK(all[0] == 0 && all[1] == -1);
  MPI_Comm_free(&graph);
}

// A ring in which every process sends to the next two.
static void distributed_graphs(void) {
  int sources[2] = {(rank + 3) % 4, (rank + 2) % 4}, weights_in[2] = {rank, 10 + rank};
  int targets[2] = {(rank + 1) % 4, (rank + 2) % 4}, weights_out[2] = {20 + rank, 30 + rank};
  int in = -1, out = -1, weighted = -1, got[4], got_weights[4], got_out[4], got_weights_out[4];
  MPI_Comm ring;
  MPI_Dist_graph_create_adjacent(MPI_COMM_WORLD, 2, sources, weights_in, 2, targets, weights_out,
                                 MPI_INFO_NULL, 0, &ring);
  report("ring: %s", kind(ring));
  MPI_Dist_graph_neighbors_count(ring, &in, &out, &weighted);
  CHECK(in == 2 && out == 2 && weighted);
  MPI_Dist_graph_neighbors(ring, 2, got, got_weights, 2, got_out, got_weights_out);
  CHECK(memcmp(got, sources, 8) == 0 && memcmp(got_weights, weights_in, 8) == 0);
  CHECK(memcmp(got_out, targets, 8) == 0 && memcmp(got_weights_out, weights_out, 8) == 0);
  int received[2] = {-1, -1}, sent[2] = {rank * 10, rank * 10 + 1};
  MPI_Neighbor_alltoall(sent, 1, MPI_INT, received, 1, MPI_INT, ring);
  CHECK(received[0] == sources[0] * 10 && received[1] == sources[1] * 10 + 1);
  MPI_Comm_free(&ring);

  MPI_Dist_graph_create_adjacent(MPI_COMM_WORLD, 2, sources, MPI_UNWEIGHTED, 2, targets,
                                 MPI_UNWEIGHTED, MPI_INFO_NULL, 0, &ring);
  MPI_Dist_graph_neighbors_count(ring, &in, &out, &weighted);
  CHECK(in == 2 && out == 2 && !weighted);
  MPI_Dist_graph_neighbors(ring, 2, got, MPI_UNWEIGHTED, 2, got_out, MPI_UNWEIGHTED);
  CHECK(memcmp(got, sources, 8) == 0 && memcmp(got_out, targets, 8) == 0);
  MPI_Comm_free(&ring);

  // Process 0 tells all edges; the others have none, and so no weights either.
  int nodes[2] = {1, 3}, degrees[2] = {2, 1}, ends[3] = {0, 2, 1}, weights[3] = {5, 6, 7};
  if (rank == 0)
    MPI_Dist_graph_create(MPI_COMM_WORLD, 2, nodes, degrees, ends, weights, MPI_INFO_NULL, 0,
                          &ring);
  else
    MPI_Dist_graph_create(MPI_COMM_WORLD, 0, NULL, NULL, NULL, MPI_WEIGHTS_EMPTY, MPI_INFO_NULL, 0,
                          &ring);
  MPI_Dist_graph_neighbors_count(ring, &in, &out, &weighted);
  static const int expected_in[] = {1, 1, 1, 0}, expected_out[] = {0, 2, 0, 1};
  CHECK_EQUAL(in, expected_in[rank]);
  CHECK_EQUAL(out, expected_out[rank]);
  CHECK(weighted);
  MPI_Dist_graph_neighbors(ring, in, got, got_weights, out, got_out, got_weights_out);
  if (rank == 0) CHECK(got[0] == 1 && got_weights[0] == 5);
  if (rank == 1) CHECK(got[0] == 3 && got_weights[0] == 7 && got_out[0] + got_out[1] == 2);
  if (rank == 3) CHECK(got_out[0] == 1 && got_weights_out[0] == 7);
  MPI_Comm_free(&ring);

  MPI_Dist_graph_create_adjacent(MPI_COMM_WORLD, 0, NULL, MPI_WEIGHTS_EMPTY, 0, NULL,
                                 MPI_WEIGHTS_EMPTY, MPI_INFO_NULL, 0, &ring);
  MPI_Dist_graph_neighbors_count(ring, &in, &out, &weighted);
  CHECK(in == 0 && out == 0 && weighted);
  MPI_Comm_free(&ring);
}

// A collective of all processes in a communicator whose processes have more neighbours than there
// are processes. Open MPI 4 itself reads beyond the arrays then.
static void more_neighbours_than_processes(void) {
#if !defined(OPEN_MPI)
  enum { most = 8 };
  int dims[3] = {0, 0, 0}, periods[3] = {1, 1, 1}, ones[most], places[most], sent[2 * most],
      got[2 * most];
  MPI_Datatype types[most], pair;
  MPI_Request request;
  MPI_Comm torus;
  MPI_Dims_create(size, 3, dims);
  MPI_Cart_create(MPI_COMM_WORLD, 3, dims, periods, 0, &torus);
  MPI_Type_contiguous(2, MPI_INT, &pair);
  MPI_Type_commit(&pair);
  for (int i = 0; i < size; i++) {
    ones[i] = 1;
    places[i] = 2 * i * (int)sizeof(int);
    types[i] = pair;
    sent[2 * i] = sent[2 * i + 1] = 10 * rank + i;
  }
  for (int round = 0; round < 100; round++) {
    memset(got, 0, sizeof got);
    for (size_t bytes = 8; bytes < 128; bytes += 8) {  // what is allocated next is not clean
      volatile char* dirt = malloc(bytes);
      for (size_t i = 0; i < bytes; i++) dirt[i] = 0x11;
      free((void*)dirt);
    }
    MPI_Ialltoallw(sent, ones, places, types, got, ones, places, types, torus, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    for (int i = 0; i < size; i++)
      CHECK(got[2 * i] == 10 * i + rank && got[2 * i + 1] == got[2 * i]);
  }
  MPI_Type_free(&pair);
  MPI_Comm_free(&torus);
#endif
}

int main(void) {
  begin();
  grids();
  dimensions();
  graphs();
  distributed_graphs();
  more_neighbours_than_processes();
  return finish();
}
