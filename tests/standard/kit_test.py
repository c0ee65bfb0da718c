"""Programs for the standard ABI, built with what AnyMPI brings and no MPI.

They are compiled by the wrappers, by CMake's find_package(MPI) and by pkg-config, in C, C++ and Fortran,
and started by themselves, as a `configure` does, where there is no MPI. That they run on MPIs is shown
elsewhere (launcher, programs, singleton_test.py).
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["ANYMPI_BUILD"])
CMAKE = os.environ["ANYMPI_CMAKE"]

ASKS = """#include <mpi.h>
#include <stdio.h>
int main(int count, char **values) {
  int initialized = 9, finalized = 9, version, subversion, major, minor, length;
  char text[MPI_MAX_LIBRARY_VERSION_STRING];
  MPI_Initialized(&initialized);
  MPI_Finalized(&finalized);
  MPI_Get_version(&version, &subversion);
  MPI_Abi_get_version(&major, &minor);
  MPI_Get_library_version(text, &length);
  printf("%d %d %d.%d %d.%d %d\\n", initialized, finalized, version, subversion, major, minor,
         text[length] == 0 && length > 0);
  fflush(stdout);
  if (count > 1) MPI_Init(&count, &values);
  return 0;
}
"""
ANSWERS = "0 0 5.0 1.0 1\n"

PROJECT = """cmake_minimum_required(VERSION 3.18)
project(asks C CXX)
find_package(MPI REQUIRED COMPONENTS C CXX)
add_executable(asks asks.c)
target_link_libraries(asks MPI::MPI_C)
add_executable(asks_cxx asks.cc)
target_link_libraries(asks_cxx MPI::MPI_CXX)
"""

FORTRAN = """program asks
  BINDING
  logical :: initialized, finalized
  integer :: version, subversion, error
  call MPI_Initialized(initialized, error)
  call MPI_Finalized(finalized, error)
  call MPI_Get_version(version, subversion, error)
  print '(2l2,2i2)', initialized, finalized, version, subversion
end program
"""
ANSWERS_IN_FORTRAN = " F F 5 0\n"


class Kit(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="anympi-kit-"))
        self.addCleanup(shutil.rmtree, self.folder)
        for name in ("asks.c", "asks.cc"):
            (self.folder / name).write_text(ASKS)

    def run_it(self, *command, **variables):
        # No MPI is to be found: this machine's has another name.
        environment = {"PATH": f"{BUILD}/bin:/usr/bin:/bin", "HOME": str(self.folder),
                       "ANYMPI_TO": "nowhere"} | variables
        return subprocess.run([str(part) for part in command], env=environment, cwd=self.folder, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=120)

    def check(self, *command, **variables):
        done = self.run_it(*command, **variables)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(done.stderr, "")
        return done.stdout

    def test_both_wrappers(self):
        strict = ("-Wall", "-Wextra", "-Wpedantic", "-Werror")
        self.check("mpicc_abi", "-std=c99", *strict, "asks.c", "-o", "in_c")
        self.check("mpicxx_abi", *strict, "asks.cc", "-o", "in_cxx")
        self.assertEqual(self.check("./in_c"), ANSWERS)
        self.assertEqual(self.check("./in_cxx"), ANSWERS)

    def test_fortran(self):
        for binding in ("include 'mpif.h'", "use mpi", "use mpi_f08"):
            (self.folder / "asks.f90").write_text(FORTRAN.replace("BINDING", binding))
            self.check("mpifort_abi", "asks.f90", "-o", "in_fortran")
            self.assertEqual(self.check("./in_fortran"), ANSWERS_IN_FORTRAN)
        # In fixed form, and with buffers of several types.
        text = "".join(f"      {line}\n" for line in (
            "program asks", "include 'mpif.h'", "print *, MPI_VERSION", "end", "subroutine unused",
            "include 'mpif.h'", "real x", "call MPI_BCAST(x, 1, MPI_REAL, 0, 0, ierror)",
            "call MPI_BCAST(i, 1, MPI_INTEGER, 0, 0, ierror)", "end"))
        (self.folder / "fixed.f").write_text(text)
        done = self.run_it("mpifort_abi", "-Werror=line-truncation", "fixed.f", "-o", "fixed")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.check("./fixed").strip(), "5")

    def test_modules_are_compiled_once_for_each_compiler(self):
        folder = self.folder / "kept"
        (self.folder / "other").write_text("#!/bin/sh\n[ $1 = --version ] && echo other && exit\n"
                                           "exec gfortran \"$@\"\n")
        (self.folder / "other").chmod(0o755)
        (self.folder / "asks.f90").write_text(FORTRAN.replace("BINDING", "use mpi_f08"))
        seen = []
        for compiler in ("gfortran", "gfortran", self.folder / "other"):
            self.check("mpifort_abi", f"-cc={compiler}", "asks.f90", ANYMPI_MODULES=str(folder))
            seen.append(sorted(path.name for path in folder.glob("*/*.mod")))
        self.assertEqual(seen, [["mpi.mod", "mpi_f08.mod"]] * 2 + [["mpi.mod"] * 2 + ["mpi_f08.mod"] * 2])

    def test_compilers_that_cannot(self):
        done = self.run_it("mpifort_abi", "asks.f90", ANYMPI_FC="false")
        self.assertEqual(done.returncode, 2)
        self.assertIn("anympi: false cannot compile the module mpi_f08, ", done.stderr)
        (self.folder / "file").write_text("")
        done = self.run_it("mpifort_abi", "asks.f90", ANYMPI_MODULES=str(self.folder / "file/x"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("set ANYMPI_MODULES to another folder", done.stderr)

    def test_all_that_the_modules_declare_is_in_the_library(self):
        library = BUILD / "lib/anympi/fortran-standard/libmpifort_abi.so.1"
        exported = {line.split()[-1] for line in self.check("nm", "-D", "--defined-only", library).splitlines()}
        for module in ("mpi", "mpi_f08"):
            text = (BUILD / f"include/anympi/{module}.f90").read_text()
            interfaces = re.sub(r"abstract interface.*?end interface", "", text, flags=re.DOTALL)
            declared = set(re.findall(r"^ +(?:subroutine|(?:pure elemental )?function) (\w+)", interfaces,
                                      re.MULTILINE))
            declared |= set(re.findall(r"^  PROCEDURE\(\w+\) :: (\w+)", text, re.MULTILINE))
            declared |= set(re.findall(r"^ +COMMON /(\w+)/", text, re.MULTILINE | re.IGNORECASE))
            self.assertGreater(len(declared), 700)
            self.assertEqual(sorted(name for name in declared if name.lower() + "_" not in exported), [])

    def test_compiling_and_linking_apart(self):
        self.check("mpicc_abi", "-c", "asks.c")
        self.check("mpicc_abi", "asks.o", "-o", "asks")
        self.assertEqual(self.check("./asks"), ANSWERS)

    def test_what_is_needed(self):
        self.check("mpicc_abi", "asks.c", "-o", "asks")
        needed = self.check("readelf", "-d", "asks")
        self.assertIn("[libmpi_abi.so.1]", needed)
        # A run path that LD_LIBRARY_PATH goes before.
        self.assertIn("(RUNPATH)", needed)
        self.assertNotIn("(RPATH)", needed)

    def test_start_without_an_mpi(self):
        self.check("mpicc_abi", "asks.c", "-o", "asks")
        done = self.run_it("./asks", "start")
        self.assertEqual((done.returncode, done.stdout), (2, ANSWERS))
        self.assertIn("calls MPI_Init, but there is no MPI to run it on: there is no MPI named nowhere; ", done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)

    def test_what_wrappers_tell(self):
        compile_part = self.check("mpicc_abi", "-showme:compile").strip()
        link_part = self.check("mpicc_abi", "-showme:link").strip()
        self.assertEqual(self.check("mpicc_abi", "-show", "x.c").split(),
                         ["cc", *compile_part.split(), "x.c", *link_part.split()])
        self.assertEqual(self.check("mpicc_abi", "-show", "-c", "x.c", ANYMPI_CC="other").split(),
                         ["other", *compile_part.split(), "-c", "x.c"])
        self.assertIn("GCC" if "GCC" in self.check("cc", "--version") else "",
                      self.check("mpicc_abi", "--version"))

    def test_default_target(self):
        self.check("mpicc_abi", "-anympi-default-to=mpich", "asks.c", "-o", "asks")
        self.assertIn("mpich", self.check("readelf", "-p", ".anympi.default_to", "asks"))
        self.assertEqual(self.check("./asks"), ANSWERS)
        done = self.run_it("mpicc_abi", "-anympi-default-to=lam", "asks.c")
        self.assertEqual(done.returncode, 2)
        self.assertIn("-anympi-default-to=lam names no MPI", done.stderr)

    def test_find_package(self):
        (self.folder / "CMakeLists.txt").write_text(PROJECT)
        self.check(CMAKE, "-S", ".", "-B", "b", "-DMPI_C_COMPILER=mpicc_abi", "-DMPI_CXX_COMPILER=mpicxx_abi")
        self.check(CMAKE, "--build", "b")
        self.assertEqual(self.check("b/asks"), ANSWERS)
        self.assertEqual(self.check("b/asks_cxx"), ANSWERS)

    @unittest.skipUnless(shutil.which("pkg-config"), "there is no pkg-config")
    def test_pkg_config(self):
        flags = self.check("pkg-config", "--cflags", "--libs", "mpi_abi",
                           PKG_CONFIG_PATH=f"{BUILD}/lib/pkgconfig").split()
        self.check("cc", "asks.c", "-o", "asks", *flags)
        self.assertEqual(self.check("./asks"), ANSWERS)


if __name__ == "__main__":
    unittest.main()
