// What MPI-4.0 and 4.1 brought and Debian 12's MPIs lack, in part or both. Each function works, or
// says that the target lacks it.
// ranks: 2
// newer: MPI_Buffer_flush
// newer: MPI_Request_get_status_all
// newer: MPI_Type_get_value_index
// newer: MPI_Remove_error_class
// newer: MPI_Info_get_string
// newer: MPI_Send_c

#include "newer_functions.h"

#if MPI_OF_HEADER < 40
int MPI_T_event_get_index(const char* name, int* event_index);
int MPI_T_source_get_timestamp(int source_index, MPI_Count* timestamp);
#endif

static void buffers(void) {
  static char buffer[4000], *found;
  int value = -1, length = 0;
  MPI_Count large = 0;
  MPI_Request request;
  MPI_Buffer_attach(buffer, sizeof buffer);
  for (int round = 0; round < 10; round++) {
    MPI_Bsend(&rank, 1, MPI_INT, 1 - rank, 1, MPI_COMM_WORLD);
    if (round == 5) CHECK(MPI_Buffer_iflush(&request) == MPI_SUCCESS);
    MPI_Recv(&value, 1, MPI_INT, 1 - rank, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    CHECK_EQUAL(value, 1 - rank);
    if (round == 5) MPI_Wait(&request, MPI_STATUS_IGNORE);
    CHECK(MPI_Buffer_flush() == MPI_SUCCESS);
  }
  MPI_Buffer_detach(&found, &length);
  CHECK(found == buffer && length == sizeof buffer);

  CHECK(MPI_Comm_attach_buffer(MPI_COMM_WORLD, buffer, 2000) == MPI_SUCCESS);
  MPI_Bsend(&rank, 1, MPI_INT, 1 - rank, 1, MPI_COMM_WORLD);
  MPI_Recv(&value, 1, MPI_INT, 1 - rank, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  CHECK(MPI_Comm_flush_buffer(MPI_COMM_WORLD) == MPI_SUCCESS);
  CHECK(MPI_Comm_iflush_buffer(MPI_COMM_WORLD, &request) == MPI_SUCCESS);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  CHECK(MPI_Comm_detach_buffer(MPI_COMM_WORLD, &found, &length) == MPI_SUCCESS);
  CHECK(found == buffer && length == 2000);
  CHECK(MPI_Comm_attach_buffer_c(MPI_COMM_WORLD, buffer, 2000) == MPI_SUCCESS);
  CHECK(MPI_Comm_detach_buffer_c(MPI_COMM_WORLD, &found, &large) == MPI_SUCCESS);
  CHECK(found == buffer && large == 2000);
}

// As many messages as the program likes, before any is received.
static void automatic_buffer(void) {
#ifdef MPI_BUFFER_AUTOMATIC
  static int sent[1 << 18], got[1 << 18];
  void* found = NULL;
  int length = -1;
  CHECK(MPI_Buffer_attach(MPI_BUFFER_AUTOMATIC, 0) == MPI_SUCCESS);
  for (int i = 0; i < 20; i++) {
    sent[0] = sent[(1 << 18) - 1] = 100 * rank + i;
    MPI_Bsend(sent, 1 << 18, MPI_INT, 1 - rank, 2, MPI_COMM_WORLD);
  }
  for (int i = 0; i < 20; i++) {
    MPI_Recv(got, 1 << 18, MPI_INT, 1 - rank, 2, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    CHECK_EQUAL(got[0], 100 * (1 - rank) + i);
    CHECK_EQUAL(got[(1 << 18) - 1], got[0]);
  }
  CHECK(MPI_Buffer_detach(&found, &length) == MPI_SUCCESS);
  CHECK(found == MPI_BUFFER_AUTOMATIC && length == 0);
#endif
}

static void states_of_requests(void) {
  MPI_Request requests[3];
  MPI_Status statuses[3];
  int got[2] = {-1, -1}, flag = -1, index = -1, count = -1, indices[3] = {-1, -1, -1};
  for (int i = 0; i < 2; i++)
    MPI_Irecv(&got[i], 1, MPI_INT, 1 - rank, 5 + i, MPI_COMM_WORLD, &requests[i]);
  requests[2] = MPI_REQUEST_NULL;
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Request_get_status_all(3, requests, &flag, statuses);
  CHECK_EQUAL(flag, 0);
  MPI_Send(&rank, 1, MPI_INT, 1 - rank, 6, MPI_COMM_WORLD);
  for (flag = 0; !flag;) MPI_Request_get_status_any(3, requests, &index, &flag, statuses);
  CHECK(index == 1 && statuses[0].MPI_TAG == 6 && got[1] == 1 - rank);
  MPI_Request_get_status_some(3, requests, &count, indices, statuses);
  CHECK(count == 1 && indices[0] == 1 && statuses[0].MPI_TAG == 6);
  CHECK(requests[1] != MPI_REQUEST_NULL);
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Send(&rank, 1, MPI_INT, 1 - rank, 5, MPI_COMM_WORLD);
  for (flag = 0; !flag;) MPI_Request_get_status_all(3, requests, &flag, statuses);
  CHECK(statuses[0].MPI_TAG == 5 && statuses[1].MPI_TAG == 6);
  CHECK_EQUAL(statuses[2].MPI_SOURCE, MPI_ANY_SOURCE);
  MPI_Waitall(3, requests, MPI_STATUSES_IGNORE);
  MPI_Request_get_status_any(3, requests, &index, &flag, MPI_STATUS_IGNORE);
  CHECK(flag && index == MPI_UNDEFINED);
  MPI_Request_get_status_some(3, requests, &count, indices, MPI_STATUSES_IGNORE);
  CHECK_EQUAL(count, MPI_UNDEFINED);
}

static void errors(void) {
  int class = -1, code = -1, length = -1;
  char text[MPI_MAX_ERROR_STRING];
  MPI_Add_error_class(&class);
  MPI_Add_error_code(class, &code);
  MPI_Add_error_string(code, "of the program");
  MPI_Error_string(code, text, &length);
  CHECK(strcmp(text, "of the program") == 0);
  CHECK(MPI_Remove_error_string(code) == MPI_SUCCESS);
  CHECK(MPI_Remove_error_code(code) == MPI_SUCCESS);
  CHECK(MPI_Remove_error_class(class) == MPI_SUCCESS);
}

static void infos_and_datatypes(void) {
  MPI_Info info;
  MPI_Datatype pair;
  char *arguments[] = {"program", "one", "two", NULL}, value[100] = "?", small[4] = "?";
  int length = sizeof value, flag = 0;
  CHECK(MPI_Info_create_env(3, arguments, &info) == MPI_SUCCESS);
  MPI_Info_free(&info);
  CHECK(MPI_Get_hw_resource_info(&info) == MPI_SUCCESS);
  MPI_Info_set(info, "key", "longer");
  CHECK(MPI_Info_get_string(info, "key", &length, value, &flag) == MPI_SUCCESS);
  CHECK(flag && length == 7 && strcmp(value, "longer") == 0);
  length = sizeof small;
  CHECK(MPI_Info_get_string(info, "key", &length, small, &flag) == MPI_SUCCESS);
  CHECK(flag && length == 7 && strcmp(small, "lon") == 0);
  length = 0;
  CHECK(MPI_Info_get_string(info, "key", &length, small, &flag) == MPI_SUCCESS);
  CHECK(flag && length == 7 && strcmp(small, "lon") == 0);
  length = 1;
  CHECK(MPI_Info_get_string(info, "key", &length, small, &flag) == MPI_SUCCESS);
  CHECK(flag && length == 7 && strcmp(small, "") == 0);
  CHECK(MPI_Info_get_string(info, "none", &length, small, &flag) == MPI_SUCCESS);
  CHECK(!flag);
  MPI_Info_free(&info);

  MPI_Type_get_value_index(MPI_DOUBLE, MPI_INT, &pair);
  CHECK(pair == MPI_DOUBLE_INT);
  MPI_Type_get_value_index(MPI_INT, MPI_INT, &pair);
  CHECK(pair == MPI_2INT);
  MPI_Type_get_value_index(MPI_CHAR, MPI_CHAR, &pair);
  if (pair != MPI_DATATYPE_NULL) MPI_Type_free(&pair);
  int class = -1;
  MPI_Error_class(MPI_Type_get_value_index(MPI_DATATYPE_NULL, MPI_INT, &pair), &class);
  CHECK_EQUAL(class, MPI_ERR_TYPE);
}

static void messages(void) {
  MPI_Status status;
  MPI_Request request;
  MPI_Comm copy;
  int value = -1, other = 1 - rank;
  if (rank == 0) MPI_Send_c(&rank, 1, MPI_INT, 1, 3, MPI_COMM_WORLD);
  if (rank == 1) {
    MPI_Recv_c(&value, 1, MPI_INT, 0, 3, MPI_COMM_WORLD, &status);
    CHECK(value == 0 && status.MPI_TAG == 3);
  }
  value = -1;
  MPI_Isendrecv(&rank, 1, MPI_INT, other, 4, &value, 1, MPI_INT, other, 4, MPI_COMM_WORLD,
                &request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  CHECK_EQUAL(value, other);
  MPI_Comm_idup_with_info(MPI_COMM_WORLD, MPI_INFO_NULL, &copy, &request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  MPI_Allreduce(&rank, &value, 1, MPI_INT, MPI_SUM, copy);
  CHECK_EQUAL(value, 1);
  MPI_Comm_free(&copy);
}

static void tool_events(void) {
  int provided, count = -1, index = -1;
  MPI_Count time;
  CHECK_EQUAL(MPI_T_event_get_num(&count), MPI_T_ERR_NOT_INITIALIZED);
  CHECK_EQUAL(MPI_T_category_get_num_events(0, &count), MPI_T_ERR_NOT_INITIALIZED);
  MPI_T_init_thread(MPI_THREAD_SINGLE, &provided);
  CHECK_EQUAL(MPI_T_event_get_index("of no event", &index), MPI_T_ERR_INVALID_NAME);
  CHECK_EQUAL(MPI_T_category_get_num_events(-1, &count), MPI_T_ERR_INVALID_INDEX);
  CHECK_EQUAL(MPI_T_source_get_timestamp(99999, &time), MPI_T_ERR_INVALID_INDEX);
  CHECK(MPI_T_event_get_num(&count) == MPI_SUCCESS && count >= 0);
  CHECK(MPI_T_source_get_num(&count) == MPI_SUCCESS && count >= 0);
  MPI_T_category_get_num(&count);
  if (count > 0) {
    int event = -1;
    CHECK(MPI_T_category_get_num_events(0, &count) == MPI_SUCCESS && count >= 0);
    CHECK(MPI_T_category_get_events(0, 1, &event) == MPI_SUCCESS && (event >= 0) == (count > 0));
  }
  MPI_T_finalize();
}

int main(void) {
  begin();
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
  buffers();
  automatic_buffer();
  states_of_requests();
  errors();
  infos_and_datatypes();
  messages();
  tool_events();
  report("functions of MPI-4.1");
  return finish();
}
