// One-sided communication between fences and between post and wait. The assertions are bits that
// differ in each ABI, MPI_REPLACE and MPI_NO_OP are operators like others, and the handles of a
// window's group, info and name belong to the program.
// ranks: 3

#include "counts.h"

static MPI_Win win;
static long* memory;  // ten longs in the window of each process
static int next, previous;

static void clear(void) {
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Win_lock(MPI_LOCK_EXCLUSIVE, rank, 0, win);
  for (int i = 0; i < 10; i++) memory[i] = 100 * rank + i;
  MPI_Win_unlock(rank, win);
  MPI_Barrier(MPI_COMM_WORLD);
}

static void fences(void) {
  long values[3] = {1000 + rank, 2000 + rank, 3000 + rank}, got[3] = {-1, -1, -1};
  clear();
  MPI_Win_fence(MPI_MODE_NOPRECEDE, win);
  MPI_Put(values, 3, MPI_LONG, next, 2, 3, MPI_LONG, win);
  MPI_Win_fence(0, win);
  CHECK(memory[1] == 100 * rank + 1 && memory[5] == 100 * rank + 5);
  CHECK(memory[2] == 1000 + previous && memory[4] == 3000 + previous);
  MPI_Win_fence(MPI_MODE_NOSTORE | MPI_MODE_NOPUT | MPI_MODE_NOPRECEDE, win);
  MPI_Get(got, 3, MPI_LONG, next, 2, 3, MPI_LONG, win);
  MPI_Put(values, 1, MPI_LONG, MPI_PROC_NULL, 0, 1, MPI_LONG, win);
  MPI_Win_fence(MPI_MODE_NOSUCCEED, win);
  for (int i = 0; i < 3; i++) CHECK_EQUAL(got[i], 1000 * (i + 1) + rank);

  // A type of the target's side: every second element.
  MPI_Datatype pairs;
  MPI_Type_vector(3, 1, 2, MPI_LONG, &pairs);
  MPI_Type_commit(&pairs);
  MPI_Win_fence(MPI_MODE_NOPRECEDE, win);
  MPI_Put(values, 3, MPI_LONG, next, 5, 1, pairs, win);
  MPI_Win_fence(MPI_MODE_NOSUCCEED, win);
  CHECK(memory[5] == 1000 + previous && memory[9] == 3000 + previous);
  CHECK_EQUAL(memory[6], 100 * rank + 6);
  MPI_Type_free(&pairs);
}

static const char* const operator_names[] = {"SUM",  "PROD", "MAX", "MIN",  "LAND",    "LOR",
                                             "LXOR", "BAND", "BOR", "BXOR", "REPLACE", "NO_OP"};

static MPI_Op operator_of(int i) {
  MPI_Op all[] = {MPI_SUM,  MPI_PROD, MPI_MAX, MPI_MIN,  MPI_LAND,    MPI_LOR,
                  MPI_LXOR, MPI_BAND, MPI_BOR, MPI_BXOR, MPI_REPLACE, MPI_NO_OP};
  return all[i];
}

static int flavor(void) {
  int *value = NULL, flag = 0;
  MPI_Win_get_attr(win, MPI_WIN_CREATE_FLAVOR, &value, &flag);
  CHECK(flag);
  return *value;
}

static void accumulate(void) {
  for (int i = 0; i < 12; i++) {
    long value = 6, before = -1;
    // With memory of the program, Open MPI 4.1 takes the logical operators for MPI_NO_OP.
    if (operator_names[i][0] == 'L' && flavor() == MPI_WIN_FLAVOR_CREATE) continue;
    clear();
    MPI_Win_fence(0, win);
    if (operator_of(i) != MPI_NO_OP)
      MPI_Accumulate(&value, 1, MPI_LONG, next, 3, 1, MPI_LONG, operator_of(i), win);
    MPI_Get_accumulate(&value, 1, MPI_LONG, &before, 1, MPI_LONG, next, 5, 1, MPI_LONG,
                       operator_of(i), win);
    MPI_Win_fence(0, win);
    CHECK_EQUAL(before, 100 * next + 5);
    report("%s: %ld %ld", operator_names[i], memory[3], memory[5]);
  }
  // The input of MPI_NO_OP does not count.
  long before[2] = {-1, -1};
  MPI_Win_fence(0, win);
  MPI_Get_accumulate(NULL, 0, MPI_DATATYPE_NULL, before, 2, MPI_LONG, next, 7, 2, MPI_LONG,
                     MPI_NO_OP, win);
  MPI_Win_fence(0, win);
  CHECK(before[0] == 100 * next + 7 && before[1] == 100 * next + 8);
}

static void post_and_wait(void) {
  MPI_Group world, to, from;
  long value = 5000 + rank;
  MPI_Comm_group(MPI_COMM_WORLD, &world);
  MPI_Group_incl(world, 1, &next, &to);
  MPI_Group_incl(world, 1, &previous, &from);
  clear();
  MPI_Win_post(from, MPI_MODE_NOSTORE, win);
  MPI_Win_start(to, 0, win);
  MPI_Put(&value, 1, MPI_LONG, next, 0, 1, MPI_LONG, win);
  MPI_Win_complete(win);
  MPI_Win_wait(win);
  CHECK_EQUAL(memory[0], 5000 + previous);

  MPI_Win_post(from, 0, win);
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Win_start(to, MPI_MODE_NOCHECK, win);
  MPI_Put(&value, 1, MPI_LONG, next, 1, 1, MPI_LONG, win);
  MPI_Win_complete(win);
  for (int flag = 0; !flag;) CHECK(MPI_Win_test(win, &flag) == MPI_SUCCESS);
  CHECK_EQUAL(memory[1], 5000 + previous);
  MPI_Group_free(&to);
  MPI_Group_free(&from);
  MPI_Group_free(&world);
}

static void properties(void) {
  MPI_Group group, world;
  MPI_Info info, found;
  char name[MPI_MAX_OBJECT_NAME] = "?";
  int value = -1;
  MPI_Win_get_group(win, &group);
  MPI_Comm_group(MPI_COMM_WORLD, &world);
  MPI_Group_compare(group, world, &value);
  CHECK_EQUAL(value, MPI_IDENT);
  MPI_Group_free(&group);
  MPI_Group_free(&world);
  MPI_Win_set_name(win, "window of ours");
  MPI_Win_get_name(win, name, &value);
  CHECK(strcmp(name, "window of ours") == 0 && value == 14);
  MPI_Info_create(&info);
  MPI_Info_set(info, "no_locks", "false");
  CHECK(MPI_Win_set_info(win, info) == MPI_SUCCESS);
  CHECK(MPI_Win_get_info(win, &found) == MPI_SUCCESS);
  CHECK(found != MPI_INFO_NULL);
  MPI_Info_free(&found);
  MPI_Info_free(&info);
}

static void everything(void) {
  fences();
  accumulate();
  post_and_wait();
  properties();
  MPI_Win_free(&win);
  CHECK(win == MPI_WIN_NULL);
}

int main(void) {
  static long own_memory[10];
  begin();
  next = (rank + 1) % size;
  previous = (rank + size - 1) % size;

  memory = own_memory;
  MPI_Win_create(memory, sizeof own_memory, sizeof(long), MPI_INFO_NULL, MPI_COMM_WORLD, &win);
  CHECK_EQUAL(flavor(), MPI_WIN_FLAVOR_CREATE);
  everything();
  memory = NULL;
  MPI_Win_allocate(sizeof own_memory, sizeof(long), MPI_INFO_NULL, MPI_COMM_WORLD, &memory, &win);
  CHECK(memory != NULL);
  CHECK_EQUAL(flavor(), MPI_WIN_FLAVOR_ALLOCATE);
  everything();
  memory = NULL;
  MPI_Win_allocate_shared(sizeof own_memory, sizeof(long), MPI_INFO_NULL, MPI_COMM_WORLD, &memory,
                          &win);
  CHECK(memory != NULL);
  CHECK_EQUAL(flavor(), MPI_WIN_FLAVOR_SHARED);
  everything();
  return finish();
}
