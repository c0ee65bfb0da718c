#!/usr/bin/env python3
"""Runs a behaviour program natively or translated, and judges the run.

A native run must end with the expected exit status and with nothing on stderr; its stdout is kept
in a file. A translated run must do the same and print exactly what the native run printed. The
environment of a translated run is the facade's contract, written out here rather than taken from
the launcher, so that a fault of the launcher is not taken for one of the facade.
"""

import argparse
import difflib
import os
import pathlib
import signal
import subprocess
import sys

SECONDS = 150  # below the TIMEOUT of ctest, so that a hang ends here, with the ranks
ATTEMPTS = 3  # at most, of a program that hangs natively in some runs

# For Open MPI's launcher, which on some distributions starts MPICH, too.
EVERYWHERE = {
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
    "OMPI_MCA_mpi_yield_when_idle": "1",
    # Else all threads of a process share one core, and never meet.
    "OMPI_MCA_hwloc_base_binding_policy": "none",
}


def shared_libraries(folder, target):
    """The facade first, then the stubs that need it, but none with the name of a part of the target:
    Open MPI 6's libmpi_abi needs libopen_mpi.so.40."""
    parts = target.read_bytes() if target.exists() else b""
    found = sorted(path for path in folder.glob("lib*.so*")
                   if path.is_file() and (path.name != "libopen_mpi.so.40" or b"libopen_mpi.so.40" not in parts))
    if not found:
        sys.exit(f"No facade in {folder}: build it first.")
    return sorted(found, key=lambda path: -path.stat().st_size)


def environment(arguments):
    result = dict(os.environ)
    for name in ("ANYMPI_FROM", "ANYMPI_TO", "ANYMPI_TARGET", "ANYMPI_LOG"):
        result.pop(name, None)
    result.update(EVERYWHERE)
    if arguments.facade:
        facade = [str(path) for path in shared_libraries(arguments.facade, arguments.library)]
        variable = "LD_PRELOAD"
        if arguments.facade_by_path:
            facade, variable = [str(arguments.facade)], "LD_LIBRARY_PATH"
        if arguments.fortran:
            facade += map(str, shared_libraries(arguments.fortran, arguments.library))
        if variable in result:
            facade.append(result[variable])
        result[variable] = ":".join(facade)
        result.update(
            ANYMPI_FROM=arguments.own,
            ANYMPI_TO=arguments.target,
            ANYMPI_TARGET=str(arguments.library),
        )
    if arguments.sanitizer:
        # Before all else, also in launchers and interpreters, which were not built with it.
        preloaded = result.get("LD_PRELOAD")
        result["LD_PRELOAD"] = ":".join(filter(None, (arguments.sanitizer, preloaded)))
    return result


def run(arguments):
    """Exit status, stdout, stderr. Where the target is known to hang in some runs natively, another
    is made after a hang, and it is said."""
    attempts = ATTEMPTS if arguments.target_hangs else 1
    seconds = SECONDS // attempts
    for attempt in range(1, attempts + 1):
        result = run_once(arguments, seconds)
        if result:
            return result
        print(f"attempt {attempt}: still running after {seconds} seconds")
    return f"none: all {attempts} runs hung", "", ""


def run_once(arguments, seconds):
    """Exit status, stdout, stderr; nothing of a run that hangs, which is ended by a signal to the
    launcher, then to its group. What it printed is shown."""
    command = [arguments.launcher, "-n", str(arguments.ranks), str(arguments.binary)]
    process = subprocess.Popen(
        command,
        env=environment(arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        stdout, stderr = process.communicate(timeout=seconds)
        return process.returncode, stdout, stderr
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGTERM)
        try:
            stdout, stderr = process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            stdout, stderr = process.communicate()
        print(f"--- stdout of a run that hung\n{stdout}--- stderr\n{stderr}---")
        return None


def complaints(arguments, status, stdout, stderr):
    if status != arguments.exits:
        yield f"exit status {status}, expected {arguments.exits}"
    if stderr and arguments.exits == 0:
        yield "something on stderr"
    if not arguments.facade or not arguments.expected:
        return
    expected = arguments.expected.read_text()
    if stdout != expected:
        yield "stdout differs from that of the native run:\n" + "".join(
            difflib.unified_diff(
                expected.splitlines(True), stdout.splitlines(True), "native", "translated"
            )
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=pathlib.Path, required=True)
    parser.add_argument("--ranks", type=int, required=True)
    parser.add_argument("--exits", type=int, default=0, help="expected exit status")
    parser.add_argument("--own", required=True, help="the MPI that the program was compiled for")
    parser.add_argument("--target", required=True, help="the MPI that it runs on")
    parser.add_argument("--launcher", required=True, help="the target's mpirun")
    parser.add_argument("--library", type=pathlib.Path, help="the target's library")
    parser.add_argument("--facade", type=pathlib.Path, help="the folder with the pair's facade; without it the program runs natively")
    parser.add_argument(
        "--facade-by-path", action="store_true",
        help="the program finds the facade as the library that it needs; nothing is preloaded",
    )
    parser.add_argument("--fortran", type=pathlib.Path,
                        help="the folder with AnyMPI's own Fortran library, to be used instead of the program's")
    parser.add_argument("--target-hangs", action="store_true",
                        help="the target hangs in some runs natively, too")
    parser.add_argument("--sanitizer", help="the sanitizer's run-time library, if there is one")
    parser.add_argument(
        "--expected", type=pathlib.Path,
        help="stdout of the native run: written by it, compared by a translated run; without it a "
        "translated run only checks itself",
    )
    arguments = parser.parse_args()

    status, stdout, stderr = run(arguments)
    if not arguments.facade:
        arguments.expected.write_text(stdout)
    found = list(complaints(arguments, status, stdout, stderr))
    for complaint in found:
        print(complaint)
    if found:
        print(f"--- stdout\n{stdout}--- stderr\n{stderr}---")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
