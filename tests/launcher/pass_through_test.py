"""What the target's own launcher and the program get: everything but ours, in the user's order, and the
environment that the facade is promised."""

import unittest

from machine import MPICH, MachineTest


class Arguments(MachineTest):
    def setUp(self):
        super().setUp()
        self.program("app", self.openmpi.library)
        self.program("mpich-app", self.mpich.library)

    def check(self, given, passed, target="mpich"):
        result = self.run_ours("mpirun", *given)
        self.assertEqual(result.status, 0, result.error)
        self.assertEqual(result.variables["launcher"], str(self.folder / target / "bin/mpirun"))
        self.assertEqual(result.arguments, passed)

    def test_ours_are_taken_out(self):
        for ours in (["-T", "mpich"], ["-to", "mpich"], ["--to", "mpich"], ["--to=mpich"],
                     ["-to=mpich"], ["-F", "openmpi", "-T", "MPICH"],
                     ["-from", "OMPI", "-to", "mpich"], ["--from=openmpi", "--to=mpich"]):
            self.check([*ours, "-n", "4", "./app", "x"], ["-n", "4", "./app", "x"])
            self.check(["-n", "4", *ours, "./app", "x"], ["-n", "4", "./app", "x"])
            self.check(["-n", "4", *ours, "--", "./app", "x"], ["-n", "4", "./app", "x"])

    def test_what_follows_the_program_is_its_own(self):
        rest = ["-T", "openmpi", "--", "-F", "x", "--help", "-n", ""]
        self.check(["-T", "mpich", "./app", *rest], ["./app", *rest])
        self.check(["-T", "mpich", "--", "./app", *rest], ["./app", *rest])

    def test_options_of_both_launchers(self):
        for options in (["-np", "2", "-ppn", "1", "-genv", "A", "1", "-env", "B", "b c"],
                        ["--mca", "btl", "self", "--map-by", ":OVERSUBSCRIBE", "-x", "A=1"],
                        ["--hostfile", "h", "--oversubscribe", "-f", "hosts", "--output=tag"]):
            self.check(["-T", "mpich", *options, "./app"], [*options, "./app"])

    def test_unknown_options_before_the_mark(self):
        self.check(["-T", "mpich", "--frob", "3", "-n", "2", "--", "./app", "-z"],
                   ["--frob", "3", "-n", "2", "./app", "-z"])
        self.check(["--frob", "3", "-T", "mpich", "--", "./app"], ["--frob", "3", "./app"])

    def test_several_programs(self):
        self.check(["-T", "mpich", "-n", "1", "./app", "x", ":", "-n", "2", "--", "./app", "y"],
                   ["-n", "1", "./app", "x", ":", "-n", "2", "./app", "y"])

    def test_for_openmpi_variables_are_named(self):
        named = ["-x", "LD_PRELOAD", "-x", "ANYMPI_FROM", "-x", "ANYMPI_TO", "-x", "ANYMPI_TARGET"]
        self.check(["-T", "openmpi", "-n", "2", "./mpich-app"], [*named, "-n", "2", "./mpich-app"],
                   target="openmpi")
        result = self.run_ours("mpirun", "-T", "openmpi", "./mpich-app", ANYMPI_LOG="info")
        self.assertEqual(result.arguments, [*named, "-x", "ANYMPI_LOG", "./mpich-app"])
        self.assertEqual(result.error, "")  # what is translated is told by the facade

    def test_mpich_built_for_pmix_is_started_by_a_launcher_that_speaks_it(self):
        pmix = self.library(self.mpich.prefix / "lib/libpmix.so.2", "")
        self.library(self.mpich.library, MPICH, pmix)
        result = self.run_ours("mpirun", "-T", "mpich", "-n", "2", "./app")
        self.assertEqual(result.variables["launcher"], str(self.openmpi.launcher))
        self.assertEqual(result.variables["ANYMPI_TARGET"], str(self.mpich.library))
        self.assertEqual(result.arguments[:2], ["-x", "LD_PRELOAD"])
        self.assertEqual(result.arguments[-3:], ["-n", "2", "./app"])

    def test_hydra_is_told_when_the_environment_is_limited(self):
        result = self.run_ours("mpirun", "-T", "mpich", "-genvnone", "./app")
        self.assertEqual(result.arguments[:2], ["-genv", "LD_PRELOAD"])
        self.assertEqual(result.arguments[-3:], [str(self.mpich.library), "-genvnone", "./app"])

    def test_users_preload_stays(self):
        facade = f"{self.ours}/lib/anympi/openmpi-to-mpich/libmpi.so."
        ours = f"{facade}40:{facade}20"
        self.check(["-T", "mpich", "-genv", "LD_PRELOAD", "/t.so", "./app"],
                   ["-genv", "LD_PRELOAD", "/t.so:" + ours, "./app"])
        result = self.run_ours("mpirun", "-T", "openmpi", "-x", "LD_PRELOAD=/t.so", "./mpich-app")
        self.assertRegex(result.arguments[7], r"^LD_PRELOAD=/t.so:/.*/libmpi.so.12$")
        self.check(["-T", "mpich", "./app", "-x", "LD_PRELOAD=/t.so"],
                   ["./app", "-x", "LD_PRELOAD=/t.so"])

    def test_no_program_is_the_launchers_business(self):
        self.check(["-T", "mpich", "--version"], ["--version"])
        self.check(["-T", "openmpi", "--help", "all"], ["--help", "all"], target="openmpi")

    def test_help_fits_a_screen(self):
        for name in ("mpirun", "anympi"):
            lines = self.run_ours(name, "--help").output.splitlines()
            self.assertLessEqual(len(lines), 24, name)
            self.assertEqual([line for line in lines if len(line) > 80], [])

    def test_help(self):
        result = self.run_ours("mpirun", "--help")
        self.assertEqual((result.status, result.error), (0, ""))
        self.assertIn("-T, --to", result.output)

    def test_mpiexec_is_the_same(self):
        result = self.run_ours("mpiexec", "-T", "mpich", "-n", "2", "./app")
        self.assertEqual(result.arguments, ["-n", "2", "./app"])

    def test_working_folder(self):
        (self.folder / "elsewhere").mkdir()
        (self.folder / "mpich-app").rename(self.folder / "elsewhere/moved")
        result = self.run_ours("mpirun", "-T", "openmpi", "-wdir", "elsewhere", "./moved")
        self.assertEqual(result.variables["ANYMPI_FROM"], "mpich")
        result = self.run_ours("mpirun", "-T", "openmpi", "--path", "elsewhere", "moved")
        self.assertEqual(result.variables["ANYMPI_FROM"], "mpich")


class Environment(MachineTest):
    def setUp(self):
        super().setUp()
        self.program("app", self.openmpi.library)

    def check_translated(self, variables, before="", after=""):
        facade = f"{self.ours}/lib/anympi/openmpi-to-mpich/libmpi.so."
        self.assertEqual(variables["LD_PRELOAD"], f"{before}{facade}40:{facade}20{after}")
        self.assertEqual(variables["ANYMPI_FROM"], "openmpi")
        self.assertEqual(variables["ANYMPI_TO"], "mpich")
        self.assertEqual(variables["ANYMPI_TARGET"], str(self.mpich.library))
        self.assertEqual(variables["LD_LIBRARY_PATH"], "")

    def test_of_a_translated_program(self):
        self.check_translated(self.run_ours("mpirun", "-T", "mpich", "./app").variables)

    def test_preloaded_tools_come_before_the_facade(self):
        tool = self.library(self.folder / "tool.so", "int MPI_Init(void) { return 0; }")
        result = self.run_ours("mpirun", "-T", "mpich", "./app", LD_PRELOAD=str(tool))
        self.check_translated(result.variables, before=f"{tool}:")

    def test_a_preloaded_mpi_comes_after_the_facade(self):
        mpi = self.library(self.folder / "libmpi.so", "int PMPI_Init(void) { return 0; }")
        result = self.run_ours("mpirun", "-T", "mpich", "./app", LD_PRELOAD=f"{mpi} /t.so")
        self.check_translated(result.variables, before="/t.so:", after=f":{mpi}")

    def test_our_own_preload_is_not_repeated(self):
        first = self.run_ours("mpirun", "-T", "mpich", "./app").variables
        ours = {name: first[name] for name in ("LD_PRELOAD", "ANYMPI_FROM", "ANYMPI_TO", "ANYMPI_TARGET")}
        self.check_translated(self.run_ours("mpirun", "./app", **ours).variables)

    def test_our_own_preload_goes_where_nothing_is_translated(self):
        preload = str(self.ours / "lib/anympi/openmpi-to-mpich/libmpi.so.40")
        result = self.run_ours("mpirun", "-T", "openmpi", "./app", LD_PRELOAD=preload)
        self.assertEqual(result.variables["LD_PRELOAD"], "")

    def test_exec_becomes_the_program(self):
        shown = self.script(self.folder / "show", self.openmpi.launcher.read_text())
        for command in (["anympi", "exec", "-F", "openmpi", "-T", "mpich", "--", shown, "-T", "x y"],
                        ["anympi", "exec", "-from=openmpi", "-to", "mpich", shown, "-T", "x y"],
                        ["wi4mpi", "-f", "OpenMPI", "-t", "MPICH", shown, "-T", "x y"],
                        ["wi4mpi", "-F", "OMPI", "-T", "MPICH", "--", shown, "-T", "x y"]):
            result = self.run_ours(*command)
            self.assertEqual(result.arguments, ["-T", "x y"], result.error)
            self.check_translated(result.variables)

    def test_from_may_be_a_path(self):
        for source in (self.openmpi.prefix, self.openmpi.library, self.openmpi.launcher, "./app"):
            result = self.run_ours("anympi", "env", "-F", source, "-T", "mpich", "--", "sh", "-c", "x")
            self.assertIn("export ANYMPI_FROM='openmpi'\n", result.output, result.error)

    def test_exit_status_is_the_programs(self):
        self.assertEqual(self.run_ours("anympi", "exec", "-F", "mpich", "-T", "mpich", "--", "sh", "-c",
                                       "exit 7").status, 7)

    def test_env_can_be_evaluated(self):
        self.environment["LD_PRELOAD"] = "/nonesuch/it's.so"
        printed = self.run_ours("anympi", "env", "-T", "mpich", "./app").output
        script = self.script(self.folder / "try", "#!/bin/sh\n" + printed + 'echo "got=$LD_PRELOAD"\n')
        self.environment.pop("LD_PRELOAD")
        result = self.run_ours("anympi", "exec", "-F", "mpich", "-T", "mpich", "--", script)
        self.assertRegex(result.variables["got"], "^/nonesuch/it's.so:.*/libmpi.so.20$")

    def test_wi4mpi_under_our_mpirun_is_started_by_the_targets_launcher(self):
        result = self.run_ours("mpirun", "-np", "2", "wi4mpi", "-f", "openmpi", "-t", "mpich", "./app")
        self.assertEqual(result.variables["launcher"], str(self.mpich.launcher))
        self.assertEqual(result.variables["LD_PRELOAD"], "")
        self.assertEqual(result.arguments,
                         ["-np", "2", "wi4mpi", "-f", "openmpi", "-t", "mpich", "./app"])


class Precedence(MachineTest):
    def setUp(self):
        super().setUp()
        self.program("app", self.openmpi.library)
        self.third = self.mpi("third", "libmpi.so.12", "int MPI_Init(void) { return 0; }", "hydra")
        self.fourth = self.mpi("fourth", "libmpi.so.12", "int MPI_Init(void) { return 0; }", "hydra")

    def target(self, *options, **variables):
        return self.run_ours("mpirun", *options, "./app", **variables).variables["launcher"]

    def test_each_beats_what_comes_after_it(self):
        user, site = self.folder / "config/anympi.toml", self.ours / "etc/anympi.toml"
        self.assertEqual(self.target(), str(self.openmpi.launcher))
        self.script(site, f"default-target = '{self.mpich.library}'\n")
        self.assertEqual(self.target(), str(self.mpich.launcher))
        self.script(user, f"default-target = 'mine'\n[mpi.mine]\nprefix = '{self.third.prefix}'\n")
        self.environment["XDG_CONFIG_HOME"] = str(user.parent)
        self.assertEqual(self.target(), str(self.third.launcher))
        self.environment["WI4MPI_RUN_MPI_C_LIB"] = str(self.fourth.library)
        self.environment["WI4MPI_TO"] = "MPICH"
        self.assertEqual(self.target(), str(self.fourth.launcher))
        self.environment["ANYMPI_TO"] = "mpich"
        self.assertEqual(self.target(), str(self.mpich.launcher))
        self.environment["ANYMPI_TARGET"] = str(self.third.library)
        self.assertEqual(self.target(), str(self.third.launcher))
        self.assertEqual(self.target("-T", "openmpi"), str(self.openmpi.launcher))

    def test_home_has_a_configuration(self):
        self.script(self.folder / ".config/anympi.toml", f"default-target = '{self.third.prefix}'\n")
        self.assertEqual(self.target(), str(self.third.launcher))

    def test_whose_timeout(self):
        """Open MPI's option of that name ends the job: who may mean that is told how to say it."""
        programs = {"openmpi": self.program("a", self.mpich.library),
                    "mpich": self.program("b", self.openmpi.library)}
        for target, options, is_told in (("openmpi", ("--timeout", "60"), True),
                                         ("openmpi", ("--timeout", "60", "--on-timeout", "continue"), False),
                                         ("openmpi", ("--timeout", "Recv=60"), False),
                                         ("openmpi", ("-timeout", "60"), False),
                                         ("mpich", ("--timeout", "60"), False)):
            result = self.run_ours("mpirun", "-T", target, *options, programs[target])
            self.assertEqual("option is written -timeout 60" in result.error, is_told, result.error)
            self.assertEqual("argument=-timeout" in result.output, options[0] == "-timeout")

    def test_a_target_behind_the_program(self):
        program = self.program("app", self.openmpi.library)
        for arguments, is_told in ((("-T", "mpich"), True), (("-T", "3"), False), (("mpich",), False)):
            result = self.run_ours("mpirun", program, *arguments)
            self.assertEqual(result.arguments[-len(arguments) - 1:], [str(program), *arguments])
            self.assertEqual("write it before the program" in result.error, is_told, result.error)
        result = self.run_ours("mpirun", "-T", "openmpi", program, "-T", "mpich")
        self.assertEqual(result.error, "")


if __name__ == "__main__":
    unittest.main()
