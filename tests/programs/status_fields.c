// The fields of a status by function (MPI-4.1, section 3.2.5), and statuses in Fortran's layouts:
// properties of the program's own MPI.
// ranks: 2
// newer: MPI_Status_get_source
// newer: MPI_Status_get_tag
// newer: MPI_Status_get_error
// newer: MPI_Status_set_source
// newer: MPI_Status_set_tag
// newer: MPI_Status_set_error
// newer: MPI_Status_set_elements_c
// newer: MPI_Status_c2f08

#include "newer_functions.h"

int main(void) {
  MPI_Status status, copy;
  MPI_Fint fortran[sizeof(MPI_Status) / sizeof(MPI_Fint)];
  int value = -9, count = 0;
  begin();
  MPI_Sendrecv(&rank, 1, MPI_INT, 1 - rank, 30 + rank, &value, 1, MPI_INT, MPI_ANY_SOURCE,
               MPI_ANY_TAG, MPI_COMM_WORLD, &status);
  MPI_Status_get_source(&status, &value);
  CHECK(value == 1 - rank && status.MPI_SOURCE == value);
  MPI_Status_get_tag(&status, &value);
  CHECK(value == 31 - rank && status.MPI_TAG == value);

  MPI_Status_set_source(&status, MPI_PROC_NULL);
  MPI_Status_set_tag(&status, 77);
  MPI_Status_set_error(&status, MPI_ERR_TRUNCATE);
  CHECK(status.MPI_SOURCE == MPI_PROC_NULL && status.MPI_TAG == 77);
  CHECK_EQUAL(status.MPI_ERROR, MPI_ERR_TRUNCATE);
  MPI_Status_get_error(&status, &value);
  CHECK_EQUAL(value, MPI_ERR_TRUNCATE);
  MPI_Get_count(&status, MPI_INT, &count);
  CHECK_EQUAL(count, 1);

  MPI_Status_c2f(&status, fortran);
  MPI_Status_f2c(fortran, &copy);
  MPI_Status_get_source(&copy, &value);
  CHECK_EQUAL(value, MPI_PROC_NULL);
  MPI_Get_count(&copy, MPI_INT, &count);
  CHECK_EQUAL(count, 1);

  MPI_F08_status f08;
  MPI_Status_c2f08(&status, &f08);
  CHECK(f08.MPI_TAG == 77 && f08.MPI_SOURCE == MPI_PROC_NULL);
  f08.MPI_TAG = 78;
  MPI_Status_f082c(&f08, &copy);
  CHECK_EQUAL(copy.MPI_TAG, 78);
  MPI_Status_f082f(&f08, fortran);
  MPI_Status_f2c(fortran, &copy);
  CHECK_EQUAL(copy.MPI_TAG, 78);
  MPI_Status_c2f(&status, fortran);
  MPI_Status_f2f08(fortran, &f08);
  CHECK_EQUAL(f08.MPI_TAG, 77);

  MPI_Count elements = -1;
  CHECK(MPI_Status_set_elements_c(&status, MPI_INT, (MPI_Count)1 << 33) == MPI_SUCCESS);
  MPI_Get_elements_x(&status, MPI_INT, &elements);
  CHECK_EQUAL(elements, (MPI_Count)1 << 33);
  report("fields of statuses");
  return finish();
}
