#!/usr/bin/env python3
"""Whether our Fortran library of an MPI, over the facade, has every name that the Fortran libraries
of the real MPI have; and what it needs.

A program may refer to any of them. A name may be missing when a line of the exceptions file, as
described in compare_exports.py, explains it. What we have beyond the real library are the functions
of newer versions, whose names no older program can have.
"""
import argparse
import pathlib
import sys

from compare_exports import exports, read_exceptions, unexplained, unmet_needs, wrong_needs


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ours", required=True)
    parser.add_argument("--facade", required=True)
    parser.add_argument("--real", action="append", required=True)
    parser.add_argument("--exceptions", type=pathlib.Path, required=True)
    parser.add_argument("--newest-glibc", required=True, help="such as 2.34")
    arguments = parser.parse_args()

    ours = exports(arguments.ours) | exports(arguments.facade)
    real = {}
    for library in arguments.real:
        real |= exports(library)
    if min(len(ours), len(real)) < 4000:
        sys.exit(f"{len(ours)} and {len(real)} symbols cannot be all of them")
    common = {name: ours[name] for name in ours.keys() & real.keys()}
    problems = list(unexplained(common, real, read_exceptions(arguments.exceptions)))
    for name, (kind, _, size) in sorted(common.items()):
        real_kind, _, real_size = real[name]
        if (kind in "TW") != (real_kind in "TW"):
            problems.append(f"{name} is of kind {kind}, in the real library {real_kind}")
        elif kind not in "TW" and size > real_size:
            problems.append(f"{name} has {size} bytes, in the real library {real_size}")
    problems += wrong_needs(arguments.ours, tuple(map(int, arguments.newest_glibc.split("."))))
    problems += unmet_needs(ours, arguments.ours, [])
    print("\n".join(problems) or f"{len(common)} names are there")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
