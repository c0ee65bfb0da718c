// Several programs started at once: arrays of commands, arguments, counts and infos that matter at
// the root only.
// ranks: 2
// native-fails: mpich MPI_Comm_spawn_multiple of Debian 12's MPICH 4.0.2 returns "Error in spawn call"
// native-hangs: openmpi 4.1.4 in one of nine runs on a busy machine: the two worlds miss each other

#include "family.h"

static void several(void) {
  MPI_Comm children = MPI_COMM_NULL;
  int codes[3] = {4242, 4242, 4242}, counts[2] = {1, 1};
  char* commands[2] = {command, command};
  char *first[] = {"a", NULL}, *second[] = {"b", "c", NULL};
  char** arguments[2] = {first, second};
  MPI_Info infos[2] = {MPI_INFO_NULL, MPI_INFO_NULL};
  MPI_Info_create(&infos[1]);
  MPI_Info_set(infos[1], "anympi_unknown", "is ignored");
  if (rank == 0)
    MPI_Comm_spawn_multiple(2, commands, arguments, counts, infos, 0, MPI_COMM_WORLD, &children,
                            codes);
  else
    MPI_Comm_spawn_multiple(2, NULL, NULL, NULL, NULL, 0, MPI_COMM_WORLD, &children, codes);
  check_codes(codes, 2);
  meet(children, 2);
  MPI_Comm_spawn_multiple(2, commands, MPI_ARGVS_NULL, counts, infos, 0, MPI_COMM_WORLD, &children,
                          MPI_ERRCODES_IGNORE);
  meet(children, 2);
  MPI_Info_free(&infos[1]);
}

int main(int argc, char** argv) { return run_family(argc, argv, several); }
