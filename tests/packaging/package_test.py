#!/usr/bin/env python3
"""The .deb, unpacked as it would be installed: what an administrator and a user do with it."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["ANYMPI_BUILD"])
ENVIRONMENT = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                   OMPI_MCA_rmaps_base_oversubscribe="1")


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], text=True, capture_output=True,
                          env=ENVIRONMENT, check=False, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="anympi-package-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        run("cpack", "-G", "DEB", "-B", cls.folder, "--config", BUILD / "CPackConfig.cmake")
        cls.package, = cls.folder.glob("anympi_*.deb")
        run("dpkg-deb", "-x", cls.package, cls.folder / "root")
        cls.prefix = cls.folder / "root/opt/anympi"

    def field(self, name):
        return run("dpkg-deb", "-f", self.package, name).strip()

    def test_it_needs_libc_alone(self):
        self.assertRegex(self.field("Depends"), r"^libc6 \(>= 2\.\d+\)$")
        for file in self.prefix.rglob("*"):
            if file.is_symlink() or not file.is_file() or file.read_bytes()[:4] != b"\x7fELF":
                continue
            needed = [line.split("[")[1].rstrip("]") for line in
                      run("readelf", "-d", file).splitlines() if "(NEEDED)" in line]
            folders = [file.parent]
            if file.parent.name == "fortran-standard":  # over any libmpi_abi, and found with ours
                folders.append(file.parent.parent / "standard")
            ours = {path.name for folder in folders for path in folder.iterdir()}
            known = {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}
            # Names for the real library, and programs of an MPI.
            if not {"mpich-alias", "selftest"} & set(file.parts):
                self.assertLessEqual(set(needed), known | ours, file)

    def test_programs_run(self):
        program = BUILD / "tests/programs/openmpi/groups"
        said = run(self.prefix / "bin/mpirun", "-n", "4", "-T", "mpich", "--", program)
        self.assertIn("rank 3", said)

    def test_selftest(self):
        findings = json.loads(run(self.prefix / "bin/anympi", "selftest", "--json"))
        good = [f["what"].partition(":")[0] for f in findings if f["health"] == "good"]
        for expected in ("openmpi program on mpich, translated", "mpich program on openmpi, translated",
                         "openmpi program on openmpi, natively", "mpich program on mpich, natively",
                         "standard program on mpich, translated", "standard program on openmpi, translated"):
            self.assertIn(expected, good)

    def test_selftest_of_a_damaged_copy(self):
        damaged = self.folder / "damaged"
        shutil.copytree(self.prefix, damaged, symlinks=True)
        (damaged / "lib/anympi/openmpi-to-mpich/libmpi.so.40").unlink()
        done = subprocess.run([damaged / "bin/anympi", "selftest", "-T", "mpich"], text=True,
                              capture_output=True, env=ENVIRONMENT, check=False)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("problem: openmpi program on mpich, translated", done.stdout)

    def test_setup_env(self):
        for shell in ("bash", "sh"):
            said = run(shell, "-c", f"ANYMPI_HOME={self.prefix}; "
                       f". {self.prefix}/share/anympi/setup-env.sh; command -v mpirun; command -v anympi")
            self.assertEqual(said.split(), [f"{self.prefix}/bin/mpirun", f"{self.prefix}/bin/anympi"])

    def complete(self, *typed):
        """What Bash offers for the last word, by the function that is registered for the first."""
        file = self.prefix / "share/bash-completion/completions" / typed[0]
        script = f"""
            PATH={self.prefix}/bin:$PATH
            . {file}
            registered=$(complete -p {typed[0]}); registered=${{registered##*-F }}
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
            ${{registered%% *}}
            printf '%s ' "${{COMPREPLY[@]}}"
            """
        return run("bash", "-c", script, "bash", *typed, cwd=self.folder).split()

    def test_completion(self):
        self.assertEqual(self.complete("anympi", "do"), ["doctor"])
        for command in ("anympi", "mpirun", "mpiexec"):
            self.assertEqual(self.complete(command, *["which"] * (command == "anympi"), "-T", "mpic"),
                             ["mpich"])
        self.assertEqual(self.complete("mpirun", "--st"), ["--stats"])
        self.assertEqual(self.complete("mpirun", "-T", "mpich", "--trac"), ["--trace", "--trace-only"])
        self.assertEqual(self.complete("anympi", "container", "--r"), ["--root"])
        self.assertEqual(self.complete("anympi", "container", "--for", "pod"), ["podman"])
        self.assertEqual(self.complete("anympi", "compare", "--rep"), ["--repeat"])
        (self.folder / "own-program").touch()
        self.assertEqual(self.complete("mpirun", "--", "own-p"), ["own-program"])

    def test_manual_page(self):
        page = (self.prefix / "share/man/man1/anympi.1").read_text()
        for command in ("list", "which", "exec", "env", "doctor", "selftest", "container",
                        "report", "compare"):
            self.assertIn(f".Cm {command}\n", page)
            self.assertIn(f"  {command} ", run(self.prefix / "bin/anympi", "--help"))

    @unittest.skipUnless(shutil.which("tclsh"), "there is no tclsh")
    def test_modulefile(self):
        module, = (self.prefix / "share/modulefiles/anympi").glob("*[0-9]")
        said = run("tclsh", input=f"""
            proc module-whatis args {{}}; proc conflict args {{}}
            proc setenv {{name value}} {{ puts "$name=$value" }}
            proc prepend-path {{name value}} {{ puts "$name=$value" }}
            proc append-path {{name value}} {{ puts "$name=$value" }}
            set ModulesCurrentModulefile {module}
            source {module}""")
        self.assertIn(f"PATH={self.prefix}/bin\n", said)


if __name__ == "__main__":
    unittest.main(verbosity=2)
