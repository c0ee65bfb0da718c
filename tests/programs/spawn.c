// Processes that a program starts: command, argument vectors, counts and infos matter at the root
// only, error codes everywhere, and the children must be translated like their parents.
// ranks: 2
// native-fails: mpich MPI_Comm_spawn of Debian 12's MPICH 4.0.2 returns "Error in spawn call"
// native-hangs: openmpi 4.1.4 in one of nine runs on a busy machine: the two worlds miss each other

#include "family.h"

static void single(void) {
  MPI_Comm children = MPI_COMM_NULL;
  int codes[3] = {4242, 4242, 4242};
  char* arguments[] = {"one", "", "three words here", NULL};
  // Only the root knows.
  MPI_Comm_spawn(rank == 0 ? command : NULL, rank == 0 ? arguments : (char**)8,
                 rank == 0 ? 2 : -1000, MPI_INFO_NULL, 0, MPI_COMM_WORLD, &children, codes);
  check_codes(codes, 2);
  meet(children, 2);
  MPI_Comm_spawn(command, MPI_ARGV_NULL, 1, MPI_INFO_NULL, 0, MPI_COMM_WORLD, &children,
                 MPI_ERRCODES_IGNORE);
  meet(children, 1);
}

int main(int argc, char** argv) { return run_family(argc, argv, single); }
