// Collectives over neighbours, whose arrays have two lengths: as many as this process receives
// from, and as many as it sends to. They are unequal in the graph here, and every array ends at a
// guard page. At the edge of an open grid a neighbour is MPI_PROC_NULL.
// ranks: 3

#include "counts.h"
#include "guarded_memory.h"

#define WORLD MPI_COMM_WORLD

// Who sends to whom: 0 to 1 and 2, 1 to 2, 2 to itself.
static const int degree_in[3] = {0, 1, 3}, degree_out[3] = {2, 1, 1};
static const int from[3][3] = {{-1}, {0}, {0, 1, 2}};
static const int to[3][2] = {{1, 2}, {2}, {2}};

static MPI_Request request;
static void wait(void) {
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  CHECK(request == MPI_REQUEST_NULL);
}

static const void* copy_of(const void* data, int count, size_t size) {
  return count ? read_only(data, (size_t)count * size) : untouchable();
}
#define LIST(count, type, ...) copy_of((const type[]){__VA_ARGS__}, count, sizeof(type))

// MPICH 4.0 takes the lengths of the counts for each other in the w-variants; there they can be
// called with equal lengths only, as in grids().
static int lengths_mixed_up(void) {
  char version[MPI_MAX_LIBRARY_VERSION_STRING];
  int length;
  MPI_Get_library_version(version, &length);
  return strstr(version, "MPICH") != NULL;
}

static void exchange(MPI_Comm graph) {
  int in = degree_in[rank], out = degree_out[rank];
  // Element i goes to target i; what arrives from sender s is 10 s plus its number there.
  const int* mine = LIST(out, int, 10 * rank, 10 * rank + 1);
  int* got = guarded((size_t)in * sizeof(int));
  int first = 10 * rank;
  const Count* ones_in = LIST(in, Count, 1, 1, 1);
  const Count* ones_out = LIST(out, Count, 1, 1);
  const Place* steps_in = LIST(in, Place, 0, 1, 2);
  const Place* steps_out = LIST(out, Place, 0, 1);
  const MPI_Aint* bytes_in = LIST(in, MPI_Aint, 0, 4, 8);
  const MPI_Aint* bytes_out = LIST(out, MPI_Aint, 0, 4);
  MPI_Datatype four;
  MPI_Type_contiguous(4, MPI_CHAR, &four);
  MPI_Type_commit(&four);
  const MPI_Datatype* types_in = LIST(in, MPI_Datatype, MPI_INT, four, MPI_INT);
  // Rank 1 sends its only element as four characters to rank 2, whose second sender it is.
  const MPI_Datatype* types_out = LIST(out, MPI_Datatype, rank == 1 ? four : MPI_INT, MPI_INT);

  for (int round = 0; round < 10; round++) {
    if (round % 3 == 0 && round > 3 && lengths_mixed_up()) continue;
    for (int i = 0; i < in; i++) got[i] = -1;
    switch (round) {
      case 0:
        MPI_Neighbor_allgather(&first, 1, MPI_INT, got, 1, MPI_INT, graph);
        break;
      case 1:
        MPI_Neighbor_allgatherv(&first, 1, MPI_INT, got, ones_in, steps_in, MPI_INT, graph);
        break;
      case 2:
        MPI_Ineighbor_allgather(&first, 1, MPI_INT, got, 1, MPI_INT, graph, &request);
        wait();
        break;
      case 3:
        MPI_Ineighbor_allgatherv(&first, 1, MPI_INT, got, ones_in, steps_in, MPI_INT, graph,
                                 &request);
        wait();
        break;
      case 4:
        MPI_Neighbor_alltoall(mine, 1, MPI_INT, got, 1, MPI_INT, graph);
        break;
      case 5:
        MPI_Neighbor_alltoallv(mine, ones_out, steps_out, MPI_INT, got, ones_in, steps_in, MPI_INT,
                               graph);
        break;
      case 6:
        MPI_Neighbor_alltoallw(mine, ones_out, bytes_out, types_out, got, ones_in, bytes_in,
                               types_in, graph);
        break;
      case 7:
        MPI_Ineighbor_alltoall(mine, 1, MPI_INT, got, 1, MPI_INT, graph, &request);
        wait();
        break;
      case 8:
        MPI_Ineighbor_alltoallv(mine, ones_out, steps_out, MPI_INT, got, ones_in, steps_in, MPI_INT,
                                graph, &request);
        wait();
        break;
      case 9:
        MPI_Ineighbor_alltoallw(mine, ones_out, bytes_out, types_out, got, ones_in, bytes_in,
                                types_in, graph, &request);
        wait();
        break;
    }
    for (int i = 0; i < in; i++) {
      int sender = from[rank][i], place = round >= 4 && sender == 0 && rank == 2;
      CHECK_EQUAL(got[i], 10 * sender + place);
    }
  }
  MPI_Type_free(&four);
}

static void expect_neighbours(MPI_Comm graph, int expect_weighted, const int* weights_in) {
  int in, out, weighted, topology;
  MPI_Topo_test(graph, &topology);
  CHECK_EQUAL(topology, MPI_DIST_GRAPH);
  MPI_Dist_graph_neighbors_count(graph, &in, &out, &weighted);
  CHECK_EQUAL(in, degree_in[rank]);
  CHECK_EQUAL(out, degree_out[rank]);
  CHECK_EQUAL(!!weighted, expect_weighted);
  int sources[4] = {-9, -9, -9, -9}, targets[3] = {-9, -9, -9}, w_in[3], w_out[3];
  MPI_Dist_graph_neighbors(graph, in, sources, expect_weighted ? w_in : MPI_UNWEIGHTED, out,
                           targets, expect_weighted ? w_out : MPI_UNWEIGHTED);
  for (int i = 0; i < in; i++) CHECK_EQUAL(sources[i], from[rank][i]);
  for (int i = 0; i < out; i++) CHECK_EQUAL(targets[i], to[rank][i]);
  for (int i = 0; i < in && weights_in; i++) CHECK_EQUAL(w_in[i], weights_in[i]);
  CHECK(sources[in] == -9 && targets[out] == -9);
}

static void adjacent_graphs(void) {
  MPI_Comm graph;
  int in = degree_in[rank], out = degree_out[rank];
  const int* sources = copy_of(from[rank], in, sizeof(int));
  const int* targets = copy_of(to[rank], out, sizeof(int));
  MPI_Dist_graph_create_adjacent(WORLD, in, sources, MPI_UNWEIGHTED, out, targets, MPI_UNWEIGHTED,
                                 MPI_INFO_NULL, 0, &graph);
  expect_neighbours(graph, 0, NULL);
  exchange(graph);
  MPI_Comm_free(&graph);
  CHECK(graph == MPI_COMM_NULL);

  const int* weights_in = LIST(in, int, 5, 6, 7);
  const int* weights_out = LIST(out, int, 3, 4);
  MPI_Dist_graph_create_adjacent(WORLD, in, sources, in ? weights_in : MPI_WEIGHTS_EMPTY, out,
                                 targets, weights_out, MPI_INFO_NULL, 0, &graph);
  expect_neighbours(graph, 1, weights_in);
  exchange(graph);
  MPI_Comm_free(&graph);
}

// The whole graph given by rank 0 alone; the order of neighbours is then the library's.
static void whole_graph(void) {
  MPI_Comm graph;
  int in, out, weighted, sources[3], targets[2];
  int count = rank == 0 ? 3 : 0, edges = rank == 0 ? 4 : 0;
  const int* origins = LIST(count, int, 0, 1, 2);
  const int* degrees = LIST(count, int, 2, 1, 1);
  const int* destinations = LIST(edges, int, 1, 2, 2, 2);
  for (int weights = 0; weights < 2; weights++) {
    const int* weight = !weights    ? MPI_UNWEIGHTED
                        : rank == 0 ? LIST(4, int, 9, 9, 9, 9)
                                    : MPI_WEIGHTS_EMPTY;
    MPI_Dist_graph_create(WORLD, count, origins, degrees, destinations, weight, MPI_INFO_NULL, 0,
                          &graph);
    MPI_Dist_graph_neighbors_count(graph, &in, &out, &weighted);
    CHECK_EQUAL(in, degree_in[rank]);
    CHECK_EQUAL(out, degree_out[rank]);
    CHECK_EQUAL(!!weighted, weights);
    MPI_Dist_graph_neighbors(graph, in, sources, MPI_UNWEIGHTED, out, targets, MPI_UNWEIGHTED);
    int sum = 0, expected[3] = {0, 0, 3};
    for (int i = 0; i < in; i++) sum += sources[i];
    CHECK_EQUAL(sum, expected[rank]);
    MPI_Comm_free(&graph);
  }
}

static void grids(void) {
  for (int periodic = 0; periodic < 2; periodic++) {
    MPI_Comm line;
    int left, right, topology, got[4] = {-1, -1, -1, -1}, mine[4];
    MPI_Cart_create(WORLD, 1, READ_ONLY(int, 3), READ_ONLY(int, periodic), 0, &line);
    MPI_Topo_test(line, &topology);
    CHECK_EQUAL(topology, MPI_CART);
    MPI_Cart_shift(line, 0, 1, &left, &right);
    CHECK_EQUAL(left, rank > 0 ? rank - 1 : periodic ? 2 : MPI_PROC_NULL);
    CHECK_EQUAL(right, rank < 2 ? rank + 1 : periodic ? 0 : MPI_PROC_NULL);
    mine[0] = 10 * rank, mine[1] = 10 * rank + 1;
    MPI_Neighbor_allgather(mine, 1, MPI_INT, got, 1, MPI_INT, line);
    CHECK_EQUAL(got[0], left == MPI_PROC_NULL ? -1 : 10 * left);
    CHECK_EQUAL(got[1], right == MPI_PROC_NULL ? -1 : 10 * right);
    MPI_Neighbor_alltoallw(mine, READ_ONLY(Count, 1, 1), READ_ONLY(MPI_Aint, 0, 4),
                           READ_ONLY(MPI_Datatype, MPI_INT, MPI_INT), got, READ_ONLY(Count, 1, 1),
                           READ_ONLY(MPI_Aint, 8, 12), READ_ONLY(MPI_Datatype, MPI_INT, MPI_INT),
                           line);
    CHECK_EQUAL(got[2], left == MPI_PROC_NULL ? -1 : 10 * left + 1);
    CHECK_EQUAL(got[3], right == MPI_PROC_NULL ? -1 : 10 * right);
    // A message to the neighbour that may not be there.
    int arrived = -7;
    MPI_Sendrecv(&rank, 1, MPI_INT, right, 0, &arrived, 1, MPI_INT, left, 0, line,
                 MPI_STATUS_IGNORE);
    CHECK_EQUAL(arrived, left == MPI_PROC_NULL ? -7 : left);
    MPI_Comm_free(&line);
  }
  MPI_Comm grid, row;
  int dims[2] = {0, 1}, coordinates[2], periods[2], count, size_of_row;
  MPI_Dims_create(3, 2, dims);
  CHECK(dims[0] == 3 && dims[1] == 1);
  MPI_Cart_create(WORLD, 2, dims, (int[]){0, 1}, 0, &grid);
  MPI_Cartdim_get(grid, &count);
  CHECK_EQUAL(count, 2);
  MPI_Cart_get(grid, 2, dims, periods, coordinates);
  CHECK(periods[0] == 0 && periods[1] == 1 && coordinates[0] == rank);
  MPI_Cart_rank(grid, READ_ONLY(int, 2, 0), &count);
  CHECK_EQUAL(count, 2);
  MPI_Cart_sub(grid, (int[]){0, 1}, &row);
  MPI_Comm_size(row, &size_of_row);
  CHECK_EQUAL(size_of_row, 1);
  MPI_Comm_free(&row);
  MPI_Comm_free(&grid);
}

// A star with rank 0 in the middle: neighbours on both sides are the same.
static void old_graphs(void) {
  MPI_Comm graph;
  int nodes, edges, topology, count, list[2], got[2] = {-1, -1}, value = 30 + rank;
  MPI_Graph_create(WORLD, 3, READ_ONLY(int, 2, 3, 4), READ_ONLY(int, 1, 2, 0, 0), 0, &graph);
  MPI_Topo_test(graph, &topology);
  CHECK_EQUAL(topology, MPI_GRAPH);
  MPI_Graphdims_get(graph, &nodes, &edges);
  CHECK(nodes == 3 && edges == 4);
  MPI_Graph_neighbors_count(graph, rank, &count);
  CHECK_EQUAL(count, rank == 0 ? 2 : 1);
  MPI_Graph_neighbors(graph, rank, 2, list);
  CHECK(rank == 0 ? list[0] == 1 && list[1] == 2 : list[0] == 0);
  MPI_Neighbor_allgather(&value, 1, MPI_INT, got, 1, MPI_INT, graph);
  CHECK(rank == 0 ? got[0] == 31 && got[1] == 32 : got[0] == 30 && got[1] == -1);
  MPI_Comm_free(&graph);
  MPI_Topo_test(WORLD, &topology);
  CHECK_EQUAL(topology, MPI_UNDEFINED);
}

int main(void) {
  begin();
  adjacent_graphs();
  whole_graph();
  grids();
  old_graphs();
  report("all neighbours agree");
  return finish();
}
