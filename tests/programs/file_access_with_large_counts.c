// file_access.c by the functions with large counts.
// ranks: 2
// needs: MPI_Send_c
// io: ompio romio321
#define LARGE_COUNTS

#include "file_access.c"
