#!/usr/bin/python3
"""An error of one rank reaches the user: its text on stderr, a status other than zero."""
import sys

from mpi4py import MPI

if MPI.COMM_WORLD.rank == 1:
    sys.stderr.write("rank 1 has something to say\n")
    sys.stderr.flush()
    MPI.COMM_WORLD.Abort(7)
MPI.COMM_WORLD.Barrier()
