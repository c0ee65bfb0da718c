"""What anympi doctor and selftest find on made-up machines that lack something, and what --explain tells."""

import json
import shutil
import unittest

from machine import MachineTest, OPENMPI


class Doctor(MachineTest):
    def examine(self, *arguments, status, **variables):
        """The findings of one health: {what: advice}."""
        result = self.run_ours("anympi", "doctor", "--json", *arguments, **variables)
        said = [line for line in result.error.splitlines() if "ld.so" not in line]
        self.assertEqual((result.status, said), (status, []), result.output)
        return json.loads(result.output)

    def expect(self, health, what, advice, *arguments, **variables):
        findings = self.examine(*arguments, status=health == "problem", **variables)
        found = [f for f in findings if f["health"] == health and what in f["what"]]
        self.assertEqual(len(found), 1, findings)
        self.assertIn(advice, found[0]["advice"])

    def test_a_healthy_machine(self):
        self.program("app", self.openmpi.library)
        findings = self.examine("-T", "mpich", "--", "./app", status=0)
        good = "\n".join(f["what"] for f in findings if f["health"] == "good")
        self.assertIn("mpich-to-openmpi", good)
        self.assertIn(f"{self.openmpi.library}, started by {self.openmpi.launcher}", good)
        self.assertIn("./app -> libmpi.so.40; it runs translated on mpich", good)
        self.assertIn("good: ./app", self.run_ours("anympi", "doctor", "-T", "mpich", "./app").output)

    def test_an_installation_without_translations(self):
        shutil.rmtree(self.ours / "lib")
        self.expect("problem", "there are no translations in", "install AnyMPI as a whole")

    def test_a_library_that_needs_what_is_not_there(self):
        gone = self.library(self.folder / "gone/libgone.so.1", "")
        self.library(self.mpich.library, "int MPI_Init(void) { return 0; }", gone)
        shutil.rmtree(self.folder / "gone")
        self.expect("problem", "libgone.so.1, which the loader does not find", "install what is missing")

    def test_a_program_that_needs_what_is_not_there(self):
        gone = self.library(self.folder / "gone/libgone.so.1", "")
        self.program("app", self.openmpi.library, gone)
        self.examine("-T", "mpich", "./app", status=0, LD_LIBRARY_PATH=str(gone.parent))
        shutil.rmtree(gone.parent)
        for target in ("mpich", "openmpi"):
            self.expect("problem", "app needs libgone.so.1, which the loader does not find",
                        "LD_LIBRARY_PATH", "-T", target, "./app")

    def test_a_launcher_of_another_mpi(self):
        self.script(self.folder / ".config/anympi.toml",
                    f'[mpi.odd]\nlibrary = "{self.openmpi.library}"\n'
                    f'launcher = "{self.mpich.launcher}"\n')
        findings = self.examine(status=1)
        self.assertTrue([f for f in findings if f["health"] == "problem" and "is that of MPICH" in f["what"]
                         and "anympi.toml" in f["advice"]], findings)

    def test_a_program_with_its_mpi_inside(self):
        self.program("app", source=OPENMPI + "int main(void) { return MPI_Init(); }")
        self.expect("problem", "linked into it statically", "", "./app")

    def test_a_program_that_runs_as_another_user(self):
        self.program("app", self.openmpi.library).chmod(0o4755)
        self.expect("problem", "set-user-ID", "chmod -s", "-T", "mpich", "./app")

    def test_a_run_path(self):
        for tags in ("--disable-new-dtags", "--enable-new-dtags"):
            self.program("app", self.openmpi.library, f"-Wl,-rpath,{self.openmpi.library.parent},{tags}")
            self.expect("note", f"has a run path, and the loader would find {self.openmpi.library}",
                        "nothing need be done", "-T", "mpich", "./app")

    def test_what_is_preloaded(self):
        self.expect("problem", "/no/such.so, which is not there", "take it out", LD_PRELOAD="/no/such.so")

    def test_what_the_target_lacks(self):
        self.program("app", self.mpich.library, "-shared", "-fPIC",
                     source="int MPI_Send(void); int f(void) { return MPI_Send(); }")
        self.expect("note", "cannot be emulated: MPI_Send", "MPI_ERR_UNSUPPORTED_OPERATION",
                    "-T", "openmpi", "./app")

    def test_a_job_of_slurm(self):
        self.expect("note", "job of Slurm; mpich", "srun --mpi=pmi2 anympi exec -T mpich -- ./app",
                    SLURM_JOB_ID="7")

    def test_an_instance_of_flux(self):
        for mpi, command in (("mpich", "flux run anympi exec -T mpich -- ./app"),
                             ("openmpi", "flux run -o pmi=pmix anympi exec -T openmpi -- ./app")):
            self.expect("note", f"instance of Flux; {mpi} (", command, FLUX_URI="local:///run/flux/local")

    def test_a_job_of_pbs(self):
        for mpi, command in (("mpich", "mpirun -f $PBS_NODEFILE -T mpich -- ./app"),
                             ("openmpi", "mpirun --hostfile $PBS_NODEFILE -T openmpi -- ./app")):
            self.expect("note", f"the launcher of {mpi} (", command, PBS_JOBID="7.server")


class Explain(MachineTest):
    def test_why(self):
        self.program("app", self.openmpi.library)
        result = self.run_ours("mpirun", "--explain", "-n", "2", "-T", "mpich", "./app")
        self.assertEqual(result.status, 0)
        self.assertIn("anympi: program    built for Open MPI: ./app -> libmpi.so.40\n", result.error)
        self.assertIn(f"anympi: target     MPICH 4.8.2, {self.mpich.library}: named by -T mpich\n",
                      result.error)
        self.assertIn("anympi: so         translated, openmpi to mpich\n", result.error)
        self.assertIn(f"anympi: sets       ANYMPI_TARGET={self.mpich.library}\n", result.error)
        self.assertEqual(result.arguments, ["-n", "2", "./app"])

    def test_a_native_run_on_the_first_of_path(self):
        self.program("app", self.openmpi.library)
        result = self.run_ours("mpirun", "--explain", "./app")
        self.assertIn("the first whose launcher is on PATH\n", result.error)
        self.assertIn("native: both speak the ABI openmpi\n", result.error)

    def test_the_environment(self):
        self.program("app", self.openmpi.library)
        result = self.run_ours("mpirun", "--explain", "./app", ANYMPI_TO="mpich")
        self.assertIn("the environment names mpich\n", result.error)



class Selftest(MachineTest):
    """With launchers that only print how they were called: real ones are in tests/packaging."""

    def findings(self, *arguments, status):
        result = self.run_ours("anympi", "selftest", "--json", *arguments)
        self.assertEqual((result.status, result.error), (status, ""), result.output)
        return json.loads(result.output)

    def setUp(self):
        super().setUp()
        self.program("anympi/lib/anympi/selftest/openmpi", self.openmpi.library)

    def test_a_launcher_that_does_not_start_the_program(self):
        finding, = self.findings("-T", "mpich", status=1)
        self.assertEqual(finding["health"], "problem")
        self.assertIn("openmpi program on mpich, translated: ended with status 0", finding["what"])

    def test_a_launcher_that_says_what_the_program_would(self):
        self.script(self.mpich.launcher, "#!/bin/sh\n# hydra\nprintf '2 processes on a\\tfake, package: ours\\n'\n")
        finding, = self.findings("-T", "mpich", status=0)
        self.assertEqual(finding["health"], "good")
        self.assertRegex(finding["what"], r"translated: 2 processes on a fake, \d+\.\d s$")

    def test_processes_that_are_alone(self):
        self.script(self.mpich.launcher, "#!/bin/sh\n# hydra\necho 1 processes on a fake\n")
        self.findings("-T", "mpich", status=1)

    def test_an_mpi_without_a_launcher(self):
        self.mpich.launcher.unlink()
        finding, = self.findings("-T", self.mpich.library, status=0)
        self.assertIn("has no launcher: not tested", finding["what"])

    def test_an_installation_without_programs(self):
        shutil.rmtree(self.ours / "lib/anympi/selftest")
        self.check_refusal(self.run_ours("anympi", "selftest"), "there are no programs in")


if __name__ == "__main__":
    unittest.main(verbosity=2)
