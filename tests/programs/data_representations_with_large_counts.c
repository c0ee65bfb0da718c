// data_representations.c by the functions with large counts.
// ranks: 1
// needs: MPI_Register_datarep_c
// io: romio321
#define LARGE_COUNTS

#include "data_representations.c"
