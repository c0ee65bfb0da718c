#!/usr/bin/python3
"""Programs of Debian that nobody here wrote, natively and through AnyMPI's mpirun: same results.

Each test starts what a user would start. CMake leaves out, with a warning, the programs that the
distribution lacks.
"""
import gzip
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
MPIRUN = os.environ["ANYMPI_MPIRUN"]
HDF5_SLABS = os.environ.get("ANYMPI_HDF5_SLABS")
SCALAPACK = pathlib.Path("/usr/lib/x86_64-linux-gnu/scalapack")
ESPRESSO = pathlib.Path("/usr/share/doc/quantum-espresso/examples/CPV/EXX-wf-example")
OTHER = {"openmpi": "mpich", "mpich": "openmpi"}

ENVIRONMENT = dict(
    os.environ,
    OMPI_ALLOW_RUN_AS_ROOT="1",
    OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
    OMPI_MCA_rmaps_base_oversubscribe="1",
    OMPI_MCA_mpi_yield_when_idle="1",
    OMP_NUM_THREADS="1",
    OPENBLAS_NUM_THREADS="1",
)


class DebianPrograms(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="anympi-debian-")
        self.addCleanup(self.folder.cleanup)

    def run_in(self, name, *command, with_files=()):
        """Runs a command in a folder of its own; gives the folder and all that was printed."""
        folder = pathlib.Path(self.folder.name, name)
        folder.mkdir()
        for file in (*HERE.glob("*.txt"), *with_files):
            shutil.copy(file, folder)
        result = subprocess.run(
            [str(word) for word in command], cwd=folder, env=ENVIRONMENT, timeout=100,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(result.returncode, 0, result.stdout)
        return folder, result.stdout

    def run_both(self, own, ranks, *program):
        """The program on its own MPI, and on the other one."""
        self.assertIsNotNone(shutil.which(str(program[0])), f"{program[0]} is not installed")
        native = self.run_in("native", "mpirun." + own, "-n", ranks, *program)
        return native, self.run_translated("translated", own, ranks, *program)

    def run_translated(self, name, own, ranks, *program, with_files=()):
        return self.run_in(name, MPIRUN, "-n", ranks, "-F", own, "-T", OTHER[own], "--", *program,
                           with_files=with_files)

    def run_with_our_fortran(self, name, own, ranks, *program, with_files=()):
        """As if the Fortran library of the program's own MPI were not installed."""
        ENVIRONMENT["ANYMPI_FORTRAN"] = "own"
        self.addCleanup(ENVIRONMENT.pop, "ANYMPI_FORTRAN", None)
        result = self.run_translated(name, own, ranks, *program, with_files=with_files)
        ENVIRONMENT.pop("ANYMPI_FORTRAN")
        return result

    def check_netpipe(self, own, program):
        """Every byte of messages of many sizes, as NetPIPE itself checks them."""
        outputs = self.run_both(own, 2, program, "-i", "-n", "20", "-u", "200000")
        native, translated = (
            re.findall(r"(\d+) bytes +20 times -->  (.*)", output) for _, output in outputs)
        self.assertGreater(len(native), 20)
        self.assertEqual({verdict for _, verdict in native}, {"Integrity check passed"})
        self.assertEqual(native, translated)

    def test_netpipe_of_openmpi(self):
        self.check_netpipe("openmpi", "NPopenmpi")

    def test_netpipe_of_mpich(self):
        self.check_netpipe("mpich", "NPmpich2")

    def check_python(self, script, lines):
        native, translated = (output for _, output in self.run_both(
            "openmpi", 2, "/usr/bin/python3", HERE / script))
        self.assertEqual(len(native.splitlines()), lines, native)
        self.assertEqual(native, translated)

    def test_petsc4py(self):
        """Debian keeps it in the folder of its PETSc, one for each kind of number."""
        found = sorted(pathlib.Path("/usr/lib/petscdir").glob("*/*-real/lib/python3/dist-packages"))
        ENVIRONMENT["PYTHONPATH"] = str(found[0])
        self.addCleanup(ENVIRONMENT.pop, "PYTHONPATH")
        self.check_python("poisson_petsc4py.py", 1)

    def test_h5py(self):
        self.check_python("parallel_h5py.py", 2)

    def test_lammps(self):
        outputs = self.run_both("openmpi", 2, "lmp", "-in", HERE / "in.melt", "-log", "none")
        native, translated = (
            re.findall(r"^ +\d+ +\S+ +\S+ +\S+ +\S+ +\S+ *$", output, re.M)
            for _, output in outputs)
        self.assertEqual(len(native), 11)  # thermodynamic state at steps 0, 10, ..., 100
        self.assertEqual(native, translated)

    def test_hpcc(self):
        (native, _), (translated, _) = self.run_both("openmpi", 2, "hpcc")
        verdicts = []
        for folder in (native, translated):
            report = (folder / "hpccoutf.txt").read_text()
            self.assertIn("Success=1", report)
            self.assertIn("End of HPC Challenge tests.", report)
            self.assertNotIn("FAILED", report)
            # Lines that begin with CPU are printed only when some CPU time was measured.
            verdicts.append(re.findall(r"^(?:WALL|\|\|Ax-b).*PASSED", report, re.M))
            self.assertGreater(len(verdicts[-1]), 1)
        self.assertEqual(len(verdicts[0]), len(verdicts[1]))

    def test_quantum_espresso(self):
        """A water molecule by density functional theory: Fortran, and ScaLAPACK below."""
        for path in ESPRESSO.glob("[HO]_HSCV_PBE-1.0.UPF.gz"):
            pathlib.Path(self.folder.name, path.stem).write_bytes(gzip.decompress(path.read_bytes()))
        ENVIRONMENT["ESPRESSO_PSEUDO"] = self.folder.name
        self.addCleanup(ENVIRONMENT.pop, "ESPRESSO_PSEUDO")
        program = "pw.x", "-in", HERE / "water.in"
        outputs = *self.run_both("openmpi", 2, *program), self.run_with_our_fortran(
            "with-our-fortran", "openmpi", 2, *program)
        native, *translated = (
            re.findall(r"^!? *(total energy|Total force) += +(\S+)", output, re.M)
            for _, output in outputs)
        self.assertGreater(len(native), 5)  # an energy for each iteration, and the force
        for results in translated:
            self.assertEqual([name for name, _ in native], [name for name, _ in results])
            for (_, value), (_, other) in zip(native, results):  # sums may come in another order
                self.assertAlmostEqual(float(value), float(other), places=6)

    def test_scalapack_of_mpich(self):
        """LU and QR factorisations: Fortran, with the BLACS in C below. Every verdict as natively."""
        data = SCALAPACK / "mpich-tests"
        for program, file in (("xdlu", "LU.dat"), ("xzqr", "QR.dat")):
            run = "mpich", 2, data / program
            given = dict(with_files=[data / file])
            outputs = [output for _, output in (
                self.run_in(f"{program}-native", "mpirun.mpich", "-n", *run[1:], **given),
                self.run_translated(f"{program}-translated", *run, **given),
                self.run_with_our_fortran(f"{program}-with-our-fortran", *run, **given))]
            # What is left of a line without its times.
            native, *translated = (
                re.findall(r"^WALL((?: +\d+(?= ))+).* (PASSED|FAILED)|^ +(\d+ tests .*)$",
                           output, re.M) for output in outputs)
            self.assertGreater(len(native), 20, outputs[0])
            for results, output in zip(translated, outputs[1:]):
                self.assertNotIn("FAILED", output)
                self.assertEqual(set(native), set(results))

    def test_parallel_hdf5(self):
        self.assertIsNotNone(HDF5_SLABS, "libhdf5-openmpi-dev is not installed")
        (native, said), (translated, said_translated) = self.run_both(
            "openmpi", 4, HDF5_SLABS, "matrix.h5")
        self.assertIn("sum of 64 x 200: ", said)
        self.assertEqual(said, said_translated)
        contents = [self.contents(folder) for folder in (native, translated)]
        self.assertEqual(contents[0], contents[1])

    def contents(self, folder):
        """All numbers of the file, as HDF5's own tool prints them."""
        dump = subprocess.run(["h5dump", "-y", "-d", "matrix", folder / "matrix.h5"],
                              stdout=subprocess.PIPE, text=True, check=True)
        numbers = re.findall(r"[\d.]+(?=,|$)", dump.stdout.split("DATA {")[1], re.M)
        self.assertEqual(len(numbers), 64 * 200)
        return numbers


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))
