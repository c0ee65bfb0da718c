#!/usr/bin/env python3
"""MPICH's own test suite (test/mpi of its sources), natively and translated.

The suite is configured and built once for each MPI, and once with our kit for the standard ABI.
Every line of its lists is a run: a program, a number of processes, arguments, a time limit. A run
passes when the program exits with 0 and says "No Errors" (or what its line asks for). What passes
natively on both MPIs must pass translated in both directions, and from the standard ABI on both, if
the program uses nothing but the standard; each run that does not is named. The suite knows MPICH, so
much of what it tests beyond the standard fails on Open MPI natively, and says nothing about
translation. Its programs in Fortran run twice, through their own MPI's Fortran library and through
AnyMPI's.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import signal
import subprocess
import sys

MPIS = ("openmpi", "mpich")
PAIRS = (("openmpi", "mpich"), ("mpich", "openmpi"), ("standard", "mpich"), ("standard", "openmpi"))
FORTRAN = {"openmpi": ["libmpi_mpifh.so.40", "libmpi_usempif08.so.40"], "mpich": ["libmpichfort.so.12"]}
LIBRARIES = {"openmpi": "libmpi.so.40", "mpich": "libmpich.so.12"}
ENVIRONMENT = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                   OMPI_MCA_rmaps_base_oversubscribe="1", OMPI_MCA_mpi_yield_when_idle="1",
                   OMPI_MCA_hwloc_base_binding_policy="none")
# What fails translated and must: the suite expects what its own MPI does, not what the standard says.
EXPLAINED = {
    "coll/nonblocking2": "it keeps handles in an array of int, so it is right for MPICH's mpi.h only",
    "coll/nonblocking3": "as coll/nonblocking2",
    "datatype/typename": "the standard ABI has names for datatypes that MPICH 4.0 lacks",
    "errors/datatype/type_ub_nullarg": "the standard ABI has no MPI_Type_ub; removed_functions.h writes",
    "f77/datatype/allctypesf": "the standard ABI has no MPI_LB and MPI_UB, which MPI-3.0 removed",
    "f08/datatype/allctypesf08": "as f77/datatype/allctypesf",
    "f90/datatype/allctypesf90": "as f77/datatype/allctypesf",
    "f08/datatype/typesnamef08": "Open MPI names a duplicate of a datatype",
    "f08/init/baseenvf90": "MPI_Get_version tells the target's version, and mpif.h the program's",
    "f77/init/baseenvf": "as f08/init/baseenvf90",
    "f90/init/baseenvf90": "as f08/init/baseenvf90",
    "init/version": "MPI_Get_version tells the target's version, and mpi.h the program's",
}
# Longer than the suite's own runs take natively here, and not the minutes that it allows.
SECONDS = 45


class Run:
    """A line of a testlist: `bcasttest 4 arg=-x timeLimit=300`."""

    def __init__(self, folder, line):
        words = line.split()
        self.folder, self.program = folder, words[0]
        self.ranks = words[1] if len(words) > 1 else "2"
        options = [word.split("=", 1) for word in words[2:] if "=" in word]
        self.arguments = [value for key, value in options if key == "arg"]
        self.environment = dict(value.split("=", 1) for key, value in options
                                if key == "env" and "=" in value)
        self.result_test = next((value for key, value in options if key == "resultTest"), "")
        self.is_expected_to_fail = any(key == "xfail" for key, _ in options)
        self.name = " ".join([f"{folder}/{self.program}", self.ranks, *self.arguments])

    def has_passed(self, status, output):
        if self.result_test in ("TestStatus", "TestStatusNoErrors"):
            return status != 0 and status is not None
        if self.result_test == "TestErrFatal":
            return status not in (0, None)
        return status == 0 and re.search(r"^ *No [Ee]rrors", output, re.MULTILINE) is not None


def listed_runs(built, source, folder=pathlib.Path()):
    """All runs of a folder's testlist, configured or as it is, and of the folders that it names."""
    lists = [top / folder / "testlist" for top in (built, source)]
    for file in [file for file in lists if file.exists()][:1]:
        for line in file.read_text().splitlines():
            line = line.split("#")[0].strip()
            if not line:
                continue
            inner = folder / line.split()[0]
            if (source / inner).is_dir():
                yield from listed_runs(built, source, inner)
            else:
                yield Run(folder, line)


class Suite:
    def __init__(self, arguments):
        self.arguments = arguments

    def start(self, run, own, target):
        folder = self.arguments.built / own / run.folder
        environment = ENVIRONMENT | run.environment
        launcher = ["mpirun." + target]
        if own == "standard":
            launcher = [self.arguments.build / "bin/mpirun", "-T", target]
        elif own != target:
            pair = self.arguments.build / "facades" / f"{own}-to-{target}"
            preload = [pair / LIBRARIES[own]]
            if self.arguments.our_fortran:
                preload += [self.arguments.build / "facades" / f"fortran-{own}" / name for name in FORTRAN[own]]
            environment.update(LD_PRELOAD=":".join(map(str, preload)), ANYMPI_FROM=own,
                               ANYMPI_TO=target, ANYMPI_TARGET=self.library(target))
        process = subprocess.Popen(
            [*launcher, "-n", run.ranks, f"./{run.program}", *run.arguments], cwd=folder,
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True)
        try:
            output, _ = process.communicate(timeout=SECONDS)
            return process.returncode, output
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGTERM)
            try:
                output, _ = process.communicate(timeout=5)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                output, _ = process.communicate()
            return None, f"still running after {SECONDS} seconds\n{output}"

    def library(self, target):
        return f"/usr/lib/x86_64-linux-gnu/{LIBRARIES[target]}"

    def is_built(self, run, own):
        return (self.arguments.built / own / run.folder / run.program).exists()

    def passes(self, run, own, target):
        if not self.is_built(run, own):
            return False, "not built"
        status, output = self.start(run, own, target)
        return run.has_passed(status, output), f"exit status {status}\n{output}"

    def judge(self, run):
        """{(own, target): passed}, and what the translated runs that failed said."""
        passed, texts = {}, []
        for mpi in MPIS:
            passed[mpi, mpi], _ = self.passes(run, mpi, mpi)
        if all(passed.values()):
            for own, target in PAIRS:
                if own == "standard" and (self.arguments.our_fortran or not self.is_built(run, own)):
                    continue
                passed[own, target], text = self.passes(run, own, target)
                if not passed[own, target]:
                    texts.append(f"{own} on {target}: {text}")
        return passed, texts


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--built", type=pathlib.Path, required=True,
                        help="the folder with the builds, openmpi/, mpich/ and standard/")
    parser.add_argument("--source", type=pathlib.Path, required=True, help="the suite's sources")
    parser.add_argument("--build", type=pathlib.Path, required=True, help="AnyMPI's build tree")
    parser.add_argument("--our-fortran", action="store_true",
                        help="through AnyMPI's Fortran library, not the program's own")
    parser.add_argument("--only", default="", help="runs whose names match")
    arguments = parser.parse_args()
    suite = Suite(arguments)
    runs = {run.name: run for own in MPIS
            for folder in (pathlib.Path(), pathlib.Path("f08"))
            for run in listed_runs(arguments.built / own, arguments.source, folder)
            if re.search(arguments.only, run.name) and not run.is_expected_to_fail}
    counts = {"native on both": 0, "translated": 0, "from the standard ABI": 0,
              "native on one": 0, "native on none": 0}
    failures = []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for run, (passed, texts) in zip(runs.values(), pool.map(suite.judge, runs.values())):
            natively = passed["openmpi", "openmpi"] + passed["mpich", "mpich"]
            counts["from the standard ABI"] += all(passed.get(("standard", mpi)) for mpi in MPIS)
            counts[("native on none", "native on one", "native on both")[natively]] += 1
            verdict = ("neither", "openmpi only" if passed["openmpi", "openmpi"] else "mpich only",
                       "both")[natively]
            if natively == 2:
                counts["translated"] += not texts
                verdict = "FAILED" if texts else "passed"
            why = EXPLAINED.get(f"{run.folder}/{run.program}")
            if texts and why:
                verdict, texts = f"explained: {why}", []
            elif texts:
                failures.append(run.name)
            print(f"{verdict:12} {run.name}", flush=True)
            for text in texts:
                print("\n".join(text.splitlines()[:25]), flush=True)
    print(f"{len(runs)} runs; pass natively on both MPIs: {counts['native on both']}, of those "
          f"translated everywhere: {counts['translated']}, from the standard ABI, too: "
          f"{counts['from the standard ABI']}; natively on one only: "
          f"{counts['native on one']}, on none: {counts['native on none']}")
    for own in (*MPIS, "standard"):
        missing = sum(not suite.is_built(run, own) for run in runs.values())
        print(f"not built for {own}, so not run: {missing}")
    for name in failures:
        print(f"failed: {name}")
    sys.exit(1 if failures or not counts["translated"] else 0)


if __name__ == "__main__":
    main()
