// one_sided_active.c by the functions with large counts.
// ranks: 3
// needs: MPI_Send_c
#define LARGE_COUNTS

#include "one_sided_active.c"
