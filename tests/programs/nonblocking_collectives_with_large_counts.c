// nonblocking_collectives.c by the functions with large counts. Open MPI 4 and 5 lack them: there
// they are emulated.
// ranks: 3
// needs: MPI_Send_c
#define LARGE_COUNTS

#include "nonblocking_collectives.c"
