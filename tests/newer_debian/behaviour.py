#!/usr/bin/env python3
"""The behaviour programs on the MPIs of another suite of Debian, from inside its folder (`enter`).

Programs compiled here for each of the suite's two MPIs run natively and translated to the other; then
those that were compiled outside, for the older MPIs, run translated on the suite's. What passes
natively on both MPIs of the suite must pass translated, with the output of the program's own MPI or,
where the two differ natively, that of the target. Where the suite's MPIs have the standard ABI, too
(libmpi_abi), all run on that of each. Where the target lacks MPI_X_c, the program that
calls MPI_X is what the target passes or fails. What a newer MPI itself cannot run is named, and not
judged.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

LIBRARY_FOLDER = pathlib.Path("/usr/lib/x86_64-linux-gnu")
OTHER = {"openmpi": "mpich", "mpich": "openmpi"}


class Mpi:
    """One of the suite's MPIs, in its own ABI or in the standard's."""

    def __init__(self, name, family, abi, library):
        self.name, self.family, self.abi = name, family, abi
        self.library = LIBRARY_FOLDER / library
        self.launcher = "mpirun." + family


MPIS = {mpi.name: mpi for mpi in (
    Mpi("openmpi", "openmpi", "openmpi", "libmpi.so.40"),
    Mpi("mpich", "mpich", "mpich", "libmpich.so.12"),
    Mpi("standard-of-openmpi", "openmpi", "standard", "libmpi_abi_openmpi.so.1.0.0"),
    Mpi("standard-of-mpich", "mpich", "standard", "libmpi_abi_mpich.so.1.0.0"),
) if mpi.library.exists()}


def environment():
    """Open MPI 5 and 6 say otherwise on stderr that they found no network, and that there are few
    cores; of the options for the latter each knows one, and complains of the other."""
    version = subprocess.run(["mpirun.openmpi", "--version"], text=True, capture_output=True,
                             check=True).stdout
    option = "rmaps_default_mapping_policy" if "(Open MPI) 5" in version else "mapby"
    return dict(os.environ, OMPI_MCA_btl="^tcp", OMPI_MCA_osc="^ucx",
                **{f"PRTE_MCA_{option}": ":oversubscribe"})


class Program:
    """A source in tests/programs, whose opening comment says how it is run."""

    def __init__(self, source):
        self.source, self.name = source, source.stem
        text = source.read_text()
        self.with_small_counts = self.name.removesuffix("_with_large_counts")
        self.ranks = self.values(text, "ranks")[0]
        self.exits = (self.values(text, "exits") or ["0"])[0]
        self.fails_natively = [line.split()[0].split(":")[0]
                               for line in self.values(text, "native-fails")]
        self.is_heavy = "counts_beyond_int" in self.name  # gigabytes, and a minute

    @staticmethod
    def values(text, key):
        return re.findall(rf"^// {key}: +(.*?) *$", text, re.MULTILINE)


class Suite:
    def __init__(self, arguments):
        self.arguments = arguments
        self.environment = environment()
        self.programs = [program for program in map(Program, sorted(arguments.programs.glob("*.c")))
                         if not program.is_heavy and re.search(arguments.only, program.name)]
        self.failures = self.passed = 0
        self.not_judged = []
        for mpi in MPIS.values():
            if mpi.abi == "standard":
                self.folder_of_standard(mpi.name).mkdir()
                (self.folder_of_standard(mpi.name) / "libmpi_abi.so.1").symlink_to(mpi.library)

    def binary(self, program, own):
        return self.arguments.work / own / program.name

    def native_output(self, program, own):
        """What a program printed on one of the suite's MPIs, or None."""
        for name in (program.name, program.with_small_counts):
            output = self.arguments.work / own / f"{name}.expected"
            if output.exists():
                return output
        return None

    def is_failed_by(self, program, own):
        return not self.failed[own].isdisjoint((program.name, program.with_small_counts))

    def compile(self, program, own):
        """For the standard ABI with AnyMPI's mpi.h: Debian's Open MPI has no wrapper for it."""
        binary = self.binary(program, own)
        binary.parent.mkdir(parents=True, exist_ok=True)
        compiler, libraries = ["mpicc." + own], []
        if MPIS[own].abi == "standard":
            compiler = ["gcc", f"-I{self.arguments.older}/include/anympi"]
            libraries = [self.folder_of_standard(own) / "libmpi_abi.so.1"]
        done = subprocess.run([*compiler, "-std=gnu11", "-g", "-O1", "-w", program.source, "-o",
                               binary, *libraries], text=True, capture_output=True, check=False)
        return done.returncode == 0, done.stdout + done.stderr

    def folder_of_standard(self, own):
        """Where the library has the name that programs of the standard ABI need."""
        return self.arguments.work / f"library-{own}"

    def run(self, program, binary, own, target, expected=None):
        """(has passed, what it said)"""
        abi, mpi, variables = MPIS[own].abi, MPIS[target], self.environment
        command = [sys.executable, self.arguments.programs / "run_four_ways.py", "--binary", binary,
                   "--ranks", program.ranks, "--exits", program.exits, "--own", own, "--target",
                   target, "--launcher", mpi.launcher]
        if expected:
            command += ["--expected", expected]
        if target != own:
            command += ["--facade", self.arguments.facades / f"{abi}-to-{mpi.abi}", "--library",
                        mpi.library]
        elif abi == "standard":
            variables = dict(variables, LD_LIBRARY_PATH=str(self.folder_of_standard(own)))
        done = subprocess.run([str(word) for word in command], text=True, capture_output=True,
                              env=variables, errors="replace", check=False)
        return done.returncode == 0, done.stdout + done.stderr

    def run_translated(self, program, binary, own, target, expected):
        has_passed, text = self.run(program, binary, own, target, expected)
        of_target = self.native_output(program, target)
        if not has_passed and of_target and of_target.read_text() != expected.read_text():
            return self.run(program, binary, own, target, of_target)
        return has_passed, text

    def judge(self, name, program, binary, own, expected):
        """A program on the other MPI, and on those that have the standard ABI."""
        for target, mpi in MPIS.items():
            if mpi.abi != "standard" and (self.arguments.only_standard or target != OTHER[own]):
                continue
            whole_name = f"{name}-on-{target}"
            if self.is_failed_by(program, target):
                self.leave(whole_name, f"{target} fails it natively")
            else:
                self.report(whole_name,
                            *self.run_translated(program, binary, own, target, expected))

    def report(self, name, passed, text):
        self.passed += passed
        self.failures += not passed
        print(f"{'passed' if passed else 'FAILED'}  {name}", flush=True)
        if not passed:
            print("\n".join(text.splitlines()[:40]), flush=True)

    def leave(self, name, why):
        self.not_judged.append(name)
        print(f"  --    {name}: {why}", flush=True)

    def native_runs(self):
        """The programs that pass natively, by family; what they said is kept beside the binary."""
        passed = {own: set() for own in MPIS}
        self.failed = {own: {program.name for program in self.programs if own in
                             program.fails_natively} for own in MPIS}
        for own in MPIS:
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                compiled = list(pool.map(lambda program: self.compile(program, own), self.programs))
            for program, (is_compiled, text) in zip(self.programs, compiled):
                name = f"{program.name}.{own}"
                if not is_compiled:
                    # Handles and statuses of Fortran are not in all headers of the standard ABI.
                    if "removed" in program.name:
                        self.failed[own].add(program.name)
                    self.leave(name, f"not compiled: {text.splitlines()[0]}")
                    continue
                binary = self.binary(program, own)
                has_passed, text = self.run(program, binary, own, own, f"{binary}.expected")
                if has_passed:
                    passed[own].add(program.name)
                    self.failed[own].discard(program.name)
                else:
                    self.failed[own].add(program.name)
                    self.leave(name, "fails natively: " + " / ".join(text.splitlines()[:3]))
        return passed

    def translated_runs(self, own, passed):
        for program in self.programs:
            if program.name in passed[own]:
                self.judge(f"{program.name}.{own}", program, self.binary(program, own), own,
                           self.native_output(program, own))

    def older_programs(self, own):
        """Compiled for an older version of `own`, with the output that it printed there."""
        for program in self.programs:
            binary = self.arguments.older / "tests/programs" / own / program.name
            expected = self.arguments.older / "four_ways" / f"{program.name}.{own}"
            if binary.exists() and expected.exists():
                self.judge(f"older {program.name}.{own}", program, binary, own, expected)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=pathlib.Path, required=True)
    parser.add_argument("--facades", type=pathlib.Path, required=True)
    parser.add_argument("--older", type=pathlib.Path, required=True, help="the build tree outside")
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--only", default="", help="names that match")
    parser.add_argument("--only-standard", action="store_true", help="only on the standard ABI")
    suite = Suite(parser.parse_args())
    passed = suite.native_runs()
    for own in OTHER:
        suite.translated_runs(own, passed)
        suite.older_programs(own)
    print(f"{suite.passed} passed, {suite.failures} failed, {len(suite.not_judged)} not judged")
    sys.exit(1 if suite.failures or not suite.passed else 0)


if __name__ == "__main__":
    main()
