// Several threads make and free datatypes, communicators, groups, infos, operators and keyvals at
// once. What a translation keeps for handles is shared by all threads; each thread here checks that
// it gets its own objects. One process, so that the threads have all cores.
// ranks: 1

#include <pthread.h>

#include "check.h"

enum { threads = 5, objects = 20000, keyvals = 50 };

static MPI_Comm comms[threads];

static int deleted(MPI_Comm comm, int keyval, void* value, void* state) {
  (void)comm, (void)keyval;
  __atomic_add_fetch((int*)state, *(int*)value, __ATOMIC_RELAXED);
  return MPI_SUCCESS;
}

static void add(void* in, void* inout, int* length, MPI_Datatype* type) {
  (void)type;
  for (int i = 0; i < *length; i++) ((int*)inout)[i] += ((int*)in)[i];
}

static void* make_and_free(void* argument) {
  int me = *(int*)argument, one = 1, removed = 0;
  for (int i = 0; i < objects; i++) {
    MPI_Datatype type, inner, contents[1];
    int numbers[1], size, keyval, flag;
    MPI_Aint none[1];
    MPI_Type_contiguous(me + 2, MPI_INT, &inner);
    MPI_Type_contiguous(3, inner, &type);
    MPI_Type_commit(&type);
    MPI_Type_size(type, &size);
    CHECK_EQUAL(size, 12 * (me + 2));
    MPI_Type_get_contents(type, 1, 0, 1, numbers, none, contents);
    MPI_Type_size(contents[0], &size);
    CHECK_EQUAL(size, 4 * (me + 2));
    MPI_Type_free(&contents[0]);
    MPI_Type_free(&inner);
    MPI_Type_free(&type);

    MPI_Op op;
    int a[2] = {me, i}, b[2] = {10, 20};
    MPI_Op_create(add, 1, &op);
    MPI_Reduce_local(a, b, 2, MPI_INT, op);
    CHECK(b[0] == me + 10 && b[1] == i + 20);
    MPI_Op_free(&op);

    MPI_Info info;
    char text[24], back[24];
    snprintf(text, sizeof text, "%d of %d", i, me);
    MPI_Info_create(&info);
    MPI_Info_set(info, "which", text);
    MPI_Info_get(info, "which", 23, back, &flag);
    CHECK(flag && strcmp(text, back) == 0);
    MPI_Info_free(&info);

    MPI_Group group, part;
    MPI_Comm_group(MPI_COMM_SELF, &group);
    MPI_Group_incl(group, 1, (int[]){0}, &part);
    MPI_Group_rank(part, &size);
    CHECK_EQUAL(size, 0);
    MPI_Group_free(&part);
    MPI_Group_free(&group);
    if (i % (objects / keyvals) == 0) {
      MPI_Comm copy;
      void* value;
      MPI_Comm_dup(comms[me], &copy);
      MPI_Comm_create_keyval(MPI_COMM_NULL_COPY_FN, deleted, &keyval, &removed);
      MPI_Comm_set_attr(copy, keyval, &one);
      MPI_Comm_get_attr(copy, keyval, &value, &flag);
      CHECK(flag && value == &one);
      MPI_Comm_free_keyval(&keyval);
      MPI_Comm_free(&copy);
    }
  }
  CHECK_EQUAL(removed, keyvals);
  return NULL;
}

int main(void) {
  int provided, numbers[threads];
  pthread_t handles[threads];
  MPI_Init_thread(NULL, NULL, MPI_THREAD_MULTIPLE, &provided);
  begin();
  CHECK_EQUAL(provided, MPI_THREAD_MULTIPLE);
  for (int i = 0; i < threads; i++) {
    MPI_Comm_dup(MPI_COMM_SELF, &comms[i]);
    numbers[i] = i;
  }
  for (int i = 0; i < threads; i++)
    CHECK(pthread_create(&handles[i], NULL, make_and_free, &numbers[i]) == 0);
  for (int i = 0; i < threads; i++) pthread_join(handles[i], NULL);
  for (int i = 0; i < threads; i++) MPI_Comm_free(&comms[i]);
  report("%d threads got their own", threads);
  return finish();
}
