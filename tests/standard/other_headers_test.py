"""Programs compiled with the mpi.h of the standard ABI of MPICH 5 and Open MPI 6, on this machine's MPIs.

    other_headers_test.py BUILD-FOLDER PROGRAMS-FOLDER DEBIAN-FOLDER

They must print what the same programs print that are compiled with our mpi.h: whose compiler wrapper
made a program does not matter. The headers are in the folder of a Debian suite that has them
(tests/newer_debian/folder). Exits with 77, which ctest counts as skipped, when there is none.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HEADERS = {"mpich": "mpi_abi_mpich/include", "openmpi": "openmpi/include/standard_abi"}
# Statuses, handles of all classes, callbacks, masks and sentinels of addresses are among what these use.
PROGRAMS = ["attributes", "binary_interface", "derived_datatypes", "infos", "one_sided_active", "requests",
            "statuses"]
# Open MPI's header of the standard ABI has neither what MPI-2.0 deprecated nor MPI_Fint.
NOT_COMPILED = {"openmpi": {"attributes", "binary_interface"}}


def run(mpirun, target, ranks, program):
    done = subprocess.run([mpirun, "-n", ranks, "-T", target, program], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=120)
    if done.returncode:
        return f"exit status {done.returncode}: {done.stderr}"
    return sorted(done.stdout.splitlines())


def main():
    build, programs, suite = map(pathlib.Path, sys.argv[1:])
    folders = {name: suite / "usr/lib/x86_64-linux-gnu" / folder for name, folder in HEADERS.items()}
    targets = [family for family in HEADERS if shutil.which(f"mpirun.{family}")]
    for folder in folders.values():
        if not (folder / "mpi.h").exists():
            print(f"Skipped: there is no {folder}/mpi.h")
            sys.exit(77)
    if not targets:
        print("Skipped: there is no mpirun.openmpi and no mpirun.mpich")
        sys.exit(77)
    library = build / "facades/standard"
    os.environ["LD_LIBRARY_PATH"] = str(library)
    failures = []
    with tempfile.TemporaryDirectory() as work:
        for name in PROGRAMS:
            source = programs / f"{name}.c"
            ranks = re.search(r"^// ranks: (\d+)$", source.read_text(), re.M)[1]
            ours = {target: run(build / "bin/mpirun", target, ranks, build / "tests/programs/standard" / name)
                    for target in targets}
            for header, folder in folders.items():
                if name in NOT_COMPILED.get(header, ()):
                    continue
                program = f"{work}/{name}-{header}"
                subprocess.run(["gcc", "-w", "-O1", f"-I{folder}", source, "-o", program, f"-L{library}",
                                "-lmpi_abi"], check=True)
                for target in targets:
                    theirs = run(build / "bin/mpirun", target, ranks, program)
                    if theirs != ours[target] or not isinstance(theirs, list) or not theirs:
                        failures.append(f"{name} with {header}'s mpi.h on {target}: {theirs}\n"
                                        f"with ours: {ours[target]}")
    print("\n".join(failures))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
