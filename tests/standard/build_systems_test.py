"""Projects of CMake, autoconf and Meson that ask for an MPI as usual and get the standard ABI.

An installed AnyMPI is asked, partly where the programs of no other MPI can be seen, partly beside them,
and what was built runs on the MPIs of this machine.
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

BUILD, CMAKE = pathlib.Path(os.environ["ANYMPI_BUILD"]), os.environ["ANYMPI_CMAKE"]
TARGETS = [family for family in ("openmpi", "mpich") if shutil.which(f"mpirun.{family}")]
OTHER_MPI = re.compile(r"mpi|orte|opal|prte|hydra|ortecc|oshcc", re.I)

PROGRAM = """#include <mpi.h>
#include <stdio.h>
int main(int count, char **values) {
  int rank, size, sum;
  MPI_Init(&count, &values);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  rank += 1;
  MPI_Reduce(&rank, &sum, 1, MPI_INT, MPI_SUM, 0, MPI_COMM_WORLD);
  if (rank == 1) printf("%d ranks, %d\\n", size, sum);
  MPI_Finalize();
  return 0;
}
"""

FORTRAN = """program sums
  use mpi_f08
  implicit none
  integer :: rank, ranks, sum
  call MPI_Init()
  call MPI_Comm_rank(MPI_COMM_WORLD, rank)
  call MPI_Comm_size(MPI_COMM_WORLD, ranks)
  call MPI_Reduce(rank + 1, sum, 1, MPI_INTEGER, MPI_SUM, 0, MPI_COMM_WORLD)
  if (rank == 0) print '(i0,a,i0)', ranks, ' ranks, ', sum
  call MPI_Finalize()
end program
"""

CMAKE_PROJECT = """cmake_minimum_required(VERSION 3.18)
project(sums C CXX Fortran)
find_package(FOUND REQUIRED)
foreach(language C CXX Fortran)
  message(STATUS "${language}: ${MPI_${language}_VERSION} ${MPI_${language}_VERSION_MAJOR}")
endforeach()
message(STATUS "launcher: ${MPIEXEC_EXECUTABLE}")
if(NOT MPI_FOUND)
  message(FATAL_ERROR "there is no MPI")
endif()
add_executable(sums sums.c)
target_link_libraries(sums MPI::MPI_C)
add_executable(sums_cxx sums.cc)
target_link_libraries(sums_cxx MPI::MPI_CXX)
add_executable(sums_fortran sums.f90)
target_link_libraries(sums_fortran MPI::MPI_Fortran)
"""

CONFIGURE = """AC_INIT([sums], [1])
AC_PROG_CC
AC_CHECK_HEADER([mpi.h], [], [AC_MSG_ERROR([there is no mpi.h])])
AC_SEARCH_LIBS([MPI_Init], [mpi mpich], [], [AC_MSG_ERROR([there is no MPI_Init])])
AC_CHECK_SIZEOF([MPI_Comm], [], [[#include <mpi.h>]])
AC_MSG_CHECKING([what is said before MPI_Init])
AC_RUN_IFELSE([AC_LANG_PROGRAM([[#include <mpi.h>]], [[
  int major, minor, flag;
  MPI_Get_version(&major, &minor);
  MPI_Initialized(&flag);
  return !(major >= 3 && !flag);]])], [AC_MSG_RESULT([not yet])], [AC_MSG_ERROR([something else])])
AC_MSG_CHECKING([what a program is that no launcher started])
AC_RUN_IFELSE([AC_LANG_PROGRAM([[#include <mpi.h>]], [[
  int size;
  MPI_Init(0, 0);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return MPI_Finalize() || size != 1;]])], [AC_MSG_RESULT([a singleton])], [AC_MSG_ERROR([nothing])])
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
"""

MESON = """project('sums', 'c', 'cpp')
executable('sums', 'sums.c', dependencies: dependency('mpi', language: 'c'))
executable('sums_cxx', 'sums.cc', dependencies: dependency('mpi', language: 'cpp'))
"""


class BuildSystems(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = pathlib.Path(tempfile.mkdtemp(prefix="anympi-build-systems-")).resolve()
        cls.addClassCleanup(shutil.rmtree, cls.top)
        cls.prefix = cls.top / "installed"
        subprocess.run([CMAKE, "--install", BUILD, "--prefix", cls.prefix], check=True,
                       stdout=subprocess.DEVNULL)
        cls.usual = cls.prefix / "lib/anympi/standard"
        # The machine's programs but for those of its MPIs.
        cls.without_mpi = cls.top / "bin"
        cls.without_mpi.mkdir()
        for program in pathlib.Path("/usr/bin").iterdir():
            if not OTHER_MPI.search(program.name):
                (cls.without_mpi / program.name).symlink_to(program)

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=self.top))
        for name in ("sums.c", "sums.cc"):
            (self.folder / name).write_text(PROGRAM)
        (self.folder / "sums.f90").write_text(FORTRAN)

    def run_it(self, *command, path=None, **variables):
        environment = {"PATH": path or f"{self.prefix}/bin:{self.without_mpi}", "HOME": str(self.folder),
                       "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
                       "OMPI_MCA_rmaps_base_oversubscribe": "1"} | variables
        return subprocess.run([str(part) for part in command], env=environment, cwd=self.folder, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=300)

    def check(self, *command, **options):
        done = self.run_it(*command, **options)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def check_programs(self, *programs):
        for program in programs:
            needed = re.findall(r"NEEDED.*\[(.*)\]", self.check("readelf", "-d", program))
            ours = "libmpifort_abi.so.1" if str(program).endswith("fortran") else "libmpi_abi.so.1"
            self.assertEqual({name for name in needed if OTHER_MPI.search(name)} - {"libmpi_abi.so.1"},
                             {ours} - {"libmpi_abi.so.1"})
            self.assertIn(ours, needed)
            for target in TARGETS:
                said = self.check("mpirun", "-n", "2", "-T", target, program,
                                  path=f"{self.prefix}/bin:/usr/bin:/bin")
                self.assertEqual(said, "2 ranks, 3\n")

    def cmake(self, package, *options, **variables):
        (self.folder / "CMakeLists.txt").write_text(CMAKE_PROJECT.replace("FOUND R", package + " R"))
        said = self.check(CMAKE, "-S", ".", "-B", "build", *options, **variables)
        self.check(CMAKE, "--build", "build")
        for language in ("C", "CXX", "Fortran"):
            self.assertIn(f"-- {language}: 5.0 5\n", said)
        self.check_programs("build/sums", "build/sums_cxx", "build/sums_fortran")
        return said

    def test_cmake_by_wrappers_where_no_other_mpi_is_seen(self):
        self.cmake("MPI", "-DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF", "-DMPI_C_COMPILER=mpicc_abi",
                   "-DMPI_CXX_COMPILER=mpicxx_abi", "-DMPI_Fortran_COMPILER=mpifort_abi")

    def test_cmake_by_prefix(self):
        """No option of FindMPI's, and others are there."""
        for option in ("CMAKE_PREFIX_PATH", "MPI_HOME"):
            shutil.rmtree(self.folder / "build", ignore_errors=True)
            said = self.cmake("MPI", f"-D{option}={self.usual}", path="/usr/bin:/bin")
            self.assertIn(f"launcher: {self.usual}/bin/mpiexec\n", said)

    def test_cmake_by_our_package(self):
        said = self.cmake("AnyMPI 0.1", f"-DCMAKE_PREFIX_PATH={self.prefix}", path="/usr/bin:/bin")
        self.assertIn(f"launcher: {self.prefix}/bin/mpiexec\n", said)

    def test_our_package_does_not_mix(self):
        if "openmpi" not in TARGETS:
            self.skipTest("there is no mpicc.openmpi to name")
        (self.folder / "CMakeLists.txt").write_text(CMAKE_PROJECT.replace("FOUND R", "AnyMPI R"))
        done = self.run_it(CMAKE, "-S", ".", "-B", "build", f"-DCMAKE_PREFIX_PATH={self.prefix}",
                           "-DMPI_C_COMPILER=mpicc.openmpi", path="/usr/bin:/bin")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("another MPI was found or named before", " ".join(done.stderr.split()))

    @unittest.skipUnless(TARGETS, "there is no MPI to be a singleton of")
    @unittest.skipUnless(shutil.which("autoconf"), "there is no autoconf")
    def test_autoconf(self):
        (self.folder / "configure.ac").write_text(CONFIGURE)
        (self.folder / "Makefile.in").write_text(
            "sums: sums.c\n\t@CC@ @CFLAGS@ $< -o $@ @LDFLAGS@ @LIBS@\n")
        self.check("autoconf")
        said = self.check("./configure", "CC=mpicc_abi")
        self.assertIn("checking for library containing MPI_Init... none required\n", said)
        self.assertIn("checking size of MPI_Comm... 8\n", said)
        self.assertIn("checking what is said before MPI_Init... not yet\n", said)
        self.assertIn("checking what a program is that no launcher started... a singleton\n", said)
        self.check("make")
        self.check_programs("./sums")

    @unittest.skipUnless(shutil.which("meson"), "there is no meson")
    def test_meson(self):
        for name, options in {"named": {"MPICC": "mpicc_abi", "MPICXX": "mpicxx_abi"},
                              "usual": {"path": f"{self.usual}/bin:{self.without_mpi}"}}.items():
            (self.folder / "meson.build").write_text(MESON)
            # Meson asks pkg-config for Open MPI first.
            options["PKG_CONFIG_LIBDIR"] = str(self.prefix / "lib/pkgconfig")
            self.check("meson", "setup", name, **options)
            self.check("ninja", "-C", name, **options)
            self.check_programs(f"{name}/sums", f"{name}/sums_cxx")


if __name__ == "__main__":
    unittest.main()
