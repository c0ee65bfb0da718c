#!/usr/bin/env python3
"""Compares the data objects of a fake Open MPI with the real library's: same names, same sizes.

An executable holds copies of these objects. One that is missing keeps it from loading; one of
another size makes the loader warn or cut.
"""
import re
import subprocess
import sys

# Exported by the real library under the names of handles, but in no mpi.h that C sees.
NOT_IN_MPI_H = {"ompi_mpi_c_complex", "ompi_mpi_errors_throw_exceptions", "ompi_mpi_unavailable"}


def handle_objects(library):
    """The objects whose addresses are handles, and their sizes."""
    listing = subprocess.run(["nm", "-DS", "--defined-only", library],
                             capture_output=True, text=True, check=True).stdout
    symbols = re.findall(r"^\S+ (\S+) [BDV] (ompi_(?:mpi|request|message)_\w+)$", listing, re.M)
    return {name: int(size, 16) for size, name in symbols}


def main():
    fake, real = (handle_objects(path) for path in sys.argv[1:3])
    # The real library exports variables of its own under the same prefix; objects of handles are
    # those that the fake has, and those with a size that only such objects have.
    sizes = set(fake.values())
    wanted = {name for name, size in real.items() if size in sizes} - NOT_IN_MPI_H
    problems = [f"missing in the fake: {name}" for name in sorted(wanted - fake.keys())]
    problems += [f"not in the real library: {name}" for name in sorted(fake.keys() - real.keys())]
    problems += [f"{name}: {fake[name]} bytes in the fake, {real[name]} in the real library"
                 for name in sorted(fake.keys() & real.keys()) if fake[name] != real[name]]
    print("\n".join(problems) or f"{len(fake)} objects agree")
    sys.exit(bool(problems) or len(fake) < 90)


if __name__ == "__main__":
    main()
