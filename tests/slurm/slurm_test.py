#!/usr/bin/env python3
"""Programs of one MPI on the other under srun, in a Slurm cluster of one node (one_node)."""
import os
import pathlib
import subprocess
import sys
import unittest

BUILD = pathlib.Path(os.environ["ANYMPI_BUILD"])
ANYMPI = BUILD / "bin/anympi"
OTHER = {"openmpi": "mpich", "mpich": "openmpi"}
RIGHT = {"openmpi": "pmix", "mpich": "pmi2"}
os.environ.update(OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                  OMPI_MCA_rmaps_base_oversubscribe="1", OMPI_MCA_mpi_yield_when_idle="1")


def srun(protocol, *command, ranks=2):
    return subprocess.run(["srun", "-n", str(ranks), "-O", f"--mpi={protocol}", *map(str, command)],
                          text=True, capture_output=True, timeout=100, check=False)


class Slurm(unittest.TestCase):
    def test_translated(self):
        for target, own in OTHER.items():
            program = BUILD / "tests/programs" / own / "groups"
            done = srun(RIGHT[target], ANYMPI, "exec", "-T", target, "--", program, ranks=4)
            self.assertEqual(done.returncode, 0, done.stderr)
            for rank in range(4):
                self.assertIn(f"rank {rank}\n", done.stdout)

    def test_a_wrong_protocol_is_explained(self):
        for target, own in OTHER.items():
            program = BUILD / "tests/programs" / own / "groups"
            for protocol in {"none", *RIGHT.values()} - {RIGHT[target]}:
                done = srun(protocol, ANYMPI, "exec", "-T", target, "--", program)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(f"write srun --mpi={RIGHT[target]}", done.stderr)
                self.assertNotIn("rank", done.stdout)

    def test_doctor_says_it_before(self):
        done = srun("none", ANYMPI, "doctor", ranks=1)
        for target, protocol in RIGHT.items():
            self.assertIn(f"srun --mpi={protocol} anympi exec -T {target} -- ./app", done.stdout)

    def test_mpirun_inside_a_job(self):
        program = BUILD / "tests/programs/openmpi/groups"
        done = subprocess.run(["salloc", "-n", "2", "-O", BUILD / "bin/mpirun", "-n", "4", "-T", "mpich",
                               "--", program], text=True, capture_output=True, timeout=100, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("rank 3\n", done.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2, argv=sys.argv)
