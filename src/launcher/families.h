// The MPI implementations by name, and what the name of a library says.
//
// Many implementations share few ABIs: Intel MPI, MVAPICH and Cray MPICH are built from MPICH and
// agreed with it on one ABI and one SONAME, libmpi.so.12. Debian ships MPICH as libmpich.so.12
// instead. Open MPI counts its own: libmpi.so.20 (2.x, 3.x) and libmpi.so.40 (4.x and later).

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace anympi {

enum class Abi { openmpi, mpich, standard };

const char* name(Abi abi);

struct Family {
  const char* name;
  const char* title;
  Abi abi;
};

// Case does not matter; the names of Wi4MPI's users are known too (OMPI, INTELMPI).
const Family* family_named(std::string_view name);
const Family& family_of(Abi abi);
std::string family_names();

// The ABI that a library of this name belongs to, be it the C, C++ or Fortran part.
std::optional<Abi> abi_of_soname(std::string_view soname);
// Is it the library with the C functions, which a facade or another MPI can stand in for?
bool is_c_library(std::string_view soname);
// A library that must not be loaded for real beside a facade, for it holds what the facade
// replaces. Open MPI 6 has its predefined handles in libopen_mpi.so.40.
bool is_replaced(std::string_view soname);
// An MPI library of an ABI too old for any facade, such as libmpi.so.1.
bool is_unknown_mpi(std::string_view soname);

}  // namespace anympi
