"""Which Fortran library a translated program gets: its own where that is installed, else ours. The
parts are called as in Open MPI 2, because those of today may be installed on the machine."""

import unittest

from machine import MachineTest


class Fortran(MachineTest):
    def setUp(self):
        super().setUp()
        ours = self.ours / "lib/anympi/fortran-openmpi"
        self.own_library = self.library(ours / "libmpi_mpifh.so.40", "char filler[99999] = {1};")
        self.older = self.library(ours / "libmpi_mpifh.so.20", "")
        self.modules = self.library(ours / "libmpi_usempif08.so.20", "")
        self.library(ours / "libmpi_usempi.so.20", "")

    def part(self, name, source=""):
        """A Fortran part of the program's own MPI."""
        return self.library(self.openmpi.prefix / "lib" / name, source)

    def program_with(self, *parts):
        return self.program("app", self.openmpi.library, *parts,
                            f"-Wl,-rpath,{self.openmpi.prefix / 'lib'}")

    def preloaded(self, *options, **variables):
        result = self.run_ours("mpirun", "-n", "1", "-T", "mpich", *options, "./app", **variables)
        self.assertEqual((result.status, result.error), (0, ""))
        return [path for path in result.variables["LD_PRELOAD"].split(":") if "fortran-" in path]

    def test_its_own_is_used_where_it_is_installed(self):
        self.program_with(self.part("libmpi_mpifh.so.20"))
        self.assertEqual(self.preloaded(), [])

    def test_ours_is_used_where_it_is_not(self):
        part = self.part("libmpi_mpifh.so.20")
        self.program_with(part)
        part.unlink()
        self.assertEqual(self.preloaded(), [str(self.own_library), str(self.older)])

    def test_only_the_parts_that_are_needed(self):
        parts = self.part("libmpi_usempif08.so.20"), self.part("libmpi_mpifh.so.20")
        self.program_with(*parts)
        parts[0].unlink()
        self.assertEqual(self.preloaded(), [str(self.own_library), str(self.modules)])

    def test_ours_on_demand(self):
        self.program_with(self.part("libmpi_mpifh.so.20"))
        self.assertEqual(self.preloaded(ANYMPI_FORTRAN="own"), [str(self.own_library), str(self.older)])

    def test_what_reads_open_mpis_objects_is_not_used(self):
        newer = self.part("libmpi_usempif08.so.20", "void ompi_allgather_wrapper_f08(void) {}")
        self.program_with(newer)
        self.assertEqual(self.preloaded(), [str(self.own_library), str(self.modules)])

    def test_a_program_of_c_gets_none(self):
        self.program_with()
        self.assertEqual(self.preloaded(ANYMPI_FORTRAN="own"), [])

    def test_another_value_is_refused(self):
        self.program_with()
        self.check_refusal(self.run_ours("mpirun", "-n", "1", "-T", "mpich", "./app",
                                         ANYMPI_FORTRAN="ours"), "ANYMPI_FORTRAN is ours", "own")


if __name__ == "__main__":
    unittest.main()
