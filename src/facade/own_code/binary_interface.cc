// What a program may ask of the binary interface that it was built for (MPI-5.0, chapter 20). The
// target speaks another one, so it is never asked.
//
// The properties of Fortran are known where the program's MPI was built with a compiler of its own;
// else they are what the program says, once.
#include <cstdio>
#include <cstring>

#include "facade/own_code.h"

namespace anympi::facade {

namespace {

using Info = From::Handle<HandleClass::Info>;

Info no_info() { return kinds::Handles<HandleClass::Info>::program_null(); }

/// An info object of the program's with these keys and values; the program frees it.
struct Entry {
  const char* key;
  const char* value;
};
template <std::size_t N>
int make_info(const Entry (&entries)[N], Info* info) {
  if (!info) return raise_class(default_culprit(), From::MPI_ERR_ARG);
  int code = enter<catalogue::Info_create>(info);
  for (const Entry& entry : entries)
    if (code == 0) code = enter<catalogue::Info_set>(*info, entry.key, entry.value);
  return code;
}

constexpr Entry interface_sizes[] = {
    {"mpi_aint_size", "8"}, {"mpi_count_size", "8"}, {"mpi_offset_size", "8"}};

/// gfortran's, with which Debian builds its MPIs.
constexpr Entry fortran_properties[] = {{"mpi_logical_size", "4"},
                                        {"mpi_integer_size", "4"},
                                        {"mpi_real_size", "4"},
                                        {"mpi_double_precision_size", "8"},
                                        {"mpi_logical1_supported", "true"},
                                        {"mpi_logical2_supported", "true"},
                                        {"mpi_logical4_supported", "true"},
                                        {"mpi_logical8_supported", "true"},
                                        {"mpi_logical16_supported", "true"},
                                        {"mpi_integer1_supported", "true"},
                                        {"mpi_integer2_supported", "true"},
                                        {"mpi_integer4_supported", "true"},
                                        {"mpi_integer8_supported", "true"},
                                        {"mpi_integer16_supported", "false"},
                                        {"mpi_real2_supported", "false"},
                                        {"mpi_real4_supported", "true"},
                                        {"mpi_real8_supported", "true"},
                                        {"mpi_real16_supported", "true"},
                                        {"mpi_complex4_supported", "false"},
                                        {"mpi_complex8_supported", "true"},
                                        {"mpi_complex16_supported", "true"},
                                        {"mpi_complex32_supported", "true"},
                                        {"mpi_double_complex_supported", "true"}};

/// What the program said of its Fortran compiler.
Info fortran_info;
bool has_fortran_info = false;

/// The literal values of .TRUE. and .FALSE. for LOGICALs of 1, 2, 4, 8 and 16 bytes.
constexpr int largest_logical = 16;
struct Literals {
  bool are_set;
  unsigned char truth[largest_logical], falsehood[largest_logical];
} literals[5];

/// The index into `literals`, or -1 when the size is no power of two up to 16.
int index_of_size(int size) {
  for (int i = 0; i < 5; ++i)
    if (size == 1 << i) return i;
  return -1;
}

}  // namespace

int OwnCode<catalogue::Abi_get_version>::call(int* major, int* minor) {
  if (!major || !minor) return raise_class(default_culprit(), From::MPI_ERR_ARG);
  *major = From::abi_version;
  *minor = From::abi_subversion;
  return 0;
}

int OwnCode<catalogue::Abi_get_info>::call(Info* info) { return make_info(interface_sizes, info); }

int OwnCode<catalogue::Abi_get_fortran_info>::call(Info* info) {
  if constexpr (From::knows_fortran) return make_info(fortran_properties, info);
  if (!info) return raise_class(default_culprit(), From::MPI_ERR_ARG);
  if (has_fortran_info) return enter<catalogue::Info_dup>(fortran_info, info);
  *info = no_info();
  return 0;
}

int OwnCode<catalogue::Abi_set_fortran_info>::call(Info info) {
  if (From::knows_fortran || has_fortran_info)
    return raise_class(default_culprit(), From::MPI_ERR_ABI);
  int code = enter<catalogue::Info_dup>(info, &fortran_info);
  has_fortran_info = code == 0;
  return code;
}

int OwnCode<catalogue::Abi_get_fortran_booleans>::call(int size, void* truth, void* falsehood,
                                                       int* is_set) {
  int i = index_of_size(size);
  if (i < 0 || !truth || !falsehood || !is_set)
    return raise_class(default_culprit(), From::MPI_ERR_ARG);
  if constexpr (From::knows_fortran) {
    std::memset(truth, 0, size);
    std::memset(falsehood, 0, size);
    *static_cast<unsigned char*>(truth) = 1;
    *is_set = 1;
  } else {
    *is_set = literals[i].are_set;
    if (!literals[i].are_set) return 0;
    std::memcpy(truth, literals[i].truth, size);
    std::memcpy(falsehood, literals[i].falsehood, size);
  }
  return 0;
}

int OwnCode<catalogue::Abi_set_fortran_booleans>::call(int size, void* truth, void* falsehood) {
  int i = index_of_size(size);
  if (i < 0 || !truth || !falsehood) return raise_class(default_culprit(), From::MPI_ERR_ARG);
  if (From::knows_fortran || literals[i].are_set)
    return raise_class(default_culprit(), From::MPI_ERR_ABI);
  std::memcpy(literals[i].truth, truth, size);
  std::memcpy(literals[i].falsehood, falsehood, size);
  literals[i].are_set = true;
  return 0;
}

}  // namespace anympi::facade
