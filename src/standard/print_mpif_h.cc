// Prints mpif.h for the standard ABI: constants, and the types of functions.
#include "standard/fortran_constants.h"

int main() {
  using namespace anympi::standard;
  std::printf("! mpif.h of the standard ABI of MPI-5.0, made by AnyMPI.\n");
  print_promises(".FALSE.");
  print_constants();
  print_integers();
  print_variables();
  print_externals();
}
