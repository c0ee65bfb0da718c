"""Bandwidth between two processes: mpirun -n 2 python3 bandwidth.py

For each number of doubles, the time that a message takes from one process to the other (half of
a round trip, the median of many), as a list that mpi4py pickles and as a plain buffer.
"""
import statistics
import sys
from array import array

from mpi4py import MPI

SIZES = [4**k for k in range(10)]  # 1 to 262,144 doubles
SECONDS_PER_SIZE = 0.2


def round_trip_of_list(world, message):
    if world.rank == 0:
        world.send(message, dest=1)
        world.recv(source=1)
    else:
        world.send(world.recv(source=0), dest=0)


def round_trip_of_buffer(world, message):
    if world.rank == 0:
        world.Send(message, dest=1)
        world.Recv(message, source=1)
    else:
        world.Recv(message, source=0)
        world.Send(message, dest=0)


def megabytes_per_second(world, round_trip, message):
    def seconds():
        start = MPI.Wtime()
        round_trip(world, message)
        return MPI.Wtime() - start

    warm = statistics.median(seconds() for _ in range(5))
    repetitions = world.bcast(max(5, min(1000, int(SECONDS_PER_SIZE / warm))))
    median = statistics.median(seconds() for _ in range(repetitions))
    return 8 * len(message) / (median / 2) / 1e6


def main():
    world = MPI.COMM_WORLD
    if world.size != 2:
        if world.rank == 0:
            print(f"bandwidth.py measures between 2 processes; this world has {world.size}",
                  file=sys.stderr, flush=True)
        world.Barrier()  # The first to exit with an error ends all: not before it is said.
        sys.exit(1)
    if world.rank == 0:
        print("# doubles  as a list [MB/s]  as a buffer [MB/s]", flush=True)
    for size in SIZES:
        numbers = [0.5 * i for i in range(size)]
        as_list = megabytes_per_second(world, round_trip_of_list, numbers)
        as_buffer = megabytes_per_second(world, round_trip_of_buffer, array("d", numbers))
        if world.rank == 0:
            print(f"{size:9d} {as_list:17.2f} {as_buffer:19.2f}", flush=True)


if __name__ == "__main__":
    main()
