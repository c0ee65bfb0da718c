#!/usr/bin/env python3
"""Holds the memory that a translation adds to limits, and its allocations to none.

The program tells on a fake MPI, which keeps no memory for an object, what a process has made its
own at each stage: in all, for each of 10,000 live handles of a class, and for each of 100,000
ranks of a w-collective. What a call needs again and again it allocates once, the first time.
"""
import argparse
import os
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True
import count_instructions  # noqa: E402


def told_by(program, environment, wanted):
    """What the program tells: {name: value}."""
    environment = {**os.environ, **environment, "FAKE_MPI_SIZE": "100000"}
    run = subprocess.run([program, wanted], env=environment, capture_output=True, text=True,
                         check=False)
    if run.returncode != 0:
        sys.exit(f"{program} {wanted} failed:\n{run.stdout}{run.stderr}")
    return {name: int(value) for _, name, value in map(str.split, run.stdout.splitlines())}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--own", required=True, help="the fake library of the program's MPI")
    parser.add_argument("--facade", required=True)
    parser.add_argument("--target", required=True, help="the other fake library")
    parser.add_argument("--pair", required=True, help="a column of the table, openmpi-to-mpich")
    parser.add_argument("--limits", type=pathlib.Path, required=True)
    arguments = parser.parse_args()

    own, target = arguments.pair.split("-to-")
    native = {"LD_LIBRARY_PATH": os.path.dirname(arguments.own)}
    translated = {"LD_PRELOAD": arguments.facade, "ANYMPI_TARGET": arguments.target,
                  "ANYMPI_FROM": own, "ANYMPI_TO": target}
    failures = 0
    for name, limit in count_instructions.read_limits(arguments.limits, arguments.pair).items():
        least = told_by(arguments.program, native, name)[name]
        added = told_by(arguments.program, translated, name)[name] - least
        print(f"{name:20}  native {least:9}  added {added:+9} bytes  limit {limit:9}"
              + ("  too many" if added > limit else ""))
        failures += added > limit
    of_native = told_by(arguments.program, native, "all")
    for name, count in told_by(arguments.program, translated, "all").items():
        if count > of_native[name]:
            print(f"{name} allocates {count} times though it was called before; native "
                  f"{of_native[name]}")
            failures += 1
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
