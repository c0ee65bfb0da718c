"""Runs programs under observation, for the tests in this folder."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
BIN = pathlib.Path(os.environ["ANYMPI_BIN"])
FAMILIES = ("openmpi", "mpich")
ENVIRONMENT = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                   OMPI_MCA_rmaps_base_oversubscribe="1", OMPI_MCA_mpi_yield_when_idle="1")
if os.environ.get("ANYMPI_SANITIZER"):  # in every process, launchers included
    ENVIRONMENT["LD_PRELOAD"] = os.environ["ANYMPI_SANITIZER"]


class Observed(unittest.TestCase):
    own = target = None  # what a program was built for, and what it runs on

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="anympi-observation-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def compile(self, source):
        program = self.folder / source
        subprocess.run([f"mpicc.{self.own}", "-w", "-g", HERE / f"{source}.c", "-o", program],
                       check=True)
        return program

    def mpirun(self, ranks, *words, status=0, seconds=60, **variables):
        """What stands on stderr."""
        records = tempfile.mkdtemp(prefix="r-")  # short: Open MPI has sockets below
        self.addCleanup(shutil.rmtree, records, ignore_errors=True)
        command = [BIN / "mpirun", "-n", ranks, "-T", self.target, *words]
        done = subprocess.run([str(word) for word in command], cwd=self.folder, text=True,
                              env=ENVIRONMENT | {"TMPDIR": records} | variables,
                              stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=seconds)
        self.assertNotIn("runtime error: ", done.stderr)  # of a sanitizer
        if status is None:
            self.assertNotEqual(done.returncode, 0)
        else:
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertEqual(list(pathlib.Path(records).glob("anympi-*")), [],
                         "the folder of the records stays behind")
        return done.stderr


def run_as(own, target):
    """The class of tests for a pair; the command line chooses the test: OWN TARGET NAME."""
    Observed.own, Observed.target = own, target
