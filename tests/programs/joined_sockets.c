// Two processes that share nothing but a socket become one communicator (MPI_Comm_join).
// ranks: 2
// native-fails: mpich MPI_Open_port of Debian 12's MPICH 4.0.2 is not supported by its UCX

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"

// A connection to the other rank: rank 0 listens, rank 1 calls.
static int connection(void) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t length = sizeof address;
  int end = socket(AF_INET, SOCK_STREAM, 0);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (rank == 0) {
    CHECK(bind(end, (struct sockaddr*)&address, length) == 0 && listen(end, 1) == 0);
    CHECK(getsockname(end, (struct sockaddr*)&address, &length) == 0);
    MPI_Send(&address.sin_port, sizeof address.sin_port, MPI_BYTE, 1, 0, MPI_COMM_WORLD);
    return accept(end, NULL, NULL);
  }
  MPI_Recv(&address.sin_port, sizeof address.sin_port, MPI_BYTE, 0, 0, MPI_COMM_WORLD,
           MPI_STATUS_IGNORE);
  CHECK(connect(end, (struct sockaddr*)&address, length) == 0);
  return end;
}

int main(void) {
  MPI_Comm other = MPI_COMM_NULL;
  int inter = 0, count = 0, got = -1;
  begin();
  int end = connection();
  CHECK(end >= 0);
  CHECK(MPI_Comm_join(end, &other) == MPI_SUCCESS);
  CHECK(other != MPI_COMM_NULL);
  MPI_Comm_test_inter(other, &inter);
  MPI_Comm_remote_size(other, &count);
  CHECK(inter && count == 1);
  MPI_Sendrecv(&rank, 1, MPI_INT, 0, 1, &got, 1, MPI_INT, 0, 1, other, MPI_STATUS_IGNORE);
  CHECK_EQUAL(got, 1 - rank);
  MPI_Comm_disconnect(&other);
  close(end);
  report("joined");
  return finish();
}
