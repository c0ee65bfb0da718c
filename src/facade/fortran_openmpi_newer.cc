// What the Fortran libraries of Open MPI 5 and 6 need of libmpi beyond those of version 4: texts of
// infos, which they take from Open MPI's objects.
//
// mpi_f08 of version 6 cannot be served over its own library: with its descriptors of arrays came
// collectives that read Open MPI's object of the communicator. It is refused when it starts.
#include <dlfcn.h>

#include "facade/fortran_openmpi.h"
#include "target/refusal.h"

using namespace anympi;
using facade::Fint, facade::give;

extern "C" {

int ompi_fortran_string_f2c(const char* text, int length, char** made);
int ompi_fortran_string_c2f(const char* text, char* where, int length);
int PMPI_Init(int*, char***);
int PMPI_Init_thread(int*, char***, int, int*);

/// How often MPI was initialized: nothing is checked in the layer, everything below it.
ANYMPI_EXPORT int ompi_instance_count = 1;

}  // extern "C"

namespace {

using Info = From::Handle<HandleClass::Info>;
Info info_of(Fint number) { return facade::OwnCode<catalogue::Info_f2c>::call(number); }

/// A string of Fortran, as C has it.
class Text {
 public:
  Text(const char* text, int length) { ompi_fortran_string_f2c(text, length, &made_); }
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;
  ~Text() { std::free(made_); }
  const char* get() const { return made_; }

 private:
  char* made_ = nullptr;
};

void refuse_descriptors() {
  if (dlsym(RTLD_DEFAULT, "ompi_allgather_wrapper_f08"))
    target::refuse(
        target::exit_misuse,
        "the module mpi_f08 of Open MPI 6 reads Open MPI's own objects, so it cannot run "
        "on another MPI; mpif.h and the module mpi can, and mpi_f08 of Open MPI 4 and 5");
}

}  // namespace

extern "C" {

ANYMPI_EXPORT void ompi_info_get_f(Fint* info, const char* key, Fint* length, char* value,
                                   Fint* flag, Fint* ierror, int key_length, int value_length) {
  Text wanted(key, key_length);
  kinds::Temporary<char> text((*length > 0 ? *length : 0) + 1);
  int code = facade::OwnCode<catalogue::Info_get>::call(info_of(*info), wanted.get(), *length,
                                                        text.data(), flag);
  if (code == From::MPI_SUCCESS && *flag) ompi_fortran_string_c2f(text.data(), value, value_length);
  give(ierror, code);
}
ANYMPI_NAMES(info_get, INFO_GET)

ANYMPI_EXPORT void ompi_info_get_nthkey_f(Fint* info, Fint* n, char* key, Fint* ierror,
                                          int key_length) {
  char text[From::MPI_MAX_INFO_KEY + 1];
  int code = facade::enter<catalogue::Info_get_nthkey>(info_of(*info), *n, +text);
  if (code == From::MPI_SUCCESS) ompi_fortran_string_c2f(text, key, key_length);
  give(ierror, code);
}
ANYMPI_NAMES(info_get_nthkey, INFO_GET_NTHKEY)

/// C counts the terminator, Fortran does not. A length of 0 only asks.
ANYMPI_EXPORT void ompi_info_get_string_f(Fint* info, const char* key, Fint* length, char* value,
                                          Fint* flag, Fint* ierror, int key_length,
                                          int value_length) {
  Text wanted(key, key_length);
  int in_c = *length > 0 ? *length + 1 : 0;
  kinds::Temporary<char> text(in_c + 1);
  int code = facade::enter<catalogue::Info_get_string>(info_of(*info), wanted.get(), &in_c,
                                                       text.data(), flag);
  if (code == From::MPI_SUCCESS && *flag) {
    if (*length > 0) ompi_fortran_string_c2f(text.data(), value, value_length);
    *length = in_c - 1;
  }
  give(ierror, code);
}
ANYMPI_NAMES(info_get_string, INFO_GET_STRING)

// Version 6 alone has procedures of mpi_f08 that take descriptors of arrays.
ANYMPI_EXPORT void mpi_init_f08_(Fint* ierror) {
  refuse_descriptors();
  give(ierror, PMPI_Init(nullptr, nullptr));
}
ANYMPI_EXPORT void mpi_init_thread_f08_(Fint* required, Fint* provided, Fint* ierror) {
  refuse_descriptors();
  give(ierror, PMPI_Init_thread(nullptr, nullptr, *required, provided));
}

ANYMPI_REPLACED(ompi_info_get)
ANYMPI_REPLACED(ompi_info_get_nthkey)
ANYMPI_REPLACED(ompi_info_get_valuelen)
ANYMPI_REPLACED(ompi_coll_base_add_release_arrays_cb)
ANYMPI_REPLACED(ompi_datatype_destroy)

}  // extern "C"
