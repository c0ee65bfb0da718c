#!/usr/bin/env python3
"""Counts the instructions that a translation adds to each call, and holds them to limits.

The program makes its calls on a fake MPI that answers at once, natively and translated, under
callgrind. Both runs end in the same fake library, so the difference is what the facade costs. It is
exact and the same on every run; limits stand in a table with a line for each call. Whoever makes a
call cheaper lowers its limit; whoever makes one dearer says why in the review.
"""
import argparse
import collections
import os
import pathlib
import re
import subprocess
import sys
import tempfile

LOOPS = {"few": 1000, "many": 2000, "few_large": 4, "many_large": 8,  # as in measured_calls.c
         "once": 1}
WORLD = {"FAKE_MPI_SIZE": "100000", "FAKE_MPI_NEIGHBORS": "100000"}


def counts(program, environment):
    """Instructions per call, by name."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", program]
        run = subprocess.run(command, env={**os.environ, **WORLD, **environment},
                             capture_output=True, text=True, check=False)
        if run.returncode != 0:
            sys.exit(f"{program} failed under callgrind:\n{run.stdout}{run.stderr}")
        totals = collections.defaultdict(dict)
        dumps = sorted(pathlib.Path(folder).glob("out.*"), key=lambda path: int(path.suffix[1:]))
        for path in dumps:
            text = path.read_text()
            name = re.search(r"^desc: Trigger: Client Request: (\w+) (\w+)$", text, re.M)
            total = re.search(r"^(?:totals|summary): (\d+)$", text, re.M)
            if name and total:
                totals[name[1]][LOOPS[name[2]]] = int(total[1])
    return {name: per_call(loops) for name, loops in totals.items()}


def per_call(loops):
    most, least = max(loops), min(loops)
    if most == least:
        return loops[most]
    return round((loops[most] - loops[least]) / (most - least))


def read_limits(path, pair):
    lines = [line.split() for line in path.read_text().splitlines() if not line.startswith("#")]
    column = lines[0].index(pair)
    return {line[0]: int(line[column]) for line in lines[1:] if line}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="compiled for the facade's MPI")
    parser.add_argument("--native-program", required=True, help="compiled for the target's MPI")
    parser.add_argument("--facade", required=True)
    parser.add_argument("--target", required=True, help="the fake library")
    parser.add_argument("--pair", required=True, help="a column of the table, openmpi-to-mpich")
    parser.add_argument("--limits", type=pathlib.Path, required=True)
    parser.add_argument("--tolerance", type=int, default=0, metavar="PERCENT",
                        help="for a compiler that is not the one of the table")
    arguments = parser.parse_args()

    own, target = arguments.pair.split("-to-")
    native = counts(arguments.native_program,
                    {"LD_LIBRARY_PATH": os.path.dirname(arguments.target)})
    translated = counts(arguments.program,
                        {"LD_PRELOAD": arguments.facade, "ANYMPI_TARGET": arguments.target,
                         "ANYMPI_FROM": own, "ANYMPI_TO": target})
    limits = read_limits(arguments.limits, arguments.pair)
    failures = sorted(limits.keys() ^ translated.keys())
    for name in failures:
        print(f"{name} is either not measured or not in {arguments.limits}")
    print(f"{arguments.pair:28}  native   added   limit")
    for name in translated:
        if name not in limits:
            continue
        added = translated[name] - native[name]
        limit = limits[name] * (100 + arguments.tolerance) // 100
        if added > limit:
            failures.append(name)
        print(f"{name:28}  {native[name]:6}  {added:6}  {limit:6}"
              + ("  too many" if added > limit else ""))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
