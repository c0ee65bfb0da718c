// The handler of MPI_FILE_NULL is that of every file to be opened; MPI_ERRORS_ARE_FATAL there must
// end the program at the first missing file, with the error class as exit status.
// ranks: 1
// exits: 42
// native-fails: mpich MPI_File_open of MPICH 4.0.2 crashes instead of ending the program

#include "check.h"

int main(void) {
  MPI_File file;
  begin();
  MPI_File_set_errhandler(MPI_FILE_NULL, MPI_ERRORS_ARE_FATAL);
  MPI_File_open(MPI_COMM_SELF, "/tmp/anympi-no-such-file", MPI_MODE_RDONLY, MPI_INFO_NULL, &file);
  MPI_Abort(MPI_COMM_WORLD, 7);
  return 0;
}
