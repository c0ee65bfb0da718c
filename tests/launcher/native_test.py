"""Program and target of the same ABI: nothing is translated, but the program must find the library that
was chosen. Each test runs a program that prints which library it got."""

import unittest

from machine import MPICH, OPENMPI, MachineTest

SAYS = "int MPI_Init(void) {{ return 0; }} const char *says(void) {{ return \"{}\"; }}"
PROGRAM = """#include <stdio.h>
int MPI_Init(void); const char *says(void);
int main(void) { MPI_Init(); puts(says()); return 0; }"""


class Native(MachineTest):
    def mpi_that_says(self, name, soname):
        return self.mpi(name, soname, SAYS.format(name), "hydra").library

    def exec(self, target, program, **variables):
        return self.run_ours("anympi", "exec", "-T", target, "--", program, **variables)

    def check(self, target, program, said, **variables):
        result = self.exec(target, program, **variables)
        self.assertEqual((result.output, result.error), (said + "\n", ""))

    def test_program_that_finds_the_target_is_left_alone(self):
        one = self.mpi_that_says("one", "libmpi.so.12")
        self.program("app", one, f"-Wl,-rpath,{one.parent}", source=PROGRAM)
        self.check(one, "./app", "one")
        printed = self.run_ours("anympi", "env", "-T", one, "./app")
        self.assertEqual((printed.status, printed.output), (0, ""))

    def test_library_path_leads_to_the_target(self):
        one, two = (self.mpi_that_says(name, "libmpi.so.12") for name in ("one", "two"))
        self.program("app", one, f"-Wl,--enable-new-dtags,-rpath,{one.parent}", source=PROGRAM)
        self.check(two, "./app", "two")
        self.check(one, "./app", "one", LD_LIBRARY_PATH=str(two.parent))
        printed = self.run_ours("anympi", "env", "-T", two, "./app", LD_LIBRARY_PATH="/x").output
        self.assertEqual(printed, f"export LD_LIBRARY_PATH='{two.parent}:/x'\n")

    def test_old_run_path_is_beaten_by_preloading(self):
        one, two = (self.mpi_that_says(name, "libmpi.so.12") for name in ("one", "two"))
        self.program("app", one, f"-Wl,--disable-new-dtags,-rpath,{one.parent}", source=PROGRAM)
        self.check(two, "./app", "two")

    def test_mpich_under_debians_name_and_back(self):
        common = self.mpi_that_says("common", "libmpi.so.12")
        debian = self.mpi_that_says("debian", "libmpich.so.12")
        for soname, other in (("libmpi.so.12", "libmpich.so.12"), ("libmpich.so.12", "libmpi.so.12")):
            needed = self.library(self.folder / "needed" / other, "")
            self.library(self.ours / "lib/anympi/mpich-alias" / soname / soname, "", needed)
        self.program("app-common", common, source=PROGRAM)
        self.program("app-debian", debian, source=PROGRAM)
        self.check(debian, "./app-common", "debian")
        self.check(common, "./app-debian", "common")
        self.check(common, "./app-common", "common")

    def test_mpich_without_the_part_that_is_needed(self):
        one = self.mpi_that_says("one", "libmpi.so.12")
        self.program("app", one, self.library(self.folder / "libmpicxx.so.12", ""), source=PROGRAM)
        self.check_refusal(self.exec(one, "./app"), "libmpicxx.so.12", "does not have")

    def test_openmpi_is_told_what_to_forward(self):
        self.program("app", self.openmpi.library)
        result = self.run_ours("mpirun", "-n", "1", "-T", "openmpi", "./app")
        self.assertEqual(result.arguments, ["-x", "LD_LIBRARY_PATH", "-n", "1", "./app"])
        self.assertEqual(result.variables["LD_LIBRARY_PATH"], str(self.openmpi.prefix / "lib"))
        self.assertEqual(result.variables["LD_PRELOAD"], "")
        self.assertEqual(result.variables["ANYMPI_FROM"], "")

    def standard_part(self, mpi, name="libmpi_abi.so.1", word="MPIR_x"):
        """The libmpi_abi of an MPI: what it defines tells whose it is."""
        return self.compile(mpi.prefix / "lib" / name, SAYS.format(name) + f" int {word};", "-shared",
                            "-fPIC", "-Wl,-soname,libmpi_abi.so.1")

    def test_standard_abi_of_an_mpi_is_used_as_it_is(self):
        self.standard_part(self.mpich)
        self.program("app", self.folder / "mpich/lib/libmpi_abi.so.1", source=PROGRAM)
        for target in ("mpich", self.mpich.prefix, self.mpich.prefix / "bin/mpirun"):
            self.check(target, "./app", "libmpi_abi.so.1")
            result = self.run_ours("mpirun", "-n", "1", "-T", target, "./app")
            self.assertEqual(result.variables["launcher"], str(self.mpich.prefix / "bin/mpirun"))
            self.assertEqual(result.variables["ANYMPI_TO"], "")

    def test_standard_abi_of_two_mpis_in_one_folder(self):
        """As Debian has them: one of the two has the name that programs need."""
        both = self.folder / "mpich"
        self.standard_part(self.mpich, "libmpi_abi_openmpi.so.1.0.0", "ompi_x")
        self.standard_part(self.mpich, "libmpi_abi_mpich.so.1.0.0")
        (both / "lib/libmpi_abi.so.1").symlink_to("libmpi_abi_openmpi.so.1.0.0")
        self.program("app", both / "lib/libmpi_abi.so.1", source=PROGRAM)
        self.check("mpich", "./app", "libmpi_abi_mpich.so.1.0.0")

    def test_standard_abi_is_left_alone_where_another_library_is_named(self):
        self.standard_part(self.mpich)
        self.library(self.ours / "lib/anympi/standard-to-mpich/libmpi_abi.so.1", MPICH)
        self.program("app", self.folder / "mpich/lib/libmpi_abi.so.1", source="int main(void) { return 0; }")
        printed = self.run_ours("anympi", "env", "-T", self.mpich.library, "./app").output
        self.assertIn("export ANYMPI_TO='mpich'\n", printed)

    def test_to_the_standard_abi(self):
        standard = self.standard_part(self.mpich)
        self.library(self.ours / "lib/anympi/openmpi-to-standard/libmpi.so.40", OPENMPI)
        self.program("app", self.openmpi.library)
        result = self.run_ours("mpirun", "-n", "1", "-T", standard, "./app")
        self.assertEqual(result.error, "")
        self.assertEqual({name: result.variables[name] for name in ("launcher", "ANYMPI_FROM", "ANYMPI_TO",
                                                                    "ANYMPI_TARGET")},
                         {"launcher": str(self.mpich.prefix / "bin/mpirun"), "ANYMPI_FROM": "openmpi",
                          "ANYMPI_TO": "standard", "ANYMPI_TARGET": str(standard)})

    def test_target_that_needs_its_own_folder(self):
        """An MPI unpacked somewhere, whose libraries have no run paths."""
        part = self.library(self.folder / "loose/lib/libpart.so.1", "")
        loose = self.library(self.folder / "loose/lib/libmpi.so.12", SAYS.format("loose"), part)
        self.program("app", self.openmpi.library)
        printed = self.run_ours("anympi", "env", "-T", loose, "./app").output
        self.assertIn(f"export LD_LIBRARY_PATH='{loose.parent}'\n", printed)
        self.assertIn("export ANYMPI_TO='mpich'\n", printed)


if __name__ == "__main__":
    unittest.main()
