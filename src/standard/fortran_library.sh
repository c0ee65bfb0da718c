fortran=$prefix/lib/anympi/fortran-standard
link="-L$fortran -Wl,-rpath,$fortran -lmpifort_abi $link"
folders="$fortran $folder" libraries="mpifort_abi mpi_abi"
