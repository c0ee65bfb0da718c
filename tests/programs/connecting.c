// Two halves of a job that meet over a port. The name of a port goes back to MPI, and may be longer
// than the program's mpi.h expects; what cannot be given whole must be an error.
// ranks: 2
// native-fails: mpich MPI_Open_port of Debian 12's MPICH 4.0.2 is not supported by its UCX

#include "check.h"

static void talk(MPI_Comm peer) {
  int inter = 0, count = 0, got = -1;
  MPI_Comm_test_inter(peer, &inter);
  CHECK(inter);
  MPI_Comm_remote_size(peer, &count);
  CHECK_EQUAL(count, 1);
  MPI_Sendrecv(&rank, 1, MPI_INT, 0, 1, &got, 1, MPI_INT, 0, 1, peer, MPI_STATUS_IGNORE);
  CHECK_EQUAL(got, 1 - rank);
}

int main(void) {
  struct {
    char name[MPI_MAX_PORT_NAME], behind[64];
  } port;
  MPI_Comm peer = MPI_COMM_NULL;
  begin();
  memset(&port, '#', sizeof port);
  if (rank == 0) {
    CHECK(MPI_Open_port(MPI_INFO_NULL, port.name) == MPI_SUCCESS);
    CHECK(memchr(port.name, '\0', sizeof port.name) != NULL);
    for (int i = 0; i < 64; i++) CHECK(port.behind[i] == '#');
    CHECK(MPI_Publish_name("anympi service", MPI_INFO_NULL, port.name) == MPI_SUCCESS);
    MPI_Barrier(MPI_COMM_WORLD);
    MPI_Comm_accept(port.name, MPI_INFO_NULL, 0, MPI_COMM_SELF, &peer);
  } else {
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
    int code = MPI_Lookup_name("nobody's service", MPI_INFO_NULL, port.name), class;
    MPI_Error_class(code, &class);
    CHECK_EQUAL(class, MPI_ERR_NAME);
    MPI_Barrier(MPI_COMM_WORLD);
    CHECK(MPI_Lookup_name("anympi service", MPI_INFO_NULL, port.name) == MPI_SUCCESS);
    CHECK(memchr(port.name, '\0', sizeof port.name) != NULL);
    MPI_Comm_connect(port.name, MPI_INFO_NULL, 0, MPI_COMM_SELF, &peer);
  }
  talk(peer);
  MPI_Comm_disconnect(&peer);
  CHECK(peer == MPI_COMM_NULL);
  MPI_Barrier(MPI_COMM_WORLD);
  if (rank == 0) {
    CHECK(MPI_Unpublish_name("anympi service", MPI_INFO_NULL, port.name) == MPI_SUCCESS);
    CHECK(MPI_Close_port(port.name) == MPI_SUCCESS);
  }
  report("connected");
  return finish();
}
