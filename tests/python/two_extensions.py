#!/usr/bin/python3
"""Two extensions of one MPI, the second of them imported after MPI_Init."""
import early

rank, size = early.start()

import late  # noqa: E402

sums = early.sum(rank + 1), late.sum(10 * (rank + 1))
assert sums == (size * (size + 1) / 2, 10 * size * (size + 1) / 2), sums
if rank == 0:
    print(f"{size} ranks, sums {sums}", flush=True)
early.stop()
