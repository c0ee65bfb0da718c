-- For Lmod. Load it after the module of an MPI, so that its mpirun comes first on PATH.
local prefix = myFileName():match("^(.*)/share/modulefiles/anympi/[^/]*$")

help("AnyMPI runs MPI programs on any MPI: mpirun -n 4 -T mpich -- ./app")
whatis("Runs an MPI program on any MPI library, without recompiling it")
conflict("anympi")

setenv("ANYMPI_HOME", prefix)
prepend_path("PATH", pathJoin(prefix, "bin"))
prepend_path("MANPATH", pathJoin(prefix, "share/man"))
-- The empty element stands for the system's own pages.
append_path("MANPATH", "")
