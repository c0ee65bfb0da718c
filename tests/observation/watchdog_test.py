#!/usr/bin/env python3
"""The watchdog finds deadlocks, a rank missing from a collective, wrong roots, and a slow rank."""
import re
import sys
import unittest

from observed import Observed, run_as


class Watchdog(Observed):
    # Not of MPI_Init, which takes its time on a busy machine.
    LIMITS = ",".join(call + "=1" for call in ("Recv", "Ssend", "Wait", "Allreduce", "Gather", "Barrier"))

    def hang(self, how, *options, **more):
        return self.mpirun(3, *(options or ("--timeout", self.LIMITS, "--on-timeout", "abort")),
                           self.compile("hangs"), how, **({"status": 124} | more))

    def verdicts(self, told):
        return re.findall("^anympi: verdict: (.*)$", told, re.MULTILINE)

    def test_cycles(self):
        for how, call in (("receives", "MPI_Recv"), ("sends", "MPI_Ssend"), ("waits", "MPI_Wait")):
            with self.subTest(how):
                told = self.hang(how)
                self.assertEqual(self.verdicts(told), [
                    f"deadlock: rank 0 waits in {call} for rank 1, which waits in {call} for rank 2, "
                    f"which waits in {call} for rank 0"])
                what = "Irecv from rank 2" if how == "waits" else \
                    call[4:] + (" to rank 2" if how == "sends" else " from rank 2")
                self.assertRegex(told, rf"rank 1: .*MPI_{what}, tag [56], MPI_COMM_WORLD")
                # The program's own functions are in the backtrace, and it says whose it is.
                self.assertRegex(told, r"backtrace of rank 0:\n(  .*\n)*  .*hangs")

    def test_cycle_in_a_communicator_of_its_own(self):
        told = self.hang("split")
        self.assertIn("deadlock: rank 0 waits in MPI_Recv for rank 2, which waits in MPI_Recv for "
                      "rank 0", self.verdicts(told))
        self.assertIn("rank 0: MPI_Recv from rank 2, tag 5, communicator 1", told)

    def test_missing_from_a_collective(self):
        told = self.hang("missing")
        self.assertIn("MPI_Allreduce on MPI_COMM_WORLD waits for rank 2 (which is in MPI_Recv)",
                      self.verdicts(told))
        self.assertIn("deadlock: rank 2 waits for itself in MPI_Recv", self.verdicts(told))
        self.assertIn("ranks 0 and 1: MPI_Allreduce on MPI_COMM_WORLD", told)

    def test_wrong_collectives(self):
        self.assertIn("MPI_Gather on MPI_COMM_WORLD is called with different roots: 0 by ranks 1 and "
                      "2, 1 by rank 0", self.verdicts(self.hang("roots")))
        self.assertIn("different collective calls on MPI_COMM_WORLD: MPI_Barrier by rank 0, "
                      "MPI_Gather by ranks 1 and 2", self.verdicts(self.hang("functions")))

    def test_slow_rank(self):
        """It is found, and the program goes on to its end."""
        told = self.hang("slow", "--timeout", self.LIMITS, status=0)
        [verdict] = self.verdicts(told)
        self.assertRegex(verdict, r"^MPI_Barrier on MPI_COMM_WORLD waits for rank 1 \(which is outside "
                                  r"of MPI since \d\.\d s, after MPI_Comm_size\)$")
        self.assertEqual(told.count("What the ranks do"), 1)  # once, not again and again

    def test_limits_of_functions(self):
        told = self.hang("slow", "--timeout", "60,Recv=1", status=0)
        self.assertNotIn("What the ranks do", told)
        told = self.hang("slow", "--stats", status=0, WI4MPI_Barrier_timeout="1")
        self.assertEqual(len(self.verdicts(told)), 1)
        self.assertIn("anympi: statistics of", told)


if __name__ == "__main__":
    run_as(sys.argv.pop(1), sys.argv.pop(1))
    unittest.main()
