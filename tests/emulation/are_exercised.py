#!/usr/bin/env python3
"""Each emulation is run where the target lacks the function: are_exercised.py TABLE TARGET PROGRAM...

The blotted target has none of the functions in the table of emulations, and each of them is called
by one of the programs. The extensions of MPICH 4.1, MPIX_X, are not: failure_recovery.c calls them, and
MPICH 4.0 cannot run it. They are the standard's functions by other names.
"""
import pathlib
import re
import subprocess
import sys

import blot


def symbols(file, option):
    lines = subprocess.run(["nm", "-D", option, file], check=True, capture_output=True, text=True)
    return set(re.findall(r"\b[TtWwUV] (\w+)", lines.stdout))


def main():
    table, target, *programs = sys.argv[1:]
    emulated = blot.emulated_functions(pathlib.Path(table).read_text(), "^MPI_")
    called = set().union(*(symbols(program, "--undefined-only") for program in programs))
    defined = {name.removeprefix("P") for name in symbols(target, "--extern-only")}
    complaints = [f"{target} still has {name}" for name in sorted(emulated & defined)]
    complaints += [f"no program calls {name}" for name in sorted(emulated - called)]
    print("\n".join(complaints) or f"{len(emulated)} emulations, each called")
    sys.exit(1 if complaints or not emulated else 0)


if __name__ == "__main__":
    main()
