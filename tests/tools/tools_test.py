#!/usr/bin/env python3
"""Preloaded PMPI tools see each call of a translated program once, with its own MPI's handles.

One tool is small and knows what must come (counting_tool.c). The other is Debian's EZTrace, which
has a library for each of the two MPIs; what it recorded is read with otf2-print. CMake leaves it out,
with a warning, where the distribution lacks it.
"""
import collections
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
MPIRUN = os.environ["ANYMPI_MPIRUN"]
OTHER = {"openmpi": "mpich", "mpich": "openmpi"}
ENVIRONMENT = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                   OMPI_MCA_rmaps_base_oversubscribe="1")

# Of exchange.c; MPI_Init is known to the tool of ours only.
CALLS = {"MPI_Send": 5, "MPI_Recv": 5, "MPI_Irecv": 2, "MPI_Isend": 2, "MPI_Waitall": 2,
         "MPI_Allreduce": 2, "MPI_Barrier": 2, "MPI_Comm_dup": 2, "MPI_Comm_free": 2}
SEEN = [f"rank {rank}: 1 init, {5 - 5 * rank} sends, {5 * rank} receives, 1 waits, 1 dups, "
        "1 reductions, 1 barriers, 0 strange" for rank in (0, 1)]


class Tools(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="anympi-tools-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_it(self, *command, **variables):
        done = subprocess.run([str(word) for word in command], cwd=self.folder, text=True,
                              env=ENVIRONMENT | variables, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=100)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def compile(self, own, source, *options):
        result = self.folder / pathlib.Path(source).stem
        self.run_it("mpicc." + own, HERE / source, "-o", result, *options)
        return result

    def launchers(self, own):
        """On its own MPI, and translated."""
        return ["mpirun." + own, "-n", 2], [MPIRUN, "-n", 2, "-F", own, "-T", OTHER[own], "--"]

    def check_own_tool(self, own):
        program = self.compile(own, "exchange.c")
        tool = self.compile(own, "counting_tool.c", "-shared", "-fPIC")
        natively, translated = self.launchers(own)
        preload = ["-x", f"LD_PRELOAD={tool}"] if own == "openmpi" else \
            ["-genv", "LD_PRELOAD", tool]
        output = self.run_it(*natively, *preload, program)
        self.assertEqual(sorted(output.splitlines()), SEEN)
        output = self.run_it(*translated, program, LD_PRELOAD=str(tool))
        self.assertEqual(sorted(output.splitlines()), SEEN)

    def test_own_tool_for_openmpi(self):
        self.check_own_tool("openmpi")

    def test_own_tool_for_mpich(self):
        self.check_own_tool("mpich")

    def check_eztrace(self, own):
        program = self.compile(own, "exchange.c")
        for number, launcher in enumerate(self.launchers(own)):
            with self.subTest(launcher=launcher):
                trace = self.folder / f"trace{number}"
                self.run_it(*launcher, "eztrace", "-t", own, "-o", trace, program)
                [log] = trace.rglob("eztrace_log.otf2")
                entered = re.findall(r'^ENTER .*Region: "(MPI_\w+)"', self.run_it("otf2-print", log),
                                     re.MULTILINE)
                self.assertEqual(collections.Counter(entered), CALLS)

    def test_eztrace_for_openmpi(self):
        self.check_eztrace("openmpi")

    def test_eztrace_for_mpich(self):
        self.check_eztrace("mpich")


if __name__ == "__main__":
    unittest.main()
