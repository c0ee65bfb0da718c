// point_to_point_modes.c by the functions with large counts.
// ranks: 2
// needs: MPI_Send_c
#define LARGE_COUNTS

#include "point_to_point_modes.c"
