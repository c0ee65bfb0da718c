// Strings that MPI writes without being told the length of the buffer: the program made it as long
// as its own mpi.h says, and not one byte behind it may change, however long the texts of the
// target are. A name that the program sets comes back, cut at the most.
// ranks: 1

#include "guarded_memory.h"

static void check_text(const char* text, int length, int room) {
  CHECK(length >= 0 && length < room);
  // Open MPI 4.1 counts the null byte of its library version.
  CHECK((int)strlen(text) == length || (int)strlen(text) + 1 == length);
}

static void texts_of_mpi(void) {
  char* text = guarded(MPI_MAX_PROCESSOR_NAME);
  int length = -1;
  CHECK(MPI_Get_processor_name(text, &length) == MPI_SUCCESS);
  check_text(text, length, MPI_MAX_PROCESSOR_NAME);
  CHECK(length > 0);
  text = guarded(MPI_MAX_LIBRARY_VERSION_STRING);
  CHECK(MPI_Get_library_version(text, &length) == MPI_SUCCESS);
  check_text(text, length, MPI_MAX_LIBRARY_VERSION_STRING);
  CHECK(length > 0);
  text = guarded(MPI_MAX_ERROR_STRING);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  int code = MPI_Send(NULL, -1, MPI_INT, 4711, -5, MPI_COMM_WORLD);
  CHECK(code != MPI_SUCCESS);
  CHECK(MPI_Error_string(code, text, &length) == MPI_SUCCESS);
  check_text(text, length, MPI_MAX_ERROR_STRING);
  CHECK(length > 0);
}

// Sets names of every length that a program of this ABI may use, and gets them back.
#define CHECK_NAMES(Class, object)                                                \
  do {                                                                            \
    char* found_ = guarded(MPI_MAX_OBJECT_NAME);                                  \
    char name_[MPI_MAX_OBJECT_NAME] = "";                                         \
    int length_;                                                                  \
    for (int n_ = 0; n_ < MPI_MAX_OBJECT_NAME; n_ = n_ < 60 ? n_ + 20 : n_ + 1) { \
      memset(name_, 'a' + n_ % 26, n_);                                           \
      name_[n_] = '\0';                                                           \
      CHECK(MPI_##Class##_set_name(object, name_) == MPI_SUCCESS);                \
      CHECK(MPI_##Class##_get_name(object, found_, &length_) == MPI_SUCCESS);     \
      CHECK_EQUAL(strlen(found_), length_);                                       \
      CHECK(strncmp(found_, name_, length_) == 0);                                \
      if (n_ < 64) CHECK_EQUAL(length_, n_);                                      \
      CHECK(length_ >= (n_ < 63 ? n_ : 63));                                      \
    }                                                                             \
  } while (0)

static void names(void) {
  MPI_Datatype type;
  MPI_Win win;
  MPI_Comm comm;
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  CHECK_NAMES(Comm, comm);
  MPI_Comm_free(&comm);
  MPI_Type_contiguous(2, MPI_INT, &type);
  CHECK_NAMES(Type, type);
  MPI_Type_free(&type);
  MPI_Win_allocate(8, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &(void*){NULL}, &win);
  CHECK_NAMES(Win, win);
  MPI_Win_free(&win);
}

#define NAME_OF(type)                                               \
  do {                                                              \
    char* name_ = guarded(MPI_MAX_OBJECT_NAME);                     \
    int length_ = -1;                                               \
    CHECK(MPI_Type_get_name(type, name_, &length_) == MPI_SUCCESS); \
    CHECK_EQUAL(strlen(name_), length_);                            \
    report("%s", name_);                                            \
  } while (0)

static void names_of_types(void) {
  MPI_Datatype type;
  char name[MPI_MAX_OBJECT_NAME] = "?";
  int length = -1;
  NAME_OF(MPI_INT);
  NAME_OF(MPI_DOUBLE);
  NAME_OF(MPI_UNSIGNED_LONG_LONG);
  NAME_OF(MPI_CHAR);
  NAME_OF(MPI_BYTE);
  NAME_OF(MPI_PACKED);
  NAME_OF(MPI_INT64_T);
  NAME_OF(MPI_C_BOOL);
  NAME_OF(MPI_AINT);
  NAME_OF(MPI_2INT);
  NAME_OF(MPI_LONG_DOUBLE_INT);
  MPI_Type_contiguous(2, MPI_INT, &type);
  MPI_Type_get_name(type, name, &length);
  CHECK(length == 0 && name[0] == '\0');
  MPI_Type_free(&type);
}

int main(void) {
  begin();
  texts_of_mpi();
  names();
  names_of_types();
  return finish();
}
