#!/usr/bin/env python3
"""`module load anympi` as a user types it: modulefiles_test.py INIT-SCRIPT BUILD-TREE CMAKE"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

INIT, BUILD, CMAKE = sys.argv[1:4]


class Modulefiles(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="anympi-modules-")
        self.addCleanup(folder.cleanup)
        self.prefix = pathlib.Path(folder.name, "opt")
        subprocess.run([CMAKE, "--install", BUILD, "--prefix", self.prefix], check=True,
                       stdout=subprocess.DEVNULL)

    def after(self, *commands, **environment):
        """What a shell says after these commands: PATH's mpirun, ANYMPI_HOME, MANPATH."""
        script = "\n".join([f". {INIT} >/dev/null 2>&1",
                            f"module use {self.prefix}/share/modulefiles", *commands,
                            'echo "$(command -v mpirun)|$ANYMPI_HOME|$MANPATH"'])
        run = subprocess.run(["bash", "--noprofile", "--norc", "-c", script], text=True, timeout=50,
                             env={"PATH": "/usr/bin:/bin", **environment},
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True)
        lines = run.stdout.splitlines()
        self.assertEqual(len([line for line in lines if "ERROR" in line.upper()]), 0, run.stdout)
        return lines[-1].split("|")

    def test_load(self):
        mpirun, home, pages = self.after("module load anympi")
        self.assertEqual((mpirun, home), (f"{self.prefix}/bin/mpirun", str(self.prefix)))
        # An empty element is the system's own pages (manpath(1)).
        self.assertEqual(pages.rstrip(":"), f"{self.prefix}/share/man")
        self.assertIn("", pages.split(":"))

    def test_load_where_there_are_other_pages(self):
        pages = self.after("module load anympi", MANPATH="/site/man")[2].split(":")
        self.assertEqual(pages[0], f"{self.prefix}/share/man")
        self.assertLessEqual({"", "/site/man"}, set(pages[1:]))

    def test_unload(self):
        _, home, pages = self.after("module load anympi", "module unload anympi")
        self.assertEqual((home, pages), ("", ""))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
