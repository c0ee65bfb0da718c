#!/usr/bin/env python3
"""Programs of one MPI on the other, on two hosts (two_hosts), started by the target's launcher."""
import os
import pathlib
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["ANYMPI_BUILD"])
HOSTS = os.environ["ANYMPI_TEST_HOSTS"].split()
NAMES = os.environ["ANYMPI_TEST_HOST_NAMES"].split()
OTHER = {"openmpi": "mpich", "mpich": "openmpi"}
os.environ.update(OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                  OMPI_MCA_mpi_yield_when_idle="1")

# Who is where, and a sum and a ring of messages over the cable.
SAYS = """#include <mpi.h>
#include <stdio.h>
int main(void) {
  int rank, size, length, sum, received[1000], sent[1000];
  char name[MPI_MAX_PROCESSOR_NAME];
  MPI_Status status;
  MPI_Init(NULL, NULL);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  MPI_Get_processor_name(name, &length);
  for (int i = 0; i < 1000; ++i) sent[i] = rank;
  MPI_Sendrecv(sent, 1000, MPI_INT, (rank + 1) % size, 1, received, 1000, MPI_INT, MPI_ANY_SOURCE, 1,
               MPI_COMM_WORLD, &status);
  MPI_Allreduce(&received[999], &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
  printf("rank %d of %d on %s after %d, sum %d\\n", rank, size, name, status.MPI_SOURCE, sum);
  MPI_Finalize();
}
"""


class TwoHosts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="anympi-two-hosts-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        for own in OTHER:
            subprocess.run(["mpicc." + own, "-x", "c", "-", "-o", cls.folder / own], input=SAYS,
                           text=True, check=True)

    def run_on_both(self, target, own):
        options = {"openmpi": ["--host", ",".join(f"{host}:2" for host in HOSTS), "--map-by", "node",
                               "--mca", "btl_tcp_if_include", "10.77.11.0/24"],
                   "mpich": ["-hosts", ",".join(HOSTS), "-ppn", "1"]}[target]
        done = subprocess.run([BUILD / "bin/mpirun", "-n", "4", *options, "-T", target, "--",
                               self.folder / own], text=True, capture_output=True, timeout=100,
                              env=dict(os.environ, ANYMPI_LOG="info"), check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for rank in range(4):
            self.assertIn(f"rank {rank} of 4 on {NAMES[rank % 2]} after {(rank + 3) % 4}, sum 6\n",
                          done.stdout)
        return done.stderr

    def test_translated(self):
        for target, own in OTHER.items():
            with self.subTest(own=own, target=target):
                self.assertIn(f"from {own} to {target}", self.run_on_both(target, own))

    def test_natively(self):
        for mpi in OTHER:
            with self.subTest(mpi=mpi):
                self.assertIn("runs natively on", self.run_on_both(mpi, mpi))


if __name__ == "__main__":
    unittest.main(verbosity=2)
