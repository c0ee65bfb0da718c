// The program's own statuses: their fields, and their bits in Fortran's layouts, which are the same
// in every language of one MPI. Nothing crosses, so these work before MPI_Init and on any target.
#include <cstring>

#include "facade/own_code.h"

namespace anympi::facade {

namespace {

using Fint = From::Fint;
using Status = From::Status;
using F08Status = From::F08Status;

int refuse_argument() {
  ensure_loaded();
  return raise_class(default_culprit(), From::MPI_ERR_ARG);
}

template <class To, class From>
int copy_bits(const From* from, To* to) {
  static_assert(sizeof(From) == sizeof(anympi::From::Status) ||
                sizeof(To) == sizeof(anympi::From::Status) || sizeof(To) == sizeof(From));
  if (!from || !to) return refuse_argument();
  std::memcpy(static_cast<void*>(to), static_cast<const void*>(from), sizeof(anympi::From::Status));
  return 0;
}

int get_field(const Status* status, int Status::*field, int* value) {
  if (kinds::is_ignored(status) || !value) return refuse_argument();
  *value = status->*field;
  return 0;
}

int set_field(Status* status, int Status::*field, int value) {
  if (kinds::is_ignored(status)) return refuse_argument();
  status->*field = value;
  return 0;
}

}  // namespace

#define ANYMPI_FIELD(NAME, FIELD)                                                     \
  int OwnCode<catalogue::Status_get_##NAME>::call(const Status* status, int* value) { \
    return get_field(status, &Status::FIELD, value);                                  \
  }                                                                                   \
  int OwnCode<catalogue::Status_set_##NAME>::call(Status* status, int value) {        \
    return set_field(status, &Status::FIELD, value);                                  \
  }
ANYMPI_FIELD(source, MPI_SOURCE)
ANYMPI_FIELD(tag, MPI_TAG)
ANYMPI_FIELD(error, MPI_ERROR)

int OwnCode<catalogue::Status_c2f>::call(const Status* c, Fint* f) { return copy_bits(c, f); }
int OwnCode<catalogue::Status_f2c>::call(const Fint* f, Status* c) { return copy_bits(f, c); }
int OwnCode<catalogue::Status_c2f08>::call(const Status* c, F08Status* f) {
  return copy_bits(c, f);
}
int OwnCode<catalogue::Status_f082c>::call(const F08Status* f, Status* c) {
  return copy_bits(f, c);
}
int OwnCode<catalogue::Status_f082f>::call(const F08Status* f08, Fint* f) {
  static_assert(sizeof(F08Status) == sizeof(Status));
  return copy_bits(f08, reinterpret_cast<F08Status*>(f));
}
int OwnCode<catalogue::Status_f2f08>::call(const Fint* f, F08Status* f08) {
  return copy_bits(reinterpret_cast<const F08Status*>(f), f08);
}

}  // namespace anympi::facade
