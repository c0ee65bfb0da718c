// file_access_nonblocking_collective.c by the functions with large counts.
// ranks: 2
// needs: MPI_Send_c
// io: ompio
#define LARGE_COUNTS

#include "file_access_nonblocking_collective.c"
