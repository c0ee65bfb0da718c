#!/usr/bin/env python3
"""Every function MPI_X that an installed MPI library exports is in the catalogue.

The other direction, that what the catalogue says of a function is what mpi.h says, is checked by
the compiler (signatures.cc).
"""
import argparse
import fnmatch
import pathlib
import re
import subprocess
import sys


def catalogue(folder):
    text = "".join(path.read_text() for path in sorted(folder.glob("*.inc")))
    named = re.findall(r"^MPI_FUNCTION(?:_RETURNING\(\w+, |\()(\w+)", text, re.M)
    return {f"MPI_{name}" for name in named}


def exported_functions(library):
    listing = subprocess.run(["nm", "-D", "--defined-only", library],
                             capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"^\S+ [TW] (MPI_\w+)$", listing, re.M))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--catalogue", type=pathlib.Path, required=True)
    parser.add_argument("--library", required=True)
    parser.add_argument("--not-functions", type=pathlib.Path, required=True)
    arguments = parser.parse_args()

    ours = catalogue(arguments.catalogue)
    theirs = exported_functions(arguments.library)
    if len(theirs) < 300 or len(ours) < 300:
        sys.exit(f"{len(theirs)} functions in {arguments.library} and {len(ours)} in the "
                 "catalogue cannot be all")
    known = [line.split()[0] for line in arguments.not_functions.read_text().splitlines()
             if line and not line.startswith("#")]
    missing = sorted(name for name in theirs - ours
                     if not any(fnmatch.fnmatchcase(name, pattern) for pattern in known))
    for name in missing:
        print(f"{name} is exported by {arguments.library} and not in the catalogue")
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
