// Info objects: keys and values travel as they are, lengths are checked against the program's own
// limits, and a freed handle is null. (MPICH 4.0 refuses to cut values, so that is left out.)
// ranks: 1

#include "check.h"

static int class_of(int code) {
  int result;
  MPI_Error_class(code, &result);
  return result;
}

static void expect_value(MPI_Info info, const char* key, const char* expected) {
  char value[100] = "?";
  int flag = -1, length = -1;
  CHECK(MPI_Info_get_valuelen(info, key, &length, &flag) == MPI_SUCCESS);
  CHECK_EQUAL(flag != 0, expected != NULL);
  if (flag) CHECK_EQUAL(length, strlen(expected));
  CHECK(MPI_Info_get(info, key, sizeof value - 1, value, &flag) == MPI_SUCCESS);
  CHECK_EQUAL(flag != 0, expected != NULL);
  CHECK(strcmp(value, flag ? expected : "?") == 0);
}

static void keys_and_values(void) {
  MPI_Info info, copy;
  char value[16], key[MPI_MAX_INFO_KEY + 1];
  int count = -1, flag = -1;
  MPI_Info_create(&info);
  CHECK(info != MPI_INFO_NULL);
  MPI_Info_get_nkeys(info, &count);
  CHECK_EQUAL(count, 0);
  MPI_Info_set(info, "first", "1");
  MPI_Info_set(info, "second", "two words");
  MPI_Info_set(info, "third", "3");
  MPI_Info_set(info, "first", "one again");
  MPI_Info_get_nkeys(info, &count);
  CHECK_EQUAL(count, 3);
  expect_value(info, "first", "one again");
  expect_value(info, "second", "two words");
  expect_value(info, "fourth", NULL);

  static const char* const names[] = {"first", "second", "third"};
  for (int i = 0; i < 3; i++) {
    memset(key, '#', sizeof key);
    CHECK(MPI_Info_get_nthkey(info, i, key) == MPI_SUCCESS);
    CHECK(strcmp(key, names[i]) == 0);
  }

  // A null byte behind the value, and nothing behind that.
  memset(value, '#', sizeof value);
  MPI_Info_get(info, "second", 9, value, &flag);
  CHECK(flag && strcmp(value, "two words") == 0);
  CHECK(value[10] == '#');

  MPI_Info_dup(info, &copy);
  CHECK(copy != info);
  MPI_Info_delete(info, "second");
  expect_value(info, "second", NULL);
  expect_value(copy, "second", "two words");
  MPI_Info_get_nthkey(copy, 1, key);
  CHECK(strcmp(key, "second") == 0);
  MPI_Info_free(&info);
  CHECK(info == MPI_INFO_NULL);
  MPI_Info_free(&copy);
}

static void errors(void) {
  MPI_Info info;
  char key[MPI_MAX_INFO_KEY + 1], value[8];
  int flag;
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  MPI_Info_create(&info);
  MPI_Info_set(info, "key", "value");
  CHECK_EQUAL(class_of(MPI_Info_delete(info, "no such key")), MPI_ERR_INFO_NOKEY);
  CHECK(MPI_Info_get_nthkey(info, 1, key) != MPI_SUCCESS);
  CHECK(MPI_Info_get_nthkey(info, -1, key) != MPI_SUCCESS);
  CHECK_EQUAL(class_of(MPI_Info_set(info, "", "value")), MPI_ERR_INFO_KEY);
  CHECK(MPI_Info_set(MPI_INFO_NULL, "key", "value") != MPI_SUCCESS);
  CHECK(MPI_Info_get(info, "key", 7, value, &flag) == MPI_SUCCESS);
  CHECK(flag && strcmp(value, "value") == 0);
#ifdef OPEN_MPI
  // MPICH itself refuses what the standard says is cut.
  CHECK(MPI_Info_get(info, "key", 3, value, &flag) == MPI_SUCCESS);
  CHECK(flag && strcmp(value, "val") == 0);
#endif
  MPI_Info_free(&info);
}

static void longest(void) {
  static char key[36], value[256], got[256], found[MPI_MAX_INFO_KEY + 1];
  MPI_Info info;
  int flag = 0;
  // 35 and 255 characters fit every MPI.
  memset(key, 'k', sizeof key - 1);
  memset(value, 'v', sizeof value - 1);
  MPI_Info_create(&info);
  CHECK(MPI_Info_set(info, key, value) == MPI_SUCCESS);
  CHECK(MPI_Info_get(info, key, 255, got, &flag) == MPI_SUCCESS);
  CHECK(flag && strcmp(got, value) == 0);
  MPI_Info_get_nthkey(info, 0, found);
  CHECK(strcmp(found, key) == 0);
  MPI_Info_free(&info);
}

// The longest key that the program's mpi.h allows is too long for some targets, which must say so.
static void too_long(void) {
  char key[MPI_MAX_INFO_KEY] = "", found[MPI_MAX_INFO_KEY + 1];
  MPI_Info info;
  memset(key, 'k', sizeof key - 1);
  MPI_Info_create(&info);
  int class = class_of(MPI_Info_set(info, key, "value"));
  CHECK(class == MPI_SUCCESS || class == MPI_ERR_INFO_KEY);
  if (class == MPI_SUCCESS) {
    expect_value(info, key, "value");
    CHECK(MPI_Info_get_nthkey(info, 0, found) == MPI_SUCCESS);
    CHECK(strcmp(found, key) == 0);
  }
  MPI_Info_free(&info);
}

// What is longer than the program's mpi.h allows is refused, also where the target has more room.
static void longer_than_allowed(void) {
  static char key[MPI_MAX_INFO_KEY + 10], value[MPI_MAX_INFO_VAL + 10];
  MPI_Info info;
  int keys = -1;
  memset(key, 'k', sizeof key - 1);
  memset(value, 'v', sizeof value - 1);
  MPI_Info_create(&info);
  CHECK_EQUAL(class_of(MPI_Info_set(info, key, "value")), MPI_ERR_INFO_KEY);
  CHECK_EQUAL(class_of(MPI_Info_set(info, "key", value)), MPI_ERR_INFO_VALUE);
  MPI_Info_get_nkeys(info, &keys);
  CHECK_EQUAL(keys, 0);
  MPI_Info_free(&info);
}

static void many(void) {
  enum { count = 500 };
  MPI_Info infos[count];
  char key[16], value[16];
  for (int i = 0; i < count; i++) {
    MPI_Info_create(&infos[i]);
    for (int j = 0; j < 3; j++) {
      snprintf(key, sizeof key, "key%d", j);
      snprintf(value, sizeof value, "%d", 10 * i + j);
      MPI_Info_set(infos[i], key, value);
    }
  }
  for (int i = 0; i < count; i++) {
    snprintf(value, sizeof value, "%d", 10 * i + 2);
    expect_value(infos[i], "key2", value);
    MPI_Info_free(&infos[i]);
  }
}

// The environment of the start: what it says is MPI's choice, but it must be readable.
static void of_the_start(void) {
  char key[MPI_MAX_INFO_KEY + 1];
  int count = -1;
  CHECK(MPI_INFO_ENV != MPI_INFO_NULL);
  CHECK(MPI_Info_get_nkeys(MPI_INFO_ENV, &count) == MPI_SUCCESS);
  for (int i = 0; i < count; i++) {
    int length = -1, flag = -1;
    CHECK(MPI_Info_get_nthkey(MPI_INFO_ENV, i, key) == MPI_SUCCESS);
    CHECK(MPI_Info_get_valuelen(MPI_INFO_ENV, key, &length, &flag) == MPI_SUCCESS);
    CHECK(flag && length >= 0);
  }
}

int main(void) {
  begin();
  keys_and_values();
  errors();
  longest();
  too_long();
  longer_than_allowed();
  many();
  of_the_start();
  report("infos: ok");
  return finish();
}
