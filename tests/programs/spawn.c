// Processes that a program starts: command, argument vectors, counts and infos matter at the root
// only, error codes everywhere, and the children must be translated like their parents.
// ranks: 2
// native-fails: mpich MPI_Comm_spawn of Debian 12's MPICH 4.0.2 returns "Error in spawn call"

#include <unistd.h>

#include "check.h"

static char command[4096];

// What the children tell of themselves: place and arguments.
static void child(MPI_Comm parent, int argc, char** argv) {
  char text[128] = "";
  int parents = 0, number = 0, *appnum = NULL, flag = 0;
  MPI_Comm merged;
  MPI_Comm_remote_size(parent, &parents);
  MPI_Comm_get_attr(MPI_COMM_WORLD, MPI_APPNUM, &appnum, &flag);
  snprintf(text, sizeof text, "child %d of %d, application %d, %d parents, arguments:", rank, size,
           flag ? *appnum : -1, parents);
  for (int i = 1; i < argc; i++)
    snprintf(text + strlen(text), sizeof text - strlen(text), " [%s]", argv[i]);
  MPI_Send(text, sizeof text, MPI_CHAR, 0, rank, parent);
  MPI_Bcast(&number, 1, MPI_INT, 0, parent);
  CHECK_EQUAL(number, 4711);
  MPI_Intercomm_merge(parent, 1, &merged);
  MPI_Allreduce(MPI_IN_PLACE, &number, 1, MPI_INT, MPI_MAX, merged);
  CHECK_EQUAL(number, 5000);
  MPI_Comm_free(&merged);
  MPI_Comm_disconnect(&parent);
  CHECK(parent == MPI_COMM_NULL);
}

static void meet(MPI_Comm children, int expected) {
  int count = -1, inter = 0, number = 4711;
  char text[128];
  MPI_Status status;
  MPI_Comm merged;
  MPI_Comm_test_inter(children, &inter);
  CHECK(inter);
  MPI_Comm_remote_size(children, &count);
  CHECK_EQUAL(count, expected);
  for (int i = 0; i < count && rank == 0; i++) {
    MPI_Recv(text, sizeof text, MPI_CHAR, MPI_ANY_SOURCE, i, children, &status);
    CHECK_EQUAL(status.MPI_SOURCE, i);
    report("%s", text);
  }
  MPI_Bcast(&number, 1, MPI_INT, rank == 0 ? MPI_ROOT : MPI_PROC_NULL, children);
  MPI_Intercomm_merge(children, 0, &merged);
  MPI_Comm_size(merged, &count);
  CHECK_EQUAL(count, size + expected);
  number = 5000;
  MPI_Allreduce(MPI_IN_PLACE, &number, 1, MPI_INT, MPI_MAX, merged);
  MPI_Comm_free(&merged);
  MPI_Comm_disconnect(&children);
  CHECK(children == MPI_COMM_NULL);
}

// Open MPI 4.1 writes the codes at the root only, although they are for all.
static void check_codes(const int* codes, int count) {
  for (int i = 0; i < count && rank == 0; i++) CHECK_EQUAL(codes[i], MPI_SUCCESS);
  CHECK_EQUAL(codes[count], 4242);
}

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

static void several(void) {
  MPI_Comm children = MPI_COMM_NULL;
  int codes[4] = {4242, 4242, 4242, 4242}, counts[2] = {1, 2};
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
    MPI_Comm_spawn_multiple(3, NULL, NULL, NULL, NULL, 0, MPI_COMM_WORLD, &children, codes);
  check_codes(codes, 3);
  meet(children, 3);
  MPI_Comm_spawn_multiple(2, commands, MPI_ARGVS_NULL, counts, infos, 0, MPI_COMM_WORLD,
                          &children, MPI_ERRCODES_IGNORE);
  meet(children, 3);
  MPI_Info_free(&infos[1]);
}

int main(int argc, char** argv) {
  MPI_Comm parent;
  MPI_Init(&argc, &argv);
  begin();
  MPI_Comm_get_parent(&parent);
  if (parent != MPI_COMM_NULL) {
    child(parent, argc, argv);
    MPI_Finalize();
    return 0;
  }
  CHECK(readlink("/proc/self/exe", command, sizeof command - 1) > 0);
  single();
  several();
  return finish();
}
