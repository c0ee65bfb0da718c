// send_and_receive_at_once.c by the functions with large counts.
// ranks: 2
// needs: MPI_Isendrecv_c
#define LARGE_COUNTS

#include "send_and_receive_at_once.c"
