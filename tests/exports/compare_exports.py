#!/usr/bin/env python3
"""Compares what a facade exports with what the program's real MPI exports, and what it needs.

Both directions: a program must find everything that it may refer to, and nothing else may be in its
way. A difference is in order when a line of the exceptions file explains it:

    extra PATTERN reason       the facade exports it, the real library does not
    missing PATTERN reason     the other way round

A pattern that explains nothing is an error: it would hide the next difference.
"""
import argparse
import fnmatch
import pathlib
import re
import subprocess
import sys

SYMBOL = re.compile(r"^(?P<value>[0-9a-f]+) (?:(?P<size>[0-9a-f]+) )?(?P<kind>\S) (?P<name>\S+)$",
                    re.M)


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def exports(library):
    """The symbols that a library defines: name to (kind as of nm, value, size)."""
    listing = output("nm", "-DS", "--defined-only", library)
    return {match["name"]: (match["kind"], match["value"], int(match["size"] or "0", 16))
            for match in SYMBOL.finditer(listing)}


def read_exceptions(path):
    lines = (line.split(maxsplit=2) for line in path.read_text().splitlines())
    return [tuple(fields[:2]) for fields in lines if fields and not fields[0].startswith("#")]


def unexplained(facade, real, exceptions):
    used = set()
    for direction, names in (("extra", facade.keys() - real.keys()),
                             ("missing", real.keys() - facade.keys())):
        for name in sorted(names):
            reasons = [(way, pattern) for way, pattern in exceptions
                       if way == direction and fnmatch.fnmatchcase(name, pattern)]
            used.update(reasons)
            if not reasons:
                yield f"{direction}: {name}"
    for way, pattern in exceptions:
        if (way, pattern) not in used:
            yield f"the exception `{way} {pattern}` explains nothing"


def wrong_kinds(facade, real):
    """MPI_X is a weak alias of PMPI_X; what is data there is data here, and not larger."""
    for name, (kind, value, size) in sorted(facade.items()):
        if kind in "TW" and name.startswith("MPI_"):
            alias = facade.get("P" + name)
            if kind != "W" or alias is None or alias[0] != "T" or alias[1] != value:
                yield f"{name} is not a weak alias of P{name}"
        if name in real:
            real_kind, _, real_size = real[name]
            if (kind in "TWt") != (real_kind in "TWti"):
                yield f"{name} is of kind {kind}, in the real library {real_kind}"
            elif kind not in "TW" and size > real_size:
                yield f"{name} has {size} bytes, in the real library {real_size}: the loader warns"


def wrong_needs(library, newest_glibc):
    dynamic = output("readelf", "-dW", library)
    needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic))
    for name in sorted(needed):
        if not re.match(r"libc\.so|ld-linux", name):
            yield f"needs {name}"
    undefined = output("nm", "-D", "--undefined-only", library)
    versions = {tuple(map(int, text.split(".")))
                for text in re.findall(r"@GLIBC_([0-9.]+)", undefined)}
    newest = max(versions)
    print(f"needs glibc {'.'.join(map(str, newest))}")
    if newest > newest_glibc:
        yield f"needs glibc {newest}, which is newer than {newest_glibc}"
    # frame_dummy of the C runtime is the only function that runs when the facade is loaded.
    sizes = re.findall(r"\(INIT_ARRAYSZ\)\s+(\d+)", dynamic)
    if sizes != ["8"]:
        yield f"has {sizes} bytes of initialisers; only the C runtime's own 8 are allowed"
    if re.search(r"\(TEXTREL\)|SYMBOLIC", dynamic):
        yield "has text relocations or is linked with -Bsymbolic"


def unmet_needs(facade, library, providers):
    """What `library` needs and neither the facade nor the other libraries that it names define."""
    listing = output("nm", "-D", "--undefined-only", library)
    needed = set(re.findall(r"^\s+U (\w+)$", listing, re.M))
    for provider in providers:
        needed -= exports(provider).keys()
    return [f"{library} needs {name}" for name in sorted(needed - facade.keys())]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facade", required=True)
    parser.add_argument("--real", required=True)
    parser.add_argument("--exceptions", type=pathlib.Path, required=True)
    parser.add_argument("--newest-glibc", required=True, help="such as 2.34")
    parser.add_argument("--serves", action="append", default=[], help="a library that must find what it needs in the facade")
    parser.add_argument("--provider", action="append", default=[],
                        help="where --serves finds the rest")
    arguments = parser.parse_args()

    facade, real = exports(arguments.facade), exports(arguments.real)
    if min(len(facade), len(real)) < 600:
        sys.exit(f"{len(facade)} and {len(real)} symbols cannot be all of them")
    problems = list(unexplained(facade, real, read_exceptions(arguments.exceptions)))
    problems += wrong_kinds(facade, real)
    problems += wrong_needs(arguments.facade,
                            tuple(map(int, arguments.newest_glibc.split("."))))
    for library in arguments.serves:
        problems += unmet_needs(facade, library, arguments.provider)
    print("\n".join(problems) or f"{len(facade)} symbols are as they should be")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
