#!/usr/bin/env python3
"""The conformance table: every function of the catalogue, how each pair serves it, and its tests.

    conformance.py [--write FILE | --check FILE] --source FOLDER --programs FOLDER...
                   --target openmpi-to-mpich /usr/lib/.../libmpich.so.12 "MPICH 4.0.2" ...

How a function is served follows from the facade's own tables and from what the target exports:

    direct     the target's function is called, every argument crosses by its kind
    own code   as direct, with code of its own around it (src/facade/own_code.inc says why)
    answered   by AnyMPI itself: a property of the program's own MPI
    emulated   the target lacks it, other functions of the target do its work
    refused    the target lacks it: MPI_ERR_UNSUPPORTED_OPERATION

Three columns tell of Fortran's bindings, for programs of either family: whether the facade and our
Fortran library have the procedure (`yes`, or of which family only), and whether a program in Fortran
calls it (`tested`). `mpif.h` and the module `mpi` have the same procedures; what only C has is `-`.

The tests of a function are the programs that import it. A function without one is an error, and so
is a table that differs from the one in the documentation, or from what `anympi which --to` tells of
these programs.
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys

CHAPTERS = {
    "point_to_point": "Point-to-point communication",
    "partitioned": "Partitioned communication",
    "datatypes": "Datatypes and packing",
    "collectives": "Collective communication",
    "communicators": "Groups, communicators, attributes",
    "topologies": "Topologies and neighbourhood collectives",
    "environment": "Environment, errors, start and end, sessions",
    "info": "Info objects",
    "processes": "Process creation and connection",
    "one_sided": "One-sided communication",
    "external": "Generalized requests and statuses",
    "files": "Files",
    "tools": "Tool information interface",
    "profiling": "Profiling",
    "deprecated": "Removed functions",
    "languages": "Languages",
    "binary_interface": "Binary interface",
    "extensions": "Extensions",
}


def catalogue(source):
    """Functions by chapter, in the catalogue's order."""
    folder = source / "src" / "catalogue"
    chapters = re.findall(r'#include "catalogue/(\w+)\.inc"', (folder / "all.inc").read_text())
    result = collections.OrderedDict()
    for chapter in chapters + ["extensions"]:
        text = (folder / f"{chapter}.inc").read_text()
        names = []
        for macro, name in re.findall(
                r"^(MPI_FUNCTION|\w+_EXTENSION|MPI_FUNCTION_RETURNING(?=\())\("
                r"(?:(?<=RETURNING\()\w+, )?(\w+)[,)]",
                text, re.M):
            names.append(("MPIX_" if macro.endswith("EXTENSION") else "MPI_") + name)
        if chapter not in CHAPTERS:
            sys.exit(f"{pathlib.Path(__file__).name}: the chapter '{chapter}' has no title here")
        result[chapter] = names
    return result


def own_code(source):
    text = (source / "src/facade/own_code.inc").read_text()
    found = re.findall(r'^(OWN_CODE|OWN_ANSWER)\((\w+), "', text, re.M)
    return ({f"MPI_{name}" for macro, name in found if macro == "OWN_CODE"},
            {f"MPI_{name}" for macro, name in found if macro == "OWN_ANSWER"})


def emulated(source):
    text = (source / "src/facade/emulation.inc").read_text()
    result = set()
    for macro, name in re.findall(
            r"^(EMULATION|LARGE_COUNT|IN_BLOCKS|PERSISTENT|REPLACED)\((\w+)", text, re.M):
        function = f"MPI_{name}_c" if macro in ("LARGE_COUNT", "IN_BLOCKS") else f"MPI_{name}"
        result.add(function.replace("MPI_X_", "MPIX_"))
    return result


def symbols(file, *options):
    listing = subprocess.run(["nm", *options, file], capture_output=True, text=True, check=False)
    return re.findall(r"(?:^|\s)P?(MPIX?_\w+)(?:@\S*)?$", listing.stdout, re.M)


def tests_of(folders):
    """Which programs import a function."""
    users = collections.defaultdict(set)
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or path.suffix in (".o", ".so", ".a", ".cmake"):
                continue
            with path.open("rb") as file:
                if file.read(4) != b"\x7fELF":
                    continue
            name = re.sub(r"-(openmpi|mpich|standard)(-on-\w+)?$", "", path.name)
            for function in symbols(path, "-u"):
                users[function].add(name)
    return users


# The programs of tests/fortran by binding, those for the standard ABI among them: by how their names
# end, and those that have one binding only.
BINDINGS = {
    "mpif.h": ("mpif_h",),
    "mpi": ("_mpi", "spawn", "mixed_languages"),
    "mpi_f08": ("_mpi_f08",),
}


def fortran_symbols(file, *options):
    listing = subprocess.run(["nm", *options, file], capture_output=True, text=True, check=False)
    return set(re.findall(r"(?:^|\s)(mpi_[a-z0-9_]*_)$", listing.stdout, re.M))


def fortran_names(function, binding):
    lower = function.lower()
    if binding != "mpi_f08":
        return {f"{lower}_"}
    names = {f"{lower}_f08_", f"{lower}_f08ts_"}
    if lower.endswith("_c"):  # so called by MPICH 4.0
        names |= {f"{lower[:-2]}_f08_large_", f"{lower[:-2]}_f08ts_large_"}
    return names


class Fortran:
    """What the bindings of Fortran have, and what is called through them."""

    def __init__(self, libraries, programs, module):
        self.overloads = set(re.findall(r"(?m)^ *subroutine (mpi_\w+_c_f08(?:ts)?)\(",
                                        module.read_text().lower()))
        self.families = collections.defaultdict(set)
        for family, library in libraries:
            self.families[family] |= fortran_symbols(library, "-D", "--defined-only")
        self.called = {
            binding: set().union(*(fortran_symbols(path, "-u")
                                   for path in (programs / "fortran").glob("*/*")
                                   if path.name.endswith(names)))
            for binding, names in BINDINGS.items()}

    def column(self, function, binding):
        names = fortran_names(function, binding)
        having = [family for family, symbols in self.families.items() if symbols & names]
        # Where only MPI_COUNT_KIND and MPI_ADDRESS_KIND, which are the same, would tell two
        # procedures apart, the module has none with large counts.
        cannot_be_told_apart = (function.endswith("_c")
                                and not {name[:-1] for name in names} & self.overloads)
        if not having or cannot_be_told_apart:
            return "-"
        if names & self.called[binding]:
            return "tested"
        return "yes" if len(having) == len(self.families) else having[0]


def other_names(source):
    """(begin, end, begin of the other name) of functions that some versions have as extensions."""
    text = (source / "src/facade/other_names.inc").read_text()
    return re.findall(r'^OTHER_NAME\("(\w+)", "(\w*)", "(\w+)"\)', text, re.M)


def service(function, exported, own, answered, emulations, others):
    if function in answered:
        return "answered"
    names = [function] + [other + function[len(begin):] for begin, end, other in others
                          if function.startswith(begin) and function.endswith(end)]
    if not exported.isdisjoint(names):
        return "own code" if function in own else "direct"
    return "emulated" if function in emulations else "refused"


def differences_from_which(anympi, pair, library, programs, served):
    """What `anympi which` tells of programs that were built for the pair's own MPI, where it differs."""
    same = {"own code": "direct"}
    for program in sorted((programs / "programs" / pair.split("-to-")[0]).iterdir()):
        if not program.is_file() or program.suffix:
            continue
        run = subprocess.run([anympi, "which", "--json", "--to", library, "--", program], text=True,
                             capture_output=True, check=False)
        if run.returncode != 0:
            yield f"anympi which {program}: {run.stderr}"
            continue
        for function, told in json.loads(run.stdout)["functions"].items():
            here = served.get(function)
            if here and told["service"] != same.get(here, here):
                yield f"{program.name}, {pair}: anympi which says that {function} is " \
                      f"{told['service']}, the table that it is {here}"


def shown(tests):
    names = sorted(tests)
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def table(arguments):
    own, answered = own_code(arguments.source)
    emulations = emulated(arguments.source)
    others = other_names(arguments.source)
    users = tests_of(arguments.programs)
    exports = [set(symbols(library, "-D", "--defined-only"))
               for _, library, _ in arguments.target]
    counts = [collections.Counter() for _ in arguments.target]
    untested, body = [], []
    fortran = Fortran(arguments.fortran, arguments.programs[0], arguments.module)
    in_fortran = {binding: collections.Counter() for binding in BINDINGS}
    by_pair = [{} for _ in arguments.target]
    for chapter, functions in catalogue(arguments.source).items():
        body += ["", f"## {CHAPTERS[chapter]}", "",
                 "| function | " + " | ".join(pair for pair, _, _ in arguments.target)
                 + " | " + " | ".join(f"`{binding}`" for binding in BINDINGS) + " | tests |",
                 "|---|" + "---|" * (len(arguments.target) + len(BINDINGS) + 1)]
        for function in functions:
            served = [service(function, exported, own, answered, emulations, others)
                      for exported in exports]
            for count, words, word in zip(counts, by_pair, served):
                count[word] += 1
                words[function] = word
            if not users[function]:
                untested.append(function)
            # What was removed before mpi_f08 is in no module of that name.
            bindings = ["-" if (chapter, binding) == ("deprecated", "mpi_f08")
                        else fortran.column(function, binding) for binding in BINDINGS]
            for binding, word in zip(BINDINGS, bindings):
                in_fortran[binding][word] += 1
            body.append(f"| `{function}` | " + " | ".join(served + bindings)
                        + f" | {shown(users[function]) or 'none'} |")
    words = ["direct", "own code", "answered", "emulated", "refused"]
    head = ["# Conformance", "",
            "Every function of MPI-5.0, and how each pair serves it: `direct` calls the target's "
            "function; `own code`", "does too, with more around it; `answered` needs no target; "
            "`emulated` does the work of a function", "that the target lacks; `refused` is "
            "`MPI_ERR_UNSUPPORTED_OPERATION`. The tests are programs that call", "the function, "
            "natively and translated, where more than one does. Made and checked by",
            "`tests/conformance/conformance.py`.", "",
            "How a function is served depends on the target alone, so `standard-to-mpich` and "
            "`standard-to-openmpi`", "have no columns of their own. The standard ABI has no "
            "extensions (MPIX). A `libmpi_abi`", "has all functions of MPI-5.0, so to it all are direct.", "",
            "The columns of Fortran hold for programs of either family: `yes`, AnyMPI has the procedure, "
            "and `tested`,", "a program of `tests/fortran` calls it, built for a family (and run through its "
            "own library and AnyMPI's)", "or for the standard ABI; `-`: only C has the function, or a "
            "program's own library; of four with large", "counts `mpi_f08` has none, because no generic "
            "name could tell them apart.", "",
            "| pair | target | " + " | ".join(words) + " |", "|---|---|" + "---|" * len(words)]
    for (pair, _, title), count in zip(arguments.target, counts):
        head.append(f"| {pair} | {title} | " + " | ".join(str(count[word]) for word in words)
                    + " |")
    kinds = ["tested", "yes", *dict(arguments.fortran), "-"]
    head += ["", "| binding | " + " | ".join(kinds) + " |", "|---|" + "---|" * len(kinds)]
    for binding, count in in_fortran.items():
        head.append(f"| `{binding}` | " + " | ".join(str(count[kind]) for kind in kinds) + " |")
    different = [difference
                 for (pair, library, _), words in zip(arguments.target, by_pair)
                 for difference in differences_from_which(arguments.anympi, pair, library,
                                                          arguments.programs[0], words)]
    return "\n".join(head + body) + "\n", untested, different


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--programs", type=pathlib.Path, nargs="+", required=True)
    parser.add_argument("--target", nargs=3, action="append", required=True,
                        metavar=("PAIR", "LIBRARY", "TITLE"))
    parser.add_argument("--fortran", nargs=2, action="append", required=True,
                        metavar=("FAMILY", "LIBRARY"), help="a facade, or our Fortran library")
    parser.add_argument("--module", type=pathlib.Path, required=True,
                        help="the source of the kit's mpi_f08")
    parser.add_argument("--anympi", type=pathlib.Path, required=True, help="the launcher")
    parser.add_argument("--write", type=pathlib.Path)
    parser.add_argument("--check", type=pathlib.Path)
    arguments = parser.parse_args()

    text, untested, different = table(arguments)
    for function in untested:
        print(f"no test calls {function}")
    print("\n".join(different))
    if arguments.write:
        arguments.write.write_text(text)
    if arguments.check and arguments.check.read_text() != text:
        print(f"{arguments.check} is not what this build gives; run the target `conformance`")
        sys.exit(1)
    sys.exit(1 if untested or different else 0)


if __name__ == "__main__":
    main()
