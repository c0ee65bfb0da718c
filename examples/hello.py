"""Every process says who it is: mpirun -n 4 python3 hello.py"""
import sys

from mpi4py import MPI

world = MPI.COMM_WORLD

# One write per line, so that the lines of several processes stay whole.
sys.stdout.write(f"Hello from rank {world.rank} of {world.size}\n")
if world.rank == 0:
    library = MPI.Get_library_version().split(",")[0].split("\n")[0]
    sys.stdout.write(f"# MPI library: {' '.join(library.split())}\n")
