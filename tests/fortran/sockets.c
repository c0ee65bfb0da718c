// A connection between two processes for MPI_Comm_join in Fortran, which has no sockets: one
// listens at a place that it tells the other.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>

static struct sockaddr_in address(int place) {
  return (struct sockaddr_in){.sin_family = AF_INET,
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                              .sin_port = htons((unsigned short)place)};
}

int listening_socket(int* place) {
  struct sockaddr_in here = address(0);
  socklen_t length = sizeof here;
  int end = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(end, (struct sockaddr*)&here, length) != 0 || listen(end, 1) != 0 ||
      getsockname(end, (struct sockaddr*)&here, &length) != 0)
    return -1;
  *place = ntohs(here.sin_port);
  return end;
}

int accepted_socket(int end) { return accept(end, NULL, NULL); }

int connected_socket(int place) {
  struct sockaddr_in there = address(place);
  int end = socket(AF_INET, SOCK_STREAM, 0);
  return connect(end, (struct sockaddr*)&there, sizeof there) == 0 ? end : -1;
}
