"""Our mpi.h of the standard ABI against those of other MPIs: every constant, type and function.

    headers_test.py OUR-FOLDER DEBIAN-FOLDER

The others are in the folder of a Debian suite that has them (tests/newer_debian/folder). Exits with
77, which ctest counts as skipped, when there is none.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

# What they have otherwise, and why that is in order.
DIFFERENT_FUNCTIONS = {
    # In MPI-5.0 these count with MPI_Count and have no twin for large counts.
    "mpich": {"Precv_init", "Psend_init", "Precv_init_c", "Psend_init_c",
              # The same types under other names.
              "Keyval_create", "Status_c2f08", "Status_f082c", "Status_f082f", "Status_f2f08"},
    # Fortran's conversions and what MPI-2.0 deprecated are missing.
    "openmpi": {"Attr_delete", "Attr_get", "Attr_put", "Keyval_create", "Keyval_free"},
}
MISSING_CONSTANTS = {"mpich": set(),
                     "openmpi": {"MPI_DUP_FN", "MPI_NULL_COPY_FN", "MPI_NULL_DELETE_FN",
                                 "MPI_F_STATUS_IGNORE", "MPI_F_STATUSES_IGNORE",
                                 "MPI_F08_STATUS_IGNORE", "MPI_F08_STATUSES_IGNORE"}}
CONVERSIONS = re.compile(r"(\w+_(c2f|f2c)|Status_(f2f08|f082f|c2f08|f082c))$")


def preprocessed(folder, *options):
    return subprocess.run(["gcc", "-E", "-P", *options, f"-I{folder}", "-include", "mpi.h", "-x", "c",
                           "/dev/null"], capture_output=True, text=True, check=True).stdout


def type_of(parameter):
    """A parameter without its name. An array is a pointer, and so is a function."""
    parameter = re.sub(r"(\w+)\[\]$", r"*\1", parameter.strip())
    match = re.match(r"(.*?[\s*])\w+((\[\d*\])*)$", parameter)
    text = match[1] + match[2] if match and parameter not in ("void", "...") else parameter
    return re.sub(r"(cb_function)\*$", r"\1", text.replace(" ", ""))


def functions(folder):
    """MPI_X without its prefix, to its result and the types of its parameters."""
    result = {}
    for statement in preprocessed(folder).replace("\n", " ").split(";"):
        match = re.match(r"\s*(?:extern\s+)?(\w+[\s*]+)MPI_(\w+)\s*\((.*)\)\s*$", statement)
        if match:
            parameters = map(type_of, match[3].split(","))
            result[match[2]] = (match[1].replace(" ", ""), *parameters)
    return result


def constants(folder):
    """The names with a value: macros without parameters, and enumerators."""
    macros = re.findall(r"^#define (MPI_\w+) (?=\S)", preprocessed(folder, "-dM"), re.M)
    enumerators = re.findall(r"\b(MPI_\w+)\s*=", preprocessed(folder))
    return set(macros) | set(enumerators)


def values(folder, names):
    with tempfile.TemporaryDirectory() as work:
        lines = "\n".join(f'printf("{name} %ld\\n", (long)({name}));' for name in names)
        source = pathlib.Path(work, "values.c")
        source.write_text("#include <mpi.h>\n#include <stdio.h>\nint main(void) {\n" + lines +
                          'printf("sizes %zu %zu %zu %zu\\n", sizeof(MPI_Status), sizeof(MPI_Aint), '
                          "sizeof(MPI_Count), sizeof(MPI_Offset)); }\n")
        subprocess.run(["gcc", "-w", f"-I{folder}", source, "-o", f"{work}/values"], check=True)
        return subprocess.run([f"{work}/values"], capture_output=True, text=True,
                              check=True).stdout.splitlines()


def differences(ours, theirs, name):
    mine, other = functions(ours), functions(theirs)
    if min(len(mine), len(other)) < 600:
        yield f"{len(mine)} and {len(other)} functions cannot be all of them"
    for function in sorted(mine.keys() | other.keys()):
        if function in DIFFERENT_FUNCTIONS[name] or (name == "openmpi" and CONVERSIONS.match(function)):
            continue
        if mine.get(function) != other.get(function):
            yield f"MPI_{function}: {mine.get(function)} here, {other.get(function)} there"
    here, there = constants(ours), constants(theirs) - {"MPI_H_ABI"}
    for constant in sorted((here ^ there) - MISSING_CONSTANTS[name]):
        yield f"{constant} is {'here' if constant in here else 'there'} only"
    both = sorted(here & there)
    for mine, other in zip(values(ours, both), values(theirs, both)):
        if mine != other:
            yield f"{mine} here, {other} there"
    print(f"{name}: {len(both)} constants, {len(functions(ours))} functions compared")


def main():
    ours, suite = map(pathlib.Path, sys.argv[1:])
    library_folder = suite / "usr/lib/x86_64-linux-gnu"
    found = []
    for name, folder in (("mpich", "mpi_abi_mpich/include"), ("openmpi", "openmpi/include/standard_abi")):
        if not (library_folder / folder / "mpi.h").exists():
            print(f"Skipped: {suite} has no {folder}/mpi.h")
            sys.exit(77)
        found += [f"{name}: {text}" for text in differences(ours, library_folder / folder, name)]
    print("\n".join(found))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
