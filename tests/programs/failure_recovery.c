// Failure recovery (ULFM) under the names MPIX_*, and MPICH's first names of MPI_Remove_error_*.
// Nothing fails here, so everything has a known answer; a target that lacks a function says so.
// ranks: 2
// outside-the-standard: MPIX_Comm_agree and its like
// newer: MPIX_Comm_get_failed
// native-fails: mpich MPICH 4.0 over UCX ends with an assertion in MPIX_Comm_agree

#include "newer_functions.h"

#ifndef MPICH_VERSION
int MPIX_Comm_revoke(MPI_Comm comm);
int MPIX_Comm_shrink(MPI_Comm comm, MPI_Comm* newcomm);
int MPIX_Comm_agree(MPI_Comm comm, int* flag);
int MPIX_Comm_failure_ack(MPI_Comm comm);
int MPIX_Comm_failure_get_acked(MPI_Comm comm, MPI_Group* group);
int MPIX_Comm_is_revoked(MPI_Comm comm, int* flag);
int MPIX_Comm_ack_failed(MPI_Comm comm, int most, int* acknowledged);
int MPIX_Comm_iagree(MPI_Comm comm, int* flag, MPI_Request* request);
int MPIX_Comm_ishrink(MPI_Comm comm, MPI_Comm* newcomm, MPI_Request* request);
#endif
int MPIX_Comm_get_failed(MPI_Comm comm, MPI_Group* group);

static void expect_empty(MPI_Group group) {
  int members = -1;
  MPI_Group_size(group, &members);
  CHECK_EQUAL(members, 0);
  if (group != MPI_GROUP_EMPTY) MPI_Group_free(&group);
}

int main(void) {
  MPI_Comm comm, shrunk;
  MPI_Group group;
  int flag = 6 + rank, number = -1;
  begin();
  MPI_Comm_dup(MPI_COMM_WORLD, &comm);
  MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  if (worked("Comm_agree", MPIX_Comm_agree(comm, &flag))) CHECK_EQUAL(flag, 6);
  if (worked("Comm_failure_ack", MPIX_Comm_failure_ack(comm))) {
    CHECK(MPIX_Comm_failure_get_acked(comm, &group) == MPI_SUCCESS);
    expect_empty(group);
  } else {
    CHECK(!worked("Comm_failure_get_acked", MPIX_Comm_failure_get_acked(comm, &group)));
  }
  if (worked("Comm_get_failed", MPIX_Comm_get_failed(comm, &group))) expect_empty(group);
  if (worked("Comm_shrink", MPIX_Comm_shrink(comm, &shrunk))) {
    MPI_Comm_size(shrunk, &number);
    CHECK_EQUAL(number, 2);
    MPI_Comm_free(&shrunk);
  }
#ifndef MPICH_VERSION
  MPI_Request request;
  if (worked("Comm_is_revoked", MPIX_Comm_is_revoked(comm, &flag))) CHECK_EQUAL(flag, 0);
  if (worked("Comm_ack_failed", MPIX_Comm_ack_failed(comm, 1, &number))) CHECK_EQUAL(number, 0);
  flag = 6 + rank;
  if (worked("Comm_iagree", MPIX_Comm_iagree(comm, &flag, &request))) {
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    CHECK_EQUAL(flag, 6);
  }
  if (worked("Comm_ishrink", MPIX_Comm_ishrink(comm, &shrunk, &request))) {
    MPI_Wait(&request, MPI_STATUS_IGNORE);
    MPI_Comm_free(&shrunk);
  }
#else
  MPI_Add_error_class(&number);
  MPI_Add_error_code(number, &flag);
  CHECK(MPIX_Delete_error_string(flag) == MPI_SUCCESS || MPI_VERSION >= 4);
  CHECK(MPIX_Delete_error_code(flag) == MPI_SUCCESS);
  CHECK(MPIX_Delete_error_class(number) == MPI_SUCCESS);
#endif
  MPI_Barrier(MPI_COMM_WORLD);
  worked("Comm_revoke", MPIX_Comm_revoke(comm));
  MPI_Comm_free(&comm);
  report("nothing failed");
  return finish();
}
