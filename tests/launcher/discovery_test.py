"""Which MPIs are found, by what, and what MPI a program was built for."""

import json
import re
import shutil
import subprocess
import sys
import sysconfig
import unittest

from machine import LAUNCHER, MPICH, OPENMPI, MachineTest

PLAIN = "int main(void) { return 0; }"


class Installations(MachineTest):
    def list(self, **variables):
        result = self.run_ours("anympi", "list", "--json", **variables)
        self.assertEqual((result.status, result.error), (0, ""))
        return json.loads(result.output)

    def found(self, library, **variables):
        return next(mpi for mpi in self.list(**variables) if mpi["library"] == str(library))

    def test_on_path_with_version_and_launcher(self):
        first, second = self.list()[:2]
        self.assertEqual(first, {"name": "openmpi", "family": "openmpi", "version": "4.9.1",
                                 "abi": "openmpi", "library": str(self.openmpi.library),
                                 "launcher": str(self.openmpi.launcher), "found_by": "PATH"})
        self.assertEqual((second["name"], second["version"], second["launcher"]),
                         ("mpich", "4.8.2", str(self.mpich.launcher)))

    def test_for_people(self):
        self.assertIn(f"openmpi: Open MPI 4.9.1, ABI openmpi\n  library   {self.openmpi.library}\n",
                      self.run_ours("anympi", "list").output)

    def test_further_one_of_a_family_is_named_by_its_library(self):
        other = self.mpi("other", "libmpi.so.12", MPICH, "hydra")
        found = self.found(other.library, MPI_HOME=str(other.prefix))
        self.assertEqual((found["name"], found["found_by"]), (str(other.library), "MPI_HOME"))

    def test_by_library_path(self):
        other = self.mpi("other", "libmpi.so.12", MPICH, "hydra")
        found = self.found(other.library, LD_LIBRARY_PATH=str(other.library.parent))
        self.assertEqual((found["launcher"], found["found_by"]), (str(other.launcher), "LD_LIBRARY_PATH"))

    def test_by_pkg_config(self):
        other = self.mpi("other", "libmpi.so.12", MPICH, "hydra")
        (self.folder / "mpich.pc").write_text(
            f"prefix={other.prefix}\nlibdir=${{prefix}}/lib\nName: mpich\n")
        found = self.found(other.library, PKG_CONFIG_PATH=str(self.folder))
        self.assertEqual(found["found_by"], "pkg-config")

    def test_by_configuration_under_its_name(self):
        other = self.mpi("other", "libmpi.so.12", MPICH, "hydra")
        self.script(self.ours / "etc/anympi.toml", f"[mpi.mine]\nprefix = '{other.prefix}'\n")
        self.assertEqual(self.list()[0]["name"], "mine")
        self.assertEqual(self.found(self.mpich.library)["name"], "mpich")

    def test_vendors_are_told_apart(self):
        for text, family, version in (
                ("Intel(R) MPI Library 2021.10 for Linux* OS", "intelmpi", "2021.10"),
                ("MPI VERSION    : CRAY MPICH version 8.1.12 (ANL base)", "craympich", "8.1.12"),
                ("MVAPICH2 Version:\\t2.3.7", "mvapich", "2.3.7"),
                ("MPICH Version:\\t3.4.1", "mpich", "3.4.1")):
            source = f'int MPI_Init(void) {{ return 0; }} const char *t(void) {{ return "{text}"; }}'
            vendor = self.mpi(family + "-vendor", "libmpi.so.12", source, "hydra")
            found = self.found(vendor.library, I_MPI_ROOT=str(vendor.prefix))
            self.assertEqual((found["family"], found["version"]), (family, version))

    def test_two_in_one_prefix_get_each_its_launcher(self):
        """As Debian has it in /usr."""
        prefix = self.folder / "shared"
        openmpi = self.library(prefix / "lib/libmpi.so.40", OPENMPI)
        mpich = self.library(prefix / "lib/libmpich.so.12", MPICH)
        for name, word in (("mpirun.openmpi", "orterun"), ("mpirun.mpich", "hydra")):
            self.script(prefix / "bin" / name, LAUNCHER.format(word=word))
        (prefix / "bin/mpirun").symlink_to("mpirun.openmpi")
        path = f"{prefix}/bin:/usr/bin"
        self.assertEqual(self.found(openmpi, PATH=path)["launcher"], f"{prefix}/bin/mpirun")
        self.assertEqual(self.found(mpich, PATH=path)["launcher"], f"{prefix}/bin/mpirun.mpich")

    def test_launcher_of_the_other_one_in_a_prefix_is_not_taken(self):
        prefix = self.folder / "shared"
        openmpi = self.library(prefix / "lib/libmpi.so.40", OPENMPI)
        mpich = self.library(prefix / "lib/libmpich.so.12", MPICH)
        launcher = self.script(prefix / "bin/mpirun", LAUNCHER.format(word="hydra"))
        self.assertEqual(self.found(openmpi, MPI_HOME=str(prefix))["launcher"], "")
        self.assertEqual(self.found(mpich, MPI_HOME=str(prefix))["launcher"], str(launcher))

    def test_ours_is_not_among_them(self):
        self.assertNotIn(str(self.ours), self.run_ours("anympi", "list").output)

    def test_ours_in_the_folder_of_an_mpi_is_not_its_launcher(self):
        """As in /usr/local: our mpirun would start itself for ever."""
        shutil.copy(self.ours / "bin/anympi", self.mpich.prefix / "bin/anympi")
        (self.mpich.prefix / "bin/mpiexec").symlink_to("anympi")
        self.assertEqual(self.found(self.mpich.library)["launcher"], str(self.mpich.launcher))
        self.mpich.launcher.unlink()
        self.mpich.launcher.symlink_to("anympi")
        self.assertEqual(self.found(self.mpich.library, MPI_HOME=str(self.mpich.prefix))["launcher"], "")
        self.program("app", self.openmpi.library)
        self.check_refusal(self.run_ours("mpirun", "-T", self.mpich.library, "./app"), "no launcher")

    def test_every_way_to_name_a_target(self):
        self.program("app", self.openmpi.library)
        for target in (self.mpich.prefix, self.mpich.library, self.mpich.launcher, "mpich", "./mpich"):
            result = self.run_ours("anympi", "env", "-T", target, "./app")
            self.assertIn(f"export ANYMPI_TARGET='{self.mpich.library}'\n", result.output, result.error)


class Programs(MachineTest):
    def which(self, *program, **variables):
        result = self.run_ours("anympi", "which", "--json", "--", *program, **variables)
        self.assertEqual((result.status, result.error), (0, ""))
        return json.loads(result.output)

    def test_program(self):
        self.program("app", self.openmpi.library)
        self.assertEqual(self.which("./app"), {
            "program": "./app", "abi": "openmpi", "file": "./app", "libraries": ["libmpi.so.40"],
            "chain": ["./app", "libmpi.so.40"], "certain": True, "others": []})
        self.assertEqual(self.run_ours("anympi", "which", "./app", "--json").output,
                         self.run_ours("anympi", "which", "--json", "./app").output)
        self.assertEqual(self.run_ours("anympi", "which", "./app").output,
                         "./app was built for Open MPI (ABI openmpi): ./app -> libmpi.so.40\n")

    def test_how_a_target_serves_it(self):
        """The target has MPI_Init, MPI_Iallreduce and MPIX_Bcast_init, and nothing else."""
        names = ("MPI_Init", "MPI_Comm_c2f", "PMPI_Allreduce_init", "mpi_bcast_init_", "MPI_Send",
                 "MPI_Allreduce_init_c", "MPI_Barrier_init", "MPI_Nonsense", "MPIX_Query_hip_support")
        source = "".join(f"int {name}(void);" for name in names) + \
            "int all(void) { return " + " + ".join(f"{name}()" for name in names) + "; }"
        self.library(self.openmpi.library, OPENMPI + "int MPI_Iallreduce, MPIX_Bcast_init;")
        self.library(self.folder / "app", source, self.mpich.library)
        result = self.run_ours("anympi", "which", "./app", "--to", "openmpi", "--json")
        told = json.loads(result.output)
        self.assertTrue(told["translated"])
        self.assertEqual(told["target"], str(self.openmpi.library))
        self.assertEqual({name: served["service"] for name, served in told["functions"].items()}, {
            "MPI_Init": "direct", "MPI_Comm_c2f": "answered", "MPI_Allreduce_init": "emulated",
            "MPI_Bcast_init": "direct", "MPI_Send": "refused", "MPI_Allreduce_init_c": "emulated",
            "MPI_Barrier_init": "refused", "MPI_Nonsense": "unknown",
            "MPIX_Query_hip_support": "answered"})
        self.assertEqual(told["functions"]["MPI_Allreduce_init"]["how"], "MPI_Iallreduce at MPI_Start")
        text = self.run_ours("anympi", "which", "-T", "openmpi", "./app").output
        self.assertIn("of the 9 functions of MPI that it imports", text)
        self.assertIn("    MPI_Bcast_init direct: as MPIX_Bcast_init\n", text)
        self.assertIn("    MPI_Send refused\n", text)

    def test_a_target_of_its_own_kind_serves_it_natively(self):
        self.program("app", self.openmpi.library)
        result = self.run_ours("anympi", "which", "./app", "-T", "openmpi")
        self.assertIn("It runs on", result.output)
        self.assertIn("natively", result.output)

    def test_its_mpi_need_not_be_there(self):
        self.program("app", self.mpich.library)
        self.mpich.library.unlink()
        self.assertEqual(self.which("./app")["abi"], "mpich")

    def test_library(self):
        between = self.library(self.folder / "libbetween.so", "", self.mpich.library)
        self.assertEqual(self.which(between)["chain"], [str(between), "libmpi.so.12"])
        self.assertEqual(self.which(self.openmpi.library)["abi"], "openmpi")

    def check_as_the_loader(self, *options, **variables):
        """A program finds the library that needs an MPI where ld.so finds it, or not at all."""
        app = self.program("bin/app", *options, source=PLAIN)
        environment = self.environment | variables
        traced = subprocess.run([app], env=environment | {"LD_TRACE_LOADED_OBJECTS": "1"},
                                capture_output=True, text=True, check=True).stdout
        result = self.run_ours("anympi", "which", app, **variables)
        expected = "libmpi.so.40" if "libmpi.so.40" in traced else (
            "libmpi.so.12" if "libmpi.so.12" in traced else None)
        if expected:
            self.assertIn(expected + "\n", result.output)
        else:
            self.check_refusal(result, "needs no MPI")
        return expected

    def test_run_paths_as_the_loader(self):
        to_openmpi = self.library(self.folder / "a/libx.so", "", self.openmpi.library)
        to_mpich = self.library(self.folder / "b/libx.so", "", self.mpich.library)
        new, old = "-Wl,--enable-new-dtags,-rpath,", "-Wl,--disable-new-dtags,-rpath,"
        a, b = self.folder / "a", self.folder / "b"
        b_first = {"LD_LIBRARY_PATH": str(b)}
        check = self.check_as_the_loader
        self.assertEqual(check(to_openmpi), None)
        self.assertEqual(check(to_openmpi, f"{new}{a}"), "libmpi.so.40")
        self.assertEqual(check(to_openmpi, f"{new}{a}", **b_first), "libmpi.so.12")
        self.assertEqual(check(to_openmpi, f"{old}{a}", **b_first), "libmpi.so.40")
        self.assertEqual(check(to_openmpi, f"{new}$ORIGIN/../b:{a}"), "libmpi.so.12")
        self.assertEqual(check(to_mpich, f"{old}${{ORIGIN}}/../a"), "libmpi.so.40")
        # A file for another machine is passed over.
        foreign = bytearray(to_openmpi.read_bytes())
        foreign[18] = 243
        (self.folder / "c").mkdir()
        (self.folder / "c/libx.so").write_bytes(foreign)
        self.assertEqual(check(to_openmpi, f"{new}{self.folder}/c:{b}"), "libmpi.so.12")
        # Through one more library: its loader's DT_RPATH counts, its loader's DT_RUNPATH does not.
        far = self.library(self.folder / "far.so", "", to_openmpi)
        self.assertEqual(check(far, f"{old}{a}:{self.folder}"), "libmpi.so.40")
        self.assertEqual(check(far, f"{new}{a}:{self.folder}"), None)
        mixed = self.library(self.folder / "mixed.so", "", to_openmpi, f"{new}{b}")
        self.assertEqual(check(mixed, f"{old}{a}:{self.folder}"), "libmpi.so.12")

    def test_script_with_an_interpreter_that_needs_mpi(self):
        interpreter = self.program("interpreter", self.mpich.library)
        self.script(self.folder / "script", f"#!{interpreter} -x\n")
        self.assertEqual(self.which("./script")["abi"], "mpich")


class Python(MachineTest):
    def setUp(self):
        super().setUp()
        self.packages = self.folder / "packages"
        for package, library in (("mpi4py", self.mpich.library), ("solver", self.openmpi.library)):
            folder = self.packages / package
            folder.mkdir(parents=True)
            (folder / "__init__.py").write_text("raise SystemExit('a package was imported')\n")
            self.library(folder / ("MPI.abi3.so" if package == "mpi4py" else "deep/inner.so"), "",
                         library)
        self.environment["PYTHONPATH"] = str(self.packages)
        (self.folder / "job.py").write_text("")

    def abi(self, *program, **variables):
        result = self.run_ours("anympi", "which", "--json", "--", *program, **variables)
        return json.loads(result.output)["abi"] if result.status == 0 else result.error

    def test_extension_of_mpi4py_tells(self):
        for arguments in (["job.py"], ["-m", "job"], ["-c", ""], ["-u", "job.py", "-I"], []):
            self.assertEqual(self.abi(sys.executable, *arguments), "mpich")

    def test_flags_and_folders_are_the_programs(self):
        """-I shuts PYTHONPATH out; the script's folder counts, the working folder does not."""
        self.assertNotEqual(self.abi(sys.executable, "-I", "job.py"), "mpich")
        del self.environment["PYTHONPATH"]
        self.assertNotEqual(self.abi(sys.executable, "job.py"), "mpich")
        (self.packages / "job.py").write_text("")
        self.assertEqual(self.abi(sys.executable, "packages/job.py"), "mpich")

    def test_scripts(self):
        for line in (f"#!{sys.executable}", f"#!{sys.executable} -u", "#!/usr/bin/env python3",
                     "#!/usr/bin/env -S python3 -u"):
            self.script(self.folder / "job", line + "\n")
            self.assertEqual(self.abi("./job"), "mpich", line)

    def test_interpreter_that_is_a_script(self):
        self.script(self.folder / "shims/python3", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        self.environment["PATH"] = f"{self.folder}/shims:" + self.environment["PATH"]
        self.assertEqual(self.abi("python3", "job.py"), "mpich")

    def test_package_by_name(self):
        printed = self.run_ours("anympi", "env", "-F", "solver", "-T", "mpich", sys.executable, "job.py")
        self.assertIn("export ANYMPI_FROM='openmpi'\n", printed.output, printed.error)
        file = self.packages / "solver/deep/inner.so"
        printed = self.run_ours("anympi", "env", "-F", file, "-T", "mpich", sys.executable, "job.py")
        self.assertIn("export ANYMPI_FROM='openmpi'\n", printed.output, printed.error)

    def test_name_contradicts_mpi4py(self):
        self.check_refusal(self.run_ours("mpirun", "-F", "openmpi", sys.executable, "job.py"),
                           "built for MPICH", "file that the program loads")

    def test_no_mpi4py(self):
        del self.environment["PYTHONPATH"]
        self.check_refusal(self.run_ours("mpirun", sys.executable, "-I", "-S", "job.py"), "has no mpi4py",
                           "-F petsc4py")

    def wheel(self, *abis):
        """mpi4py as pip installs it: an extension for each of several MPIs."""
        (self.packages / "mpi4py/MPI.abi3.so").unlink()
        libraries = {"mpich": self.mpich.library, "openmpi": self.openmpi.library}
        ending = sysconfig.get_config_var("EXT_SUFFIX")
        for abi in abis:
            self.library(self.packages / f"mpi4py/MPI.{abi}{ending}", "", libraries[abi])

    def variables(self, *options, **environment):
        printed = self.run_ours("anympi", "env", *options, sys.executable, "job.py", **environment)
        self.assertEqual(printed.status, 0, printed.error)
        return dict(re.findall(r"^export (\w+)='(.*)'$", printed.output, re.M))

    def test_wheel_of_mpi4py_runs_natively_where_it_can(self):
        self.wheel("mpich", "openmpi")
        for target in ("openmpi", "mpich"):
            variables = self.variables("-T", target)
            self.assertEqual(variables["MPI4PY_MPIABI"], target)
            self.assertNotIn("ANYMPI_FROM", variables)

    def test_wheel_of_mpi4py_is_translated_where_it_is_told(self):
        self.wheel("mpich", "openmpi")
        for said in ({"ANYMPI_FROM": "openmpi"}, {"MPI4PY_MPIABI": "Open MPI"}):
            variables = self.variables("-T", "mpich", **said)
            self.assertEqual((variables["MPI4PY_MPIABI"], variables["ANYMPI_FROM"]), ("openmpi", "openmpi"))

    def test_wheel_of_mpi4py_for_another_mpi(self):
        self.wheel("openmpi")
        variables = self.variables("-T", "mpich")
        self.assertEqual((variables["MPI4PY_MPIABI"], variables["ANYMPI_FROM"]), ("openmpi", "openmpi"))
        self.check_refusal(self.run_ours("mpirun", sys.executable, "job.py", MPI4PY_MPIABI="mpich"),
                           "MPI4PY_MPIABI is mpich", "it has openmpi")

    def test_mpi4py_does_not_wonder_about_the_launcher(self):
        self.assertEqual(self.variables("-T", "openmpi")["MPI4PY_CHECK_MPIEXEC"], "0")
        self.assertNotIn("MPI4PY_CHECK_MPIEXEC", self.variables("-T", "mpich"))
        self.assertNotIn("MPI4PY_CHECK_MPIEXEC", self.variables("-T", "openmpi", MPI4PY_CHECK_MPIEXEC="1"))

    def test_wheel_of_mpi4py_beside_a_package_for_one_mpi(self):
        self.wheel("mpich", "openmpi")
        variables = self.variables("-F", "solver", "-T", "mpich")
        self.assertEqual((variables["MPI4PY_MPIABI"], variables["ANYMPI_FROM"]), ("openmpi", "openmpi"))

    def test_wheel_of_mpi4py_is_shown_whole(self):
        self.wheel("mpich", "openmpi")
        shown = self.run_ours("anympi", "which", sys.executable, "job.py", "--to", "openmpi").output
        self.assertIn("built for Open MPI", shown.splitlines()[0])
        self.assertIn("for MPICH", shown.splitlines()[1])

    def test_mpi4py_for_other_interpreters_too(self):
        """Distributions have one package with an extension for each version of Python."""
        self.library(self.packages / "mpi4py/MPI.cpython-36m-x86_64-linux-gnu.so", "", self.openmpi.library)
        self.library(self.packages / "mpi4py/MPI.pypy39-pp73-x86_64-linux-gnu.so", "", self.openmpi.library)
        self.assertEqual(self.abi(sys.executable, "job.py"), "mpich")

    def test_package_without_mpi(self):
        (self.packages / "plain").mkdir()
        (self.packages / "plain/__init__.py").write_text("")
        self.check_refusal(self.run_ours("mpirun", "-F", "plain", "sh"), "no extension", "plain")


if __name__ == "__main__":
    unittest.main()
