"""A made-up machine for the launcher: fake MPIs, whose launchers are shell scripts that print how they
were called, and an AnyMPI whose facades are empty. No MPI is needed, and nothing is translated: what is
tested is what the launcher finds, refuses and hands on.

The real MPIs of the machine that runs the tests stay visible through the loader's cache; the fake ones
come first on PATH.
"""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ANYMPI = pathlib.Path(os.environ["ANYMPI_LAUNCHER"])
COMPILER = os.environ["ANYMPI_CC"]

LAUNCHER = """#!/bin/sh
# {word}
echo "launcher=$0"
for argument in "$@"; do echo "argument=$argument"; done
for name in LD_PRELOAD LD_LIBRARY_PATH ANYMPI_FROM ANYMPI_TO ANYMPI_TARGET; do
  eval "value=\\$$name"
  echo "$name=$value"
done
"""

OPENMPI = "int MPI_Init(void) { return 0; } const char ompi_version_string[] = \"4.9.1\";"
MPICH = "int MPI_Init(void) { return 0; } const char MPII_Version_string[] = \"4.8.2\";"
PROGRAM = "int MPI_Init(void); int main(void) { return MPI_Init(); }"


class Mpi:
    def __init__(self, prefix, library, launcher):
        self.prefix, self.library, self.launcher = prefix, library, launcher


class Result:
    def __init__(self, done):
        self.status, self.error = done.returncode, done.stderr
        self.output = done.stdout
        self.arguments, self.variables = [], {}
        for line in done.stdout.splitlines():
            name, _, value = line.partition("=")
            if name == "argument":
                self.arguments.append(value)
            else:
                self.variables[name] = value


class MachineTest(unittest.TestCase):
    """Makes the machine anew for each test, in self.folder."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="anympi-test-")).resolve()
        self.addCleanup(shutil.rmtree, self.folder)
        self.ours = self.folder / "anympi"
        (self.ours / "bin").mkdir(parents=True)
        shutil.copy(ANYMPI, self.ours / "bin/anympi")
        for name in ("mpirun", "mpiexec", "wi4mpi"):
            (self.ours / "bin" / name).symlink_to("anympi")
        facades = self.ours / "lib/anympi"
        self.library(facades / "openmpi-to-mpich/libmpi.so.40", OPENMPI + "char filler[99999] = {1};")
        self.library(facades / "openmpi-to-mpich/libmpi.so.20", "")
        self.library(facades / "mpich-to-openmpi/libmpich.so.12", MPICH + "char filler[99999] = {1};")
        self.library(facades / "mpich-to-openmpi/libmpi.so.12", "")
        self.openmpi = self.mpi("openmpi", "libmpi.so.40", OPENMPI, "orterun")
        self.mpich = self.mpi("mpich", "libmpi.so.12", MPICH, "hydra")
        self.environment = {
            "PATH": f"{self.ours}/bin:{self.openmpi.prefix}/bin:{self.mpich.prefix}/bin:/usr/bin:/bin",
            "HOME": str(self.folder),
        }

    def compile(self, file, source, *options):
        file = pathlib.Path(file)
        file.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([COMPILER, "-x", "c", "-", "-o", file, "-x", "none", *map(str, options)],
                       input=source, text=True, check=True)
        return file

    def library(self, file, source, *options):
        return self.compile(file, source, "-shared", "-fPIC", "-Wl,--no-as-needed",
                            f"-Wl,-soname,{pathlib.Path(file).name}", *options)

    def program(self, name, *options, source=PROGRAM):
        return self.compile(self.folder / name, source, "-Wl,--no-as-needed",
                            "-Wl,--allow-shlib-undefined", *options)

    def script(self, file, text):
        file = pathlib.Path(file)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(0o755)
        return file

    def mpi(self, name, soname, source, word):
        prefix = self.folder / name
        library = self.library(prefix / "lib" / soname, source)
        return Mpi(prefix, library, self.script(prefix / "bin/mpirun", LAUNCHER.format(word=word)))

    def run_ours(self, *command, **variables):
        """`command`: one of our names, and its arguments."""
        done = subprocess.run([self.ours / "bin" / command[0], *map(str, command[1:])],
                              env=self.environment | variables, cwd=self.folder, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        return Result(done)

    def check_refusal(self, result, *words):
        """One sentence on stderr, exit status 2, and nothing was started."""
        self.assertEqual(result.status, 2, result.error + result.output)
        self.assertEqual(result.output, "")
        self.assertRegex(result.error, r"^anympi: .+\n$")
        self.assertEqual(result.error.count("\n"), 1, result.error)
        for word in words:
            self.assertIn(str(word), result.error)
