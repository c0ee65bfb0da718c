"""Programs for the standard ABI that AnyMPI's mpirun did not start: they find an MPI when they need one.

By themselves they are singletons on the MPI that mpirun would have chosen; under an MPI's own launcher
they are ranks of that MPI; where no MPI is, they end with a sentence.
"""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["ANYMPI_BUILD"])
TARGETS = {family: title for family, title in (("openmpi", "Open MPI"), ("mpich", "MPICH"))
           if shutil.which(f"mpirun.{family}")}

PROGRAM = """#include <mpi.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
static void show(const char *when) {
  int initialized, finalized;
  MPI_Initialized(&initialized);
  MPI_Finalized(&finalized);
  printf("%s: %d %d\\n", when, initialized, finalized);
}
int main(int count, char **values) {
  int rank, size, length, sum = 1, versions[4];
  char text[MPI_MAX_LIBRARY_VERSION_STRING];
  signal(SIGCHLD, SIG_IGN);
  show("before");
  MPI_Get_version(versions, versions + 1);
  MPI_Init(&count, &values);
  PMPI_Get_version(versions + 2, versions + 3);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
  MPI_Get_library_version(text, &length);
  if (rank == 0) {
    show("during");
    printf("%d of %d, %d on %s, %d\\n", rank, size, sum, text,
           versions[0] == versions[2] && versions[1] == versions[3]);
  }
  MPI_Finalize();
  if (rank == 0) show("after");
  return rank == 0 ? 3 : 0;  // Open MPI's launcher ends the others at the first that is not 0
}
"""

# Which function is called first does not matter, nor by how many threads.
THREADS = """#include <mpi.h>
#include <pthread.h>
#include <stdio.h>
static void *ask(void *result) {
  MPI_Get_version(result, (int *)result + 1);
  return 0;
}
int main(void) {
  pthread_t threads[8];
  int versions[8][2], same = 0;
  for (int i = 0; i < 8; ++i) pthread_create(&threads[i], 0, ask, versions[i]);
  for (int i = 0; i < 8; ++i) pthread_join(threads[i], 0);
  for (int i = 0; i < 8; ++i) same += versions[i][0] == versions[0][0] && versions[i][0] >= 3;
  printf("%d\\n", same);
  return 0;
}
"""

FORTRAN = """program main
  use mpi
  integer :: sum, ierror
  call MPI_Init(ierror)
  call MPI_Allreduce(1, sum, 1, MPI_INTEGER, MPI_SUM, MPI_COMM_WORLD, ierror)
  print '(i0)', sum
  call MPI_Finalize(ierror)
end program
"""

# A tool that is preloaded sees the calls, once.
TOOL = """#include <mpi.h>
#include <stdio.h>
int MPI_Allreduce(const void *from, void *to, int count, MPI_Datatype type, MPI_Op op, MPI_Comm comm) {
  fprintf(stderr, "tool\\n");
  return PMPI_Allreduce(from, to, count, type, op, comm);
}
"""

# A machine without an MPI: the loader's cache and what pkg-config knows are covered.
WITHOUT_MPI = ("unshare", "--map-root-user", "--mount", "sh", "-c",
               "for folder in /usr/lib/*/pkgconfig; do mount -t tmpfs none $folder; done && "
               "mount --bind /dev/null /etc/ld.so.cache && exec \"$@\"", "sh")


class Singletons(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="anympi-singleton-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.build("program", PROGRAM)

    def build(self, name, source, *options):
        subprocess.run([BUILD / "bin/mpicc_abi", "-x", "c", "-", "-o", self.folder / name, *options],
                       input=source, text=True, check=True)

    def run_it(self, *command, **variables):
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder),
                       "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
                       "OMPI_MCA_rmaps_base_oversubscribe": "1"} | variables
        return subprocess.run([str(part) for part in command], env=environment, cwd=self.folder, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=120)

    def check(self, target, size, *command, **variables):
        done = self.run_it(*command, **variables)
        lines = done.stdout.replace("\t", " ").splitlines()
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertEqual(lines.count("before: 0 0"), size, done.stdout)
        self.assertIn("during: 1 0", lines)
        self.assertIn("after: 1 1", lines)
        self.assertTrue([line for line in lines if line.startswith(f"0 of {size}, {size} on {TARGETS[target]}")],
                        done.stdout)
        self.assertIn(", 1", done.stdout)
        return done

    def test_by_itself(self):
        for target in TARGETS:
            with self.subTest(target=target):
                self.assertEqual(self.check(target, 1, "./program", ANYMPI_TO=target).stderr, "")
                done = self.check(target, 1, "./program", ANYMPI_TO=target, ANYMPI_LOG="info")
                self.assertRegex(done.stderr, f"^anympi: from standard to {target}, library .*\n$")
                self.check(target, 1, "sh", "-c", "exec ./program 0<&- 2>&-", ANYMPI_TO=target)

    def test_default_of_the_program(self):
        for target in TARGETS:
            self.build("to", PROGRAM, f"-anympi-default-to={target}")
            self.check(target, 1, "./to")

    def test_under_an_mpi_s_own_launcher(self):
        for target in TARGETS:
            self.check(target, 2, f"mpirun.{target}", "-n", "2", "./program")

    def test_fortran(self):
        """Its library leads to that of C by another path."""
        (self.folder / "main.f90").write_text(FORTRAN)
        for options in ((), ("-static-mpi",)):
            subprocess.run([BUILD / "bin/mpifort_abi", *options, "main.f90", "-o", "fortran"], check=True,
                           cwd=self.folder, env=os.environ | {"ANYMPI_MODULES": str(self.folder / "modules")})
            for target in TARGETS:
                done = self.run_it("./fortran", ANYMPI_TO=target)
                self.assertEqual((done.stdout, done.stderr), ("1\n", ""))
                done = self.run_it(f"mpirun.{target}", "-n", "2", "./fortran")
                self.assertEqual((done.stdout, done.stderr), ("2\n2\n", ""))

    def test_wrong_launcher(self):
        if len(TARGETS) < 2:
            self.skipTest("there is one MPI only")
        done = self.run_it("mpirun.mpich", "-n", "2", "./program", ANYMPI_TO="openmpi")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("launcher and library do not belong together", done.stderr)

    def test_linked_statically(self):
        """By themselves, by AnyMPI's mpirun, and by the loader's means alone."""
        self.build("static", PROGRAM, "-static-mpi", "-anympi-default-to=" + list(TARGETS)[0])
        needed = subprocess.run(["readelf", "-d", self.folder / "static"], check=True, capture_output=True,
                                text=True).stdout
        self.assertNotIn("mpi_abi.so", needed)
        self.check(list(TARGETS)[0], 1, "./static")
        for target in TARGETS:
            self.check(target, 1, "./static", ANYMPI_TO=target)
            self.check(target, 2, BUILD / "bin/mpirun", "-n", "2", "-T", target, "./static")
            self.check(target, 2, f"mpirun.{target}", "-n", "2", "./static")
        subprocess.run(["strip", self.folder / "static"], check=True)
        said = self.run_it(BUILD / "bin/anympi", "which", "./static").stdout
        self.assertIn("/static was built for standard ABI (ABI standard): ", said)
        self.assertIn("-> libmpi_abi.a", said)

    def test_linked_statically_without_anympi(self):
        self.build("static", PROGRAM, "-static-mpi", "-Wl,-rpath,/nowhere")
        patched = (self.folder / "static").read_bytes().replace(str(BUILD / "lib/anympi").encode(),
                                                               b"/" * len(str(BUILD / "lib/anympi")))
        (self.folder / "static").write_bytes(patched)
        done = self.run_it("./static")
        self.assertEqual((done.returncode, done.stdout), (2, "before: 0 0\n"))
        self.assertRegex(done.stderr, "^anympi: this program calls MPI_Init, but no MPI is found "
                         r"\(libmpi_abi.so.1: .*\); start it with AnyMPI's mpirun, or with an MPI .*\n$")

    def test_threads_that_ask_at_once(self):
        self.build("threads", THREADS, "-pthread")
        for target in TARGETS:
            self.assertEqual(self.run_it("./threads", ANYMPI_TO=target).stdout, "8\n")

    def test_tool(self):
        self.build("tool.so", TOOL, "-shared", "-fPIC")
        for target in TARGETS:
            done = self.check(target, 1, "./program", ANYMPI_TO=target, LD_PRELOAD=f"{self.folder}/tool.so")
            self.assertEqual(done.stderr, "tool\n")

    def test_no_mpi(self):
        if subprocess.run([*WITHOUT_MPI, "true"], capture_output=True, check=False).returncode:
            self.skipTest("this machine does not allow private mounts")
        empty = self.folder / "empty"
        empty.mkdir()
        done = self.run_it(shutil.which("env"), *WITHOUT_MPI, shutil.which("env"), f"PATH={empty}", "./program")
        self.assertEqual((done.returncode, done.stdout), (2, "before: 0 0\n"))
        self.assertEqual(done.stderr, "anympi: this program calls MPI_Init, but there is no MPI to run it on: "
                         "no MPI was found on this machine: install one, or name one with -T\n")

    def test_it_is_no_mpi(self):
        """Also where the loader finds that of another AnyMPI."""
        copied = self.folder / "lib/anympi/standard"
        copied.mkdir(parents=True)
        shutil.copy(BUILD / "lib/anympi/standard/libmpi_abi.so.1", copied)
        said = self.run_it(BUILD / "bin/anympi", "list", LD_LIBRARY_PATH=str(copied))
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertNotIn(str(copied), said.stdout)
        done = self.run_it(BUILD / "bin/mpirun", "-T", copied / "libmpi_abi.so.1", "./program")
        self.assertEqual(done.returncode, 2)
        self.assertIn("is what AnyMPI links programs with, not an MPI library", done.stderr)

    def test_variables_of_the_answer(self):
        """Of an AnyMPI that says what the test wants: one variable has no value, one is behind it."""
        copied = self.folder / "lib/anympi/standard"
        copied.mkdir(parents=True)
        shutil.copy(BUILD / "lib/anympi/standard/libmpi_abi.so.1", copied)
        self.build("mpi.so", "int PMPI_Get_version(int *a, int *b) { return *a = 7, *b = 8, 0; }\n",
                   "-shared", "-fPIC")
        self.build("asks", """#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
int main(void) {
  int version, subversion;
  MPI_Get_version(&version, &subversion);
  printf("%d.%d %d %s\\n", version, subversion, !getenv("EMPTY"), getenv("BEHIND"));
  return 0;
}
""")
        (self.folder / "bin").mkdir()
        (self.folder / "bin/anympi").write_text(
            f"#!/bin/sh\nprintf 'LIBRARY\\0{self.folder}/mpi.so\\0EMPTY\\0\\0BEHIND\\0it\\0'\n")
        (self.folder / "bin/anympi").chmod(0o755)
        done = self.run_it("./asks", LD_LIBRARY_PATH=str(copied), EMPTY="no")
        self.assertEqual((done.stdout, done.stderr), ("7.8 1 it\n", ""))

    def test_anympi_is_gone(self):
        copied = self.folder / "lib/anympi/standard"
        copied.mkdir(parents=True)
        shutil.copy(BUILD / "lib/anympi/standard/libmpi_abi.so.1", copied)
        done = self.run_it("./program", LD_LIBRARY_PATH=str(copied))
        self.assertEqual((done.returncode, done.stdout), (2, "before: 0 0\n"))
        self.assertIn("the AnyMPI that it was built with", done.stderr)


if __name__ == "__main__":
    unittest.main()
