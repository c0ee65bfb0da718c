"""An installed AnyMPI with the MPIs of this machine: programs are started, and say which MPI they got.

The build tree is installed to a folder of its own first, so that what is tested is what users have.
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

CMAKE, BUILD, PYTHON = (os.environ["ANYMPI_" + name] for name in ("CMAKE", "BUILD", "PYTHON"))

SAYS = """#include <mpi.h>
#include <stdio.h>
int main(int count, char **values) {
  int rank, size, length;
  char version[MPI_MAX_LIBRARY_VERSION_STRING];
  MPI_Init(&count, &values);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  MPI_Get_library_version(version, &length);
  printf("rank %d of %d on %.5s\\n", rank, size, version);
  MPI_Finalize();
  return count - 1;
}
"""

PYTHON_SAYS = """from mpi4py import MPI
world = MPI.COMM_WORLD
print(f"rank {world.rank} of {world.size} on {MPI.Get_library_version():.5}\\n", end="", flush=True)
"""

# As a program does it that is linked with no MPI.
LOADING_SAYS = """import ctypes, sys
mpi = ctypes.CDLL(sys.argv[1])
version, length = ctypes.create_string_buffer(8192), ctypes.c_int()
mpi.MPI_Init(None, None)
mpi.MPI_Get_library_version(version, ctypes.byref(length))
print("rank 0 of", sys.argv[2], "on", version.value.decode()[:5], flush=True)
mpi.MPI_Finalize()
"""

BEGINNING = {"openmpi": "Open ", "mpich": "MPICH"}


class RealMpis(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="anympi-real-")).resolve()
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        subprocess.run([CMAKE, "--install", BUILD, "--prefix", cls.folder / "installed"], check=True,
                       stdout=subprocess.DEVNULL)
        for mpi in BEGINNING:
            subprocess.run(["mpicc." + mpi, "-x", "c", "-", "-o", cls.folder / mpi], input=SAYS,
                           text=True, check=True)
        subprocess.run([cls.folder / "installed/bin/mpicc_abi", "-x", "c", "-", "-o",
                        cls.folder / "standard"], input=SAYS, text=True, check=True)
        (cls.folder / "says.py").write_text(PYTHON_SAYS)
        cls.environment = {
            "PATH": f"{cls.folder}/installed/bin:/usr/bin:/bin", "HOME": str(cls.folder),
            "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
            "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_mpi_yield_when_idle": "1",
        }

    def run_it(self, *command, **variables):
        return subprocess.run([str(part) for part in command], env=self.environment | variables,
                              cwd=self.folder, text=True, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=120)

    def check(self, target, size, *command, **variables):
        done = self.run_it(*command, **variables)
        self.assertEqual(done.returncode, 0, done.stderr)
        expected = "".join(f"{size} on {BEGINNING[target]}\n" for _ in range(size))
        self.assertEqual("".join(sorted(part + "\n" for part in self.parts(done.stdout))), expected,
                         done.stdout + done.stderr)
        return done

    @staticmethod
    def parts(output):
        """Two ranks may write into one line: "rank 0 rank 1 of 2 ..."."""
        found = []
        for piece in output.replace("\n", " ").split(" of ")[1:]:
            size, _, rest = piece.partition(" on ")
            found.append(f"{size} on {rest[:5]}")
        return found

    def test_every_pair(self):
        for built_for in (*BEGINNING, "standard"):
            for target in BEGINNING:
                with self.subTest(built_for=built_for, target=target):
                    self.check(target, 2, "mpirun", "-n", "2", "-T", target, "./" + built_for)
                    self.check(target, 2, "mpirun", "-n", "2", "-F", built_for, "-T", target, "--",
                               "./" + built_for)

    def test_python(self):
        for target in BEGINNING:
            self.check(target, 2, "mpirun", "-n", "2", "-T", target, "--", PYTHON, "says.py")
        self.check("mpich", 2, "mpirun", "-n", "2", "-F", "mpi4py", "-T", "mpich", PYTHON, "says.py")

    def test_program_that_loads_its_mpi_by_name(self):
        (self.folder / "loads.py").write_text(LOADING_SAYS)
        for built_for, target, names in (("openmpi", "mpich", ("libmpi.so.40", "libmpi.so")),
                                         ("mpich", "openmpi", ("libmpi.so.12", "libmpi.so", "libmpich.so")),
                                         ("standard", "mpich", ("libmpi_abi.so.1", "libmpi_abi.so"))):
            for name in names:
                with self.subTest(built_for=built_for, name=name):
                    self.check(target, 2, "mpirun", "-n", "2", "-F", built_for, "-T", target, PYTHON,
                               "-S", "loads.py", name, "2")

    def test_exec_under_the_targets_own_launcher(self):
        for starting in (["anympi", "exec", "-T", "mpich", "--"], ["wi4mpi", "-f", "ompi", "-t", "MPICH"]):
            self.check("mpich", 2, "mpirun.mpich", "-n", "2", *starting, "./openmpi")
            self.check("mpich", 2, "mpirun", "-n", "2", *starting, "./openmpi")
            self.check("mpich", 1, *starting, "./openmpi")

    def test_mpirun_inside_exec(self):
        self.check("mpich", 2, "anympi", "exec", "-F", "openmpi", "-T", "mpich", "--", "mpirun", "-n",
                   "2", "./openmpi")

    def test_default_target_of_the_program(self):
        for default in BEGINNING:
            program = f"./to-{default}"
            subprocess.run([self.folder / "installed/bin/mpicc_abi", f"-anympi-default-to={default}",
                            "-s", "-x", "c", "-", "-o", self.folder / program], input=SAYS, text=True,
                           check=True)
            self.check(default, 2, "mpirun", "-n", "2", program)
        self.check("openmpi", 2, "mpirun", "-n", "2", "-T", "openmpi", "./to-mpich")
        self.check("openmpi", 2, "mpirun", "-n", "2", "./to-mpich", ANYMPI_TO="openmpi")

    def test_several_programs(self):
        self.check("openmpi", 2, "mpirun", "-T", "openmpi", "-n", "1", "./mpich", ":", "-n", "1", "--",
                   "./mpich")

    def test_hydra_with_a_limited_environment(self):
        for limit in ("-genvnone", "-envnone"):
            self.check("mpich", 2, "mpirun", "-T", "mpich", limit, "-n", "2", "./openmpi")

    def test_environment_of_wi4mpi(self):
        self.check("mpich", 2, "mpirun", "-n", "2", "./openmpi", WI4MPI_FROM="OMPI", WI4MPI_TO="MPICH")

    def test_env_in_a_shell(self):
        self.check("mpich", 1, "sh", "-c", 'eval "$(anympi env -T mpich ./openmpi)"; exec ./openmpi')

    def test_exit_status_comes_through(self):
        done = self.run_it("mpirun", "-n", "1", "-T", "mpich", "./openmpi", "a", "b", "c")
        self.assertEqual(done.returncode, 3)

    def test_log_says_what_was_chosen(self):
        done = self.check("mpich", 2, "mpirun", "-n", "2", "-T", "mpich", "./openmpi", ANYMPI_LOG="info")
        self.assertRegex(
            done.stderr,
            r"^anympi: from openmpi to mpich, library /.*, version MPICH Version: [0-9.]+\n$")
        done = self.check("mpich", 2, "mpirun", "-n", "2", "-T", "mpich", "./mpich", ANYMPI_LOG="info")
        self.assertRegex(
            done.stderr, r"^anympi: a program for MPICH runs natively on MPICH [0-9.]+ \(/.*\): .*\n$")

    def test_mpich_under_its_common_name(self):
        """A program that needs libmpi.so.12, on Debian's libmpich.so.12."""
        library = self.folder / "named/libmpi.so.12"
        library.parent.mkdir(exist_ok=True)
        # For the linker only: the functions' names are all it looks at.
        names = "".join(f"void {name}(void) {{}}\n" for name in set(re.findall(r"\bMPI_\w+(?=\()", SAYS)))
        subprocess.run(["cc", "-shared", "-Wl,-soname,libmpi.so.12", "-x", "c", "-", "-o", library],
                       input=names, text=True, check=True)
        shown = subprocess.run(["mpicc.mpich", "-show"], capture_output=True, text=True, check=True)
        includes = [flag for flag in shown.stdout.split() if flag.startswith("-I")]
        subprocess.run(["cc", *includes, "-x", "c", "-", "-x", "none", library, "-o",
                        self.folder / "common"], input=SAYS, text=True, check=True)
        self.check("mpich", 2, "mpirun", "-n", "2", "-T", "mpich", "./common")
        self.check("openmpi", 2, "mpirun", "-n", "2", "-T", "openmpi", "./common")


if __name__ == "__main__":
    unittest.main()
