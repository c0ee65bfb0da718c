#!/usr/bin/env python3
"""anympi compare runs a program on each MPI in turn, and tells times, statistics and exit status."""
import re
import subprocess
import sys
import unittest
import xml.etree.ElementTree

from observed import BIN, ENVIRONMENT, Observed, run_as


class Compare(Observed):
    def compare(self, *words, status=0):
        done = subprocess.run([BIN / "anympi", "compare", *map(str, words)], cwd=self.folder,
                              text=True, env=ENVIRONMENT, capture_output=True, timeout=100)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stderr if status else done.stdout

    def rows(self, table):
        return {words[0]: words[1:] for line in table.splitlines()
                if (words := re.split(r"  +", line.strip()))}

    def test_compare(self):
        # On one of the two it is slower, which its output tells, too.
        slower = self.target
        table = self.compare("-n", 2, "--to", f"{self.own},{self.target}", "--repeat", 2, "-o", "p.svg",
                             self.compile("slower_on"), slower)
        rows = self.rows(table)
        self.assertEqual(rows["exit status"], ["0", "0"])
        self.assertEqual(rows["natively"], ["translated"])
        self.assertEqual(rows["output"], ["the same each time", "differs"])
        self.assertGreater(float(rows["ratio"][1]), 1)
        seconds = [float(text.split(" s")[0]) for text in rows["MPI_Barrier"]]
        self.assertLess(seconds[0], 0.5)
        self.assertGreater(seconds[1], 0.9)  # rank 0 waits a second for rank 1
        self.assertIn(f"{self.own} is fastest: each of its runs took less than any on {self.target}",
                      table)
        picture = xml.etree.ElementTree.parse(self.folder / "p.svg").getroot()
        texts = [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")]
        self.assertLessEqual({self.own, self.target, "Barrier"}, set(texts))

    def test_ranks_may_print_in_any_order(self):
        table = self.compare("-n", 2, "--to", f"{self.own},{self.target}", "--repeat", 1,
                             self.compile("slower_on"), "turn-on", self.target)
        self.assertEqual(self.rows(table)["output"], ["the same each time", "the same"])

    def test_a_rank_keeps_its_order(self):
        table = self.compare("-n", 2, "--to", f"{self.own},{self.target}", "--repeat", 1,
                             self.compile("slower_on"), "swap-on", self.target)
        self.assertEqual(self.rows(table)["output"], ["the same each time", "differs"])

    def test_failures_are_shown(self):
        table = self.compare("-n", 1, "--to", f"{self.own},{self.target}", "--repeat", 1,
                             self.compile("slower_on"), "fail-on", self.target)
        self.assertEqual(self.rows(table)["exit status"], ["0", "3"])
        self.assertIn(f"It failed on 1 of 2. Only {self.own} is left.", table)
        picture = xml.etree.ElementTree.parse(self.folder / "compare.svg").getroot()
        for text in picture.iter("{http://www.w3.org/2000/svg}text"):  # none is cut off at the edge
            if not text.get("text-anchor"):
                self.assertLess(float(text.get("x")) + 7 * len(text.text), float(picture.get("width")), text.text)

    def test_refusals(self):
        self.assertIn("at least two", self.compare("--to", "mpich", "./app", status=2))
        self.assertIn("needs a program", self.compare("--to", "mpich,openmpi", status=2))
        self.assertIn("--to", self.compare("./app", status=2))


if __name__ == "__main__":
    run_as(sys.argv.pop(1), sys.argv.pop(1))
    unittest.main()
