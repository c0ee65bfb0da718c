"""What the suites share: sources of Debian, and programs that run natively and translated.

A suite is a script, called with the build tree and, if not all is to run, a pattern of names. Its
sources are fetched from Debian into $ANYMPI_TEST_CACHE (by default /var/cache/anympi) and built
there once for each MPI. What passes natively must pass translated: with exit status 0 and, where the
program prints results, the same ones. What cannot be had at all is said in a sentence, with exit
status 77, which ctest counts as skipped.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

FETCH_SOURCE = pathlib.Path(__file__).resolve().with_name("fetch_source")
OTHER = {"openmpi": "mpich", "mpich": "openmpi"}
ENVIRONMENT = dict(
    os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
    OMPI_MCA_rmaps_base_oversubscribe="1", OMPI_MCA_mpi_yield_when_idle="1",
    OMPI_MCA_hwloc_base_binding_policy="none", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
SECONDS = 200
NUMBER = re.compile(r"[-+]?\d+\.?\d*(?:[eEdD][-+]?\d+)?")


def skip(reason):
    print(f"Skipped: {reason}")
    sys.exit(77)


def are_close(texts, others, relative, absolute):
    """Whether two texts are the same but for the rounding of their numbers."""
    if NUMBER.sub("", texts) != NUMBER.sub("", others):
        return False
    pairs = [[float(re.sub("[dD]", "e", number)) for number in pair]
             for pair in zip(NUMBER.findall(texts), NUMBER.findall(others))]
    return all(abs(a - b) <= absolute + relative * max(abs(a), abs(b)) for a, b in pairs)


class Suite:
    def __init__(self, name, explained=()):
        """`explained` has the names of programs that fail translated, and must, with the reason."""
        self.explained = dict(explained)
        self.only = re.compile(sys.argv[2] if len(sys.argv) > 2 else "")
        self.build = pathlib.Path(sys.argv[1]).resolve()
        self.folder = pathlib.Path(os.environ.get("ANYMPI_TEST_CACHE", "/var/cache/anympi"), name)
        self.passed, self.failed, self.not_judged = [], [], []
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            skip(f"{self.folder} cannot be made: {error.strerror}")

    def sources(self, package, *members):
        """The folder of a Debian package's sources, or of some members of them."""
        folder = self.folder / "source"
        if folder.exists():
            return folder
        fetched = subprocess.run([FETCH_SOURCE, package], text=True, cwd=self.folder,
                                 capture_output=True, check=False)
        archives = sorted(self.folder.glob("*.orig.tar.*"))
        if fetched.returncode != 0 or not archives:
            said = (fetched.stderr.splitlines() or ["no orig.tar"])[-1]
            skip(f"the sources of {package} cannot be had: {said}")
        part = self.folder / "source.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        subprocess.run(["tar", "xf", archives[0], "-C", part, "--strip-components=1", "--wildcards",
                        *members], check=True)
        return part.rename(folder)

    def make(self, result, *commands, cwd=None):
        """Runs commands in a folder, once: when they are through, `result` is there."""
        if result.exists():
            return
        cwd = cwd or result.parent
        cwd.mkdir(parents=True, exist_ok=True)
        log = cwd / "build.log"
        with log.open("w", encoding="utf-8") as output:
            for command in commands:
                done = subprocess.run([str(word) for word in command], cwd=cwd, env=ENVIRONMENT,
                                      stdout=output, stderr=subprocess.STDOUT, check=False)
                if done.returncode != 0:
                    sys.exit(f"{' '.join(map(str, command))} failed; see {log}:\n"
                             + "\n".join(log.read_text().splitlines()[-20:]))
        if not result.exists():
            sys.exit(f"{result} was not made; see {log}")

    def run(self, own, target, ranks, command, text_in="", variables=None):
        """(has ended with 0, what was printed), in a folder of its own."""
        launcher = ["mpirun." + own]
        if own != target:
            launcher = [self.build / "bin/mpirun", "-F", own, "-T", target]
        with tempfile.TemporaryDirectory(prefix="anympi-suite-") as folder:
            process = subprocess.Popen(
                [str(word) for word in (*launcher, "-n", ranks, *command)], cwd=folder,
                env=ENVIRONMENT | (variables or {}), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True, errors="replace")
            try:
                output, _ = process.communicate(text_in, timeout=SECONDS)
            except subprocess.TimeoutExpired:
                process.terminate()  # the launcher ends its ranks
                try:
                    output, _ = process.communicate(timeout=10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    output = "(the launcher did not end when it was told to)"
                return False, f"still running after {SECONDS} seconds\n{output}"
        return process.returncode == 0, output

    def judge(self, name, own, ranks, command, *, results=None, agree=None, **how):
        """A program of one MPI, natively and on the other. `results` takes from what was printed
        what must be the same; `agree` tells whether it is (by default, when it is equal)."""
        if not self.only.search(name):
            return
        why, name = self.explained.get(name), f"{name} on {ranks} of {own}"
        passes, output = self.run(own, own, ranks, command, **how)
        if not passes or (results and not results(output)):
            self.not_judged.append(name)
            print(f"  --    {name}: fails natively", flush=True)
            return
        passes, translated = self.run(own, OTHER[own], ranks, command, **how)
        if passes and results:
            agree = agree or (lambda a, b: a == b)
            passes = agree(results(output), results(translated))
        if not passes and why:
            print(f"  --    {name} on {OTHER[own]}: {why}", flush=True)
            return
        (self.passed if passes else self.failed).append(name)
        print(f"{'passed' if passes else 'FAILED'}  {name} on {OTHER[own]}", flush=True)
        if not passes:
            print("\n".join(translated.splitlines()[-25:]), flush=True)

    def end(self):
        print(f"{len(self.passed)} passed, {len(self.failed)} failed, {len(self.not_judged)} fail "
              "natively")
        for name in self.failed:
            print(f"failed: {name}")
        sys.exit(1 if self.failed or not self.passed else 0)
