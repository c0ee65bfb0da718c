"""Ranks write and read one file together with h5py; prints what each reads of its neighbour."""
import h5py
import numpy
from mpi4py import MPI

world = MPI.COMM_WORLD
with h5py.File("together.h5", "w", driver="mpio", comm=world) as file:
    data = file.create_dataset("x", (world.size, 1000), dtype="f8")
    with data.collective:
        data[world.rank, :] = numpy.arange(1000) * (world.rank + 1)
with h5py.File("together.h5", "r", driver="mpio", comm=world) as file:
    total = file["x"][(world.rank + 1) % world.size, :].sum()
for line in world.gather(f"rank {world.rank} read {total}", root=0) or []:
    print(line)
