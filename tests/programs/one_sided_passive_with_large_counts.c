// one_sided_passive.c by the functions with large counts.
// ranks: 2
// needs: MPI_Send_c
#define LARGE_COUNTS

#include "one_sided_passive.c"
