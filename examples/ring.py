"""Dicts of mixed values travel once around a ring: mpirun -n 4 python3 ring.py"""
import sys

from mpi4py import MPI

world = MPI.COMM_WORLD
right = (world.rank + 1) % world.size
left = (world.rank - 1) % world.size

own = {
    "rank": world.rank,
    "half": world.rank / 2,
    "mixed": [chr(ord("a") + world.rank % 26), None],
}

passed = own
for step in range(world.size):
    passed = world.sendrecv(passed, dest=right, sendtag=step, source=left, recvtag=step)
    if step == 0:
        sys.stdout.write(f"rank {world.rank} <- {passed}\n")

if passed != own:
    sys.exit(f"rank {world.rank}: {own} came back as {passed}")
