"""Two processes that wait for each other for ever: mpirun -n 2 --timeout 5 python3 deadlock.py"""
from mpi4py import MPI

world = MPI.COMM_WORLD
partner = 1 - world.rank
answer = world.recv(source=partner, tag=7)  # Each receives first, so nobody sends.
world.send("hello", dest=partner, tag=7)
