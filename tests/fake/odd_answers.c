// What a translated program sees of answers that no installed MPI gives on demand. One check for
// each argument; odd_answers.py chooses the fake's answers and judges what this prints.

#include <mpi.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static const struct {
  const char *name;
  int value;
} classes[] = {
#define CLASS(NAME) \
  { #NAME, NAME }
    CLASS(MPI_SUCCESS),          CLASS(MPI_ERR_COMM),
    CLASS(MPI_ERR_RANK),         CLASS(MPI_ERR_ROOT),
    CLASS(MPI_ERR_GROUP),        CLASS(MPI_ERR_OP),
    CLASS(MPI_ERR_TOPOLOGY),     CLASS(MPI_ERR_TRUNCATE),
    CLASS(MPI_ERR_OTHER),        CLASS(MPI_ERR_INTERN),
    CLASS(MPI_ERR_NO_SUCH_FILE), CLASS(MPI_ERR_RMA_SYNC),
    CLASS(MPI_ERR_TAG),          CLASS(MPI_ERR_UNSUPPORTED_OPERATION),
};

static const char *class_name(int value) {
  for (size_t i = 0; i < sizeof classes / sizeof *classes; ++i)
    if (classes[i].value == value) return classes[i].name;
  return "no class";
}

// MPI_Send fails: which class is it for the program?
static void error_class(void) {
  int code = MPI_Send(NULL, 0, MPI_INT, 0, 0, MPI_COMM_WORLD);
  puts(class_name(code));
}

// The fake lacks this function.
static void missing_function(void) {
  MPI_Comm part = MPI_COMM_NULL;
  char text[MPI_MAX_ERROR_STRING];
  int class = -1, length = 0;
  int code = MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &part);
  MPI_Error_class(code, &class);
  MPI_Error_string(code, text, &length);
  printf("%s\n%s\n%s\n", class_name(class), text, part == MPI_COMM_NULL ? "unwritten" : "written");
}

// A predefined handle that no mpi.h names is an object like others.
static void unnamed_group(void) {
  MPI_Group group = MPI_GROUP_NULL;
  MPI_Comm_group(MPI_COMM_WORLD, &group);
  printf("%s, ", group == MPI_GROUP_NULL ? "null" : "a group");
  printf("%s, ", MPI_Group_f2c(MPI_Group_c2f(group)) == group ? "also in Fortran" : "changed");
  printf("%s\n", MPI_Group_free(&group) == MPI_SUCCESS ? "freed" : "not freed");
}

// A million requests at once, all different, and gone afterwards.
static void million_requests(void) {
  enum { count = 1000000 };
  MPI_Request *requests = malloc(count * sizeof *requests);
  int value = 0, different = 1, gone = 1;
  for (int i = 0; i < count; ++i) {
    MPI_Isend(&value, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, &requests[i]);
    if (requests[i] == MPI_REQUEST_NULL) different = 0;
  }
  MPI_Waitall(count, requests, MPI_STATUSES_IGNORE);
  for (int i = 0; i < count; ++i)
    if (requests[i] != MPI_REQUEST_NULL) gone = 0;
  printf("%s, %s\n", different ? "not null" : "null", gone ? "gone" : "left");
  free(requests);
}

static void send_and_wait(int count) {
  int value = 0;
  for (int i = 0; i < count; ++i) {
    MPI_Request request;
    MPI_Isend(&value, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  }
}

// Threads that make objects of several classes, each beginning with another class, one thread after
// the other: nobody gets a handle that is somebody else's already.
enum { objects = 1000 };

static void *make_objects(void *infos) {
  MPI_Info *info = infos;
  for (int i = 0; i < objects; ++i) MPI_Info_create(&info[i]);
  return NULL;
}

static void *make_requests_and_objects(void *infos) {
  send_and_wait(1);
  return make_objects(infos);
}

static void threads_share_no_handle(void) {
  static MPI_Info infos[2][objects];
  pthread_t threads[2];
  pthread_create(&threads[0], NULL, make_requests_and_objects, infos[0]);
  pthread_join(threads[0], NULL);
  pthread_create(&threads[1], NULL, make_objects, infos[1]);
  pthread_join(threads[1], NULL);
  int shared = 0;
  for (int i = 0; i < objects; ++i)
    for (int j = 0; j < objects; ++j) shared += infos[0][i] == infos[1][j];
  printf("%d shared\n", shared);
}

static long peak_kilobytes(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

static void use_and_free(int count) {
  for (int i = 0; i < count; ++i) {
    MPI_Datatype type;
    MPI_Comm copy;
    MPI_Type_contiguous(2, MPI_INT, &type);
    MPI_Type_free(&type);
    MPI_Comm_dup(MPI_COMM_WORLD, &copy);
    MPI_Comm_free(&copy);
  }
}

// How much larger the process gets when it goes on doing the same, in kilobytes.
static void growth(void (*work)(int), int count) {
  work(count / 100);
  long before = peak_kilobytes();
  work(count);
  printf("%ld\n", peak_kilobytes() - before);
}

// Strings of the greatest length that the target makes, into buffers of the program's length.
static void long_strings(void) {
  struct {
    char version[MPI_MAX_LIBRARY_VERSION_STRING], behind_version;
    char processor[MPI_MAX_PROCESSOR_NAME], behind_processor;
    char error[MPI_MAX_ERROR_STRING], behind_error;
  } text;
  int lengths[3];
  memset(&text, '#', sizeof text);
  MPI_Get_library_version(text.version, &lengths[0]);
  MPI_Get_processor_name(text.processor, &lengths[1]);
  MPI_Error_string(MPI_ERR_OTHER, text.error, &lengths[2]);
  int intact =
      text.behind_version == '#' && text.behind_processor == '#' && text.behind_error == '#';
  int right = lengths[0] == (int)strlen(text.version) &&
              lengths[1] == (int)strlen(text.processor) && lengths[2] == (int)strlen(text.error);
  printf("%s, lengths %s\n", intact ? "intact" : "overrun", right ? "right" : "wrong");
}

static void processor_name(void) {
  char name[MPI_MAX_PROCESSOR_NAME];
  int length;
  MPI_Get_processor_name(name, &length);
  puts(name);
}

int main(int argc, char **argv) {
  const char *check = argc > 1 ? argv[1] : "";
  if (strcmp(check, "no_call") == 0) return 0;
  MPI_Init(&argc, &argv);
  if (strcmp(check, "error_class") == 0) error_class();
  if (strcmp(check, "missing_function") == 0) missing_function();
  if (strcmp(check, "unnamed_group") == 0) unnamed_group();
  if (strcmp(check, "million_requests") == 0) million_requests();
  if (strcmp(check, "growth_of_requests") == 0) growth(send_and_wait, 10000000);
  if (strcmp(check, "growth_of_objects") == 0) growth(use_and_free, 1000000);
  if (strcmp(check, "threads_share_no_handle") == 0) threads_share_no_handle();
  if (strcmp(check, "long_strings") == 0) long_strings();
  if (strcmp(check, "processor_name") == 0) processor_name();
  MPI_Finalize();
  return 0;
}
