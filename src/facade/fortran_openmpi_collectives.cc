// Collectives with arrays of datatypes for Open MPI's Fortran libraries, which make arrays for C of
// them and, in version 6, leave these in Open MPI's object of the request. The facade copies what
// the target needs until the request is complete.
#include "facade/fortran_openmpi.h"

using namespace anympi;
using facade::Fint, facade::give, facade::Request;

extern "C" {

ANYMPI_EXPORT extern Fint mpi_fortran_bottom_, mpi_fortran_in_place_;

}  // extern "C"

namespace {

using Aint = From::Aint;
using Comm = From::Handle<HandleClass::Comm>;
using Datatype = From::Handle<HandleClass::Datatype>;

bool is_in_place(const void* buffer) { return buffer == &mpi_fortran_in_place_; }
void* address(void* buffer) {
  if (buffer == &mpi_fortran_bottom_) return nullptr;
  return is_in_place(buffer) ? reinterpret_cast<void*>(From::MPI_IN_PLACE) : buffer;
}
const void* address(const void* buffer) { return address(const_cast<void*>(buffer)); }

Comm comm_of(Fint number) { return facade::OwnCode<catalogue::Comm_f2c>::call(number); }
auto info_of(Fint number) { return facade::OwnCode<catalogue::Info_f2c>::call(number); }

int peers_of(Comm comm) {
  int inter = 0, peers = 0;
  facade::enter<catalogue::Comm_test_inter>(comm, &inter);
  if (inter)
    facade::enter<catalogue::Comm_remote_size>(comm, &peers);
  else
    facade::enter<catalogue::Comm_size>(comm, &peers);
  return peers;
}
kinds::Degrees neighbors_of(Comm comm) {
  facade::ensure_loaded();
  return kinds::degrees_of(kinds::Handles<HandleClass::Comm>::to_target(comm));
}

class Datatypes {
 public:
  Datatypes(const Fint* numbers, int count) : types_(count) {
    for (int i = 0; i < count; ++i)
      types_[i] = facade::OwnCode<catalogue::Type_f2c>::call(numbers[i]);
  }
  const Datatype* get() { return types_.data(); }

 private:
  kinds::Temporary<Datatype> types_;
};

/// A request that a call makes, as a number of Fortran if it succeeds.
struct NewRequest {
  Request value = kinds::Handles<HandleClass::Request>::program_null();
  void finish(int code, Fint* number, Fint* ierror) {
    if (code == From::MPI_SUCCESS) *number = facade::OwnCode<catalogue::Request_c2f>::call(value);
    give(ierror, code);
  }
};

/// The arguments that all of them have; `Place` is a displacement, in bytes.
template <class Place>
struct Exchange {
  const void* in;
  const int *in_counts, *out_counts;
  const Place *in_places, *out_places;
  void* out;
  Comm comm;
  Datatypes in_types, out_types;

  /// For collectives of everyone with everyone, in which MPI_IN_PLACE may stand for what is sent.
  static Exchange of_peers(const void* in, const int* in_counts, const Place* in_places,
                           const Fint* in_types, void* out, const int* out_counts,
                           const Place* out_places, const Fint* out_types, const Fint* comm) {
    Comm c = comm_of(*comm);
    const int peers = peers_of(c);
    return {address(in),       in_counts,    out_counts, in_places,
            out_places,        address(out), c,          {in_types, is_in_place(in) ? 0 : peers},
            {out_types, peers}};
  }
  static Exchange of_neighbors(const void* in, const int* in_counts, const Place* in_places,
                               const Fint* in_types, void* out, const int* out_counts,
                               const Place* out_places, const Fint* out_types, const Fint* comm) {
    Comm c = comm_of(*comm);
    const kinds::Degrees degrees = neighbors_of(c);
    return {address(in),
            in_counts,
            out_counts,
            in_places,
            out_places,
            address(out),
            c,
            {in_types, degrees.out},
            {out_types, degrees.in}};
  }

  template <class Function, class... More>
  int call(More... more) {
    return facade::enter<Function>(in, in_counts, in_places, in_types.get(), out, out_counts,
                                   out_places, out_types.get(), comm, more...);
  }
};

}  // namespace

extern "C" {

// The parameters of a procedure, up to the communicator, and how they are passed on.
#define ANYMPI_EXCHANGE(PLACE)                                                                   \
  const void *in, const int *in_counts, const PLACE *in_places, const Fint *in_types, void *out, \
      const int *out_counts, const PLACE *out_places, const Fint *out_types, const Fint *comm
#define ANYMPI_EXCHANGED \
  in, in_counts, in_places, in_types, out, out_counts, out_places, out_types, comm

#define ANYMPI_W_COLLECTIVES(PREFIX, UPPER, NAME, INAME, PLACE, GROUP)                          \
  ANYMPI_EXPORT void ompi_##PREFIX##alltoallw_f(ANYMPI_EXCHANGE(PLACE), Fint* ierror) {         \
    auto exchange = Exchange<PLACE>::GROUP(ANYMPI_EXCHANGED);                                   \
    give(ierror, exchange.call<catalogue::NAME>());                                             \
  }                                                                                             \
  ANYMPI_NAMES(PREFIX##alltoallw, UPPER##ALLTOALLW)                                             \
  ANYMPI_EXPORT void ompi_i##PREFIX##alltoallw_f(ANYMPI_EXCHANGE(PLACE), Fint* made,            \
                                                 Fint* ierror) {                                \
    auto exchange = Exchange<PLACE>::GROUP(ANYMPI_EXCHANGED);                                   \
    NewRequest request;                                                                         \
    request.finish(exchange.call<catalogue::INAME>(&request.value), made, ierror);              \
  }                                                                                             \
  ANYMPI_NAMES(i##PREFIX##alltoallw, I##UPPER##ALLTOALLW)                                       \
  ANYMPI_EXPORT void ompi_##PREFIX##alltoallw_init_f(ANYMPI_EXCHANGE(PLACE), const Fint* info,  \
                                                     Fint* made, Fint* ierror) {                \
    auto exchange = Exchange<PLACE>::GROUP(ANYMPI_EXCHANGED);                                   \
    NewRequest request;                                                                         \
    request.finish(exchange.call<catalogue::NAME##_init>(info_of(*info), &request.value), made, \
                   ierror);                                                                     \
  }                                                                                             \
  ANYMPI_NAMES(PREFIX##alltoallw_init, UPPER##ALLTOALLW_INIT)                                   \
  ANYMPI_EXTENSION_NAMES(PREFIX##alltoallw_init, UPPER##ALLTOALLW_INIT)
ANYMPI_W_COLLECTIVES(, , Alltoallw, Ialltoallw, int, of_peers)
ANYMPI_W_COLLECTIVES(neighbor_, NEIGHBOR_, Neighbor_alltoallw, Ineighbor_alltoallw, Aint,
                     of_neighbors)

/// For libmpi_mpifh and libmpi_usempif08 of Open MPI 6.
ANYMPI_EXPORT int ompi_fortran_neighbor_count(Comm comm, int* in, int* out) {
  const kinds::Degrees degrees = neighbors_of(comm);
  *in = degrees.in;
  *out = degrees.out;
  return From::MPI_SUCCESS;
}

}  // extern "C"
