// The classes of opaque objects that MPI names by handles (MPI-4.1, section 2.5.1).
//
// Each ABI has its own C type for each class; what we say about handles in general is said about
// a class. Tool handles (MPI_T_*) are not among them: they are pointers in every ABI and no ABI
// has predefined ones but the null pointer, so they cross as they are.
#pragma once

namespace anympi::abi {

enum class HandleClass {
  Comm,
  Group,
  Datatype,
  Op,
  Errhandler,
  Info,
  Request,
  Message,
  Win,
  File,
  Session,
};

/// How an ABI represents handles; decides which conversion serves a pair of ABIs.
enum class HandleShape {
  address_of_object,  ///< Predefined handles are addresses of exported data objects.
  small_integer,      ///< A C int; the upper bits tell predefined, dynamic and null apart.
  number_or_address,  ///< A pointer; predefined ones are small numbers, which no address is.
};

/// An enumerator that an ABI lacks. No ABI uses this value, so it never compares equal to one.
inline constexpr int absent = -0x7fedcba9;

/// A predefined handle that an ABI lacks.
struct NoHandle {};

}  // namespace anympi::abi
