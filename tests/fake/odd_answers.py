#!/usr/bin/env python3
"""What a translated program sees of a target that refuses, fails, or answers oddly.

Runs odd_answers.c on a fake MPI: odd_answers.py PAIR PROGRAM FACADE FAKE [test names], all of them
without names. Each test is one of ctest's as well. PROGRAM may have an emulator in front.
"""
import os
import subprocess
import sys
import unittest

# Error classes as the two families number them.
CLASSES = {
    "MPI_ERR_TAG": {"openmpi": 4, "mpich": 4},
    "MPI_ERR_ROOT": {"openmpi": 8, "mpich": 7},
    "MPI_ERR_GROUP": {"openmpi": 9, "mpich": 8},
    "MPI_ERR_OP": {"openmpi": 10, "mpich": 9},
    "MPI_ERR_TOPOLOGY": {"openmpi": 11, "mpich": 10},
    "MPI_ERR_TRUNCATE": {"openmpi": 15, "mpich": 14},
    "MPI_ERR_OTHER": {"openmpi": 16, "mpich": 15},
    "MPI_ERR_INTERN": {"openmpi": 17, "mpich": 16},
    "MPI_ERR_NO_SUCH_FILE": {"openmpi": 42, "mpich": 37},
    "MPI_ERR_RMA_SYNC": {"openmpi": 47, "mpich": 50},
}
TITLES = {"openmpi": "Open MPI", "mpich": "MPICH"}


class OddAnswers(unittest.TestCase):
    pair = program = facade = fake = None

    @property
    def target(self):
        return self.pair.split("-to-")[1]

    def run_check(self, check, **environment):
        """Exit status, stdout and stderr of a translated run; None unsets a variable."""
        own, target = self.pair.split("-to-")
        variables = {name: value for name, value in os.environ.items()
                     if not name.startswith(("ANYMPI_", "PMI_", "OMPI_", "SLURM_"))}
        variables.update(LD_PRELOAD=self.facade, ANYMPI_FROM=own, ANYMPI_TO=target,
                         ANYMPI_TARGET=self.fake)
        for name, value in environment.items():
            variables.pop(name, None)
            if value is not None:
                variables[name] = value
        run = subprocess.run([*self.program.split(), check], env=variables, capture_output=True, text=True,
                             timeout=100, check=False)
        return run.returncode, run.stdout, run.stderr

    def expect(self, check, stdout, **environment):
        self.assertEqual(self.run_check(check, **environment), (0, stdout, ""))

    def expect_refusal(self, status, *words, check="init", **environment):
        """One sentence on stderr that has these words, nothing on stdout, this exit status."""
        found, stdout, stderr = self.run_check(check, **environment)
        self.assertEqual((found, stdout), (status, ""), stderr)
        self.assertEqual(stderr.count("\n"), 1, stderr)
        self.assertTrue(stderr.startswith("anympi: "), stderr)
        for word in words:
            self.assertIn(word, stderr)

    # What cannot work is refused with a sentence

    def test_no_target_named(self):
        self.expect_refusal(2, "ANYMPI_TARGET", ANYMPI_TARGET=None)

    def test_target_that_is_not_there(self):
        self.expect_refusal(3, "/nowhere/libmpi.so", ANYMPI_TARGET="/nowhere/libmpi.so")

    def test_target_that_is_no_mpi(self):
        self.expect_refusal(3, "libm.so.6", "not an MPI", ANYMPI_TARGET="libm.so.6")

    def test_target_that_is_no_library(self):
        self.expect_refusal(3, "/etc/passwd", ANYMPI_TARGET="/etc/passwd")

    def test_worlds_of_one_process_each(self):
        launcher = {"openmpi": "PMI_SIZE", "mpich": "OMPI_COMM_WORLD_SIZE"}[self.target]
        self.expect_refusal(2, "started 4 processes", **{launcher: "4"})
        self.expect("init", "", ANYMPI_ALLOW_SINGLETONS="1", **{launcher: "4"})
        self.expect("init", "", FAKE_MPI_SIZE="4", **{launcher: "4"})
        self.expect("init", "", **{launcher: "1"})
        self.expect_refusal(2, "flux run started 4 processes", FLUX_JOB_SIZE="4", PMI_SIZE="4")

    # What does not concern the target needs none

    def test_no_call_needs_no_target(self):
        self.expect("no_call", "", ANYMPI_TARGET=None)
        self.expect("no_call", "", ANYMPI_TARGET="/nowhere/libmpi.so")

    def test_predefined_handle_without_a_name(self):
        self.expect("unnamed_group", "a group, also in Fortran, freed\n")

    # Errors

    def test_error_classes(self):
        for name, codes in CLASSES.items():
            with self.subTest(name):
                self.expect("error_class", f"{name}\n", FAKE_MPI_FAIL="MPI_Send",
                            FAKE_MPI_ERROR=str(codes[self.target]))

    def test_error_code_that_is_more_than_a_class(self):
        if self.target != "mpich":
            return  # Open MPI's codes are classes
        self.expect("error_class", "MPI_ERR_RANK\n", FAKE_MPI_FAIL="MPI_Send",
                    FAKE_MPI_ERROR=str(0x1c0a4a06))

    def test_missing_function(self):
        status, stdout, stderr = self.run_check("missing_function")
        error_class, text, output = stdout.splitlines()
        # Errors are fatal, though the fake goes on.
        self.assertEqual((status, stderr), (0, f"anympi: {text}\n"))
        self.assertEqual(error_class, "MPI_ERR_UNSUPPORTED_OPERATION")
        self.assertIn("MPI_Comm_split_type", text)
        self.assertIn(TITLES[self.target], text)
        self.assertEqual(output, "unwritten")

    # Names

    def test_name_that_the_target_shares_with_the_program(self):
        for name in ("libmpi.so", os.path.basename(self.facade)):
            stub = os.path.join(os.path.dirname(self.facade), name)
            self.expect("processor_name", "itself\n", FAKE_MPI_OPEN=name,
                        LD_PRELOAD=self.facade + ":" + stub)

    # Limits

    def test_million_requests(self):
        self.expect("million_requests", "not null, gone\n")

    def test_threads_share_no_handle(self):
        self.expect("threads_share_no_handle", "0 shared\n")

    def test_strings_longer_than_the_program_has_room(self):
        self.expect("long_strings", "intact, lengths right\n", FAKE_MPI_LONG_STRINGS="1")

    def check_growth(self, check):
        status, stdout, stderr = self.run_check(check)
        self.assertEqual((status, stderr), (0, ""))
        self.assertLessEqual(int(stdout), 256, "kilobytes")

    def test_requests_leave_nothing_behind(self):
        self.check_growth("growth_of_requests")

    def test_objects_leave_nothing_behind(self):
        self.check_growth("growth_of_objects")


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    (OddAnswers.pair, OddAnswers.program, OddAnswers.facade,
     OddAnswers.fake) = sys.argv[1:5]
    unittest.main(argv=sys.argv[:1] + [f"OddAnswers.{name}" for name in sys.argv[5:]])
