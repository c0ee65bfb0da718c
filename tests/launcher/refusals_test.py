"""Whatever cannot work is refused: one sentence that says what was found and what to do."""

import struct
import unittest

from machine import MPICH, OPENMPI, MachineTest


class Programs(MachineTest):
    def test_there_is_no_program(self):
        self.check_refusal(self.run_ours("mpirun", "-n", "2", "./nonesuch"), "no program ./nonesuch")
        self.check_refusal(self.run_ours("mpirun", "nonesuch"), "no program nonesuch", "PATH")

    def test_not_executable(self):
        program = self.program("app", self.openmpi.library)
        program.chmod(0o644)
        self.check_refusal(self.run_ours("mpirun", "./app"), "./app is not executable", "chmod")

    def test_folder(self):
        self.check_refusal(self.run_ours("mpirun", "./openmpi"), "is a folder")

    def test_neither_elf_nor_script(self):
        self.script(self.folder / "app", "just text\n")
        self.check_refusal(self.run_ours("mpirun", "./app"), "neither an ELF program nor a script")

    def test_empty_file(self):
        self.script(self.folder / "app", "")
        self.check_refusal(self.run_ours("mpirun", "./app"), "neither an ELF program nor a script")

    def test_needs_no_mpi(self):
        self.program("app", source="int main(void) { return 0; }")
        self.check_refusal(self.run_ours("mpirun", "./app"), "./app needs no MPI", "starts or loads", "-F openmpi")

    def test_what_it_needs_is_missing(self):
        gone = self.library(self.folder / "libgone.so", "")
        self.program("app", gone, source="int main(void) { return 0; }")
        gone.unlink()
        self.check_refusal(self.run_ours("mpirun", "./app"), "libgone.so was not found", "-F")

    def test_shell_script(self):
        self.script(self.folder / "run.sh", "#!/bin/sh\nexit 0\n")
        self.check_refusal(self.run_ours("mpirun", "./run.sh"), "script of /bin/sh", "-F openmpi")

    def test_shell_command(self):
        self.check_refusal(self.run_ours("mpirun", "sh", "-c", "./app"), "needs no MPI", "-F")

    def test_statically_linked(self):
        self.program("app", "-static", source="int main(void) { return 0; }")
        self.check_refusal(self.run_ours("mpirun", "./app"), "statically linked")

    def test_mpi_inside(self):
        self.program("app", source="int MPI_Init(void) { return 0; } int main(void) { return 0; }")
        self.check_refusal(self.run_ours("mpirun", "./app"), "defines MPI_Init itself")

    def forge(self, *bytes_at):
        program = self.program("app", self.openmpi.library)
        image = bytearray(program.read_bytes())
        for at, value in bytes_at:
            image[at] = value
        program.write_bytes(image)

    def test_other_architecture(self):
        self.forge((18, 243))
        self.check_refusal(self.run_ours("mpirun", "./app"), "RISC-V")

    def test_32_bit(self):
        header = struct.pack("<4sBBB9xHHIIIIIHHHHHH", b"\x7fELF", 1, 1, 1, 2, 3, 1, 0, 0, 0, 0, 52, 32,
                             0, 40, 0, 0)
        self.script(self.folder / "app", "").write_bytes(header)
        self.check_refusal(self.run_ours("mpirun", "./app"), "32-bit x86")

    def test_further_name_of_the_mpi(self):
        """Open MPI 6 has its handles in a second library; loaded for real it would be a second MPI."""
        second = self.library(self.folder / "libopen_mpi.so.40", "")
        self.program("app", second, self.openmpi.library, f"-Wl,-rpath,{self.folder}")
        self.check_refusal(self.run_ours("mpirun", "-T", "mpich", "./app"), "libopen_mpi.so.40",
                           "does not stand in for")

    def test_cut_off(self):
        program = self.program("app", self.openmpi.library)
        whole = program.read_bytes()
        for size in (4, 20, 64, 100, 700, 4096, len(whole) // 2):
            with self.subTest(size=size):
                program.write_bytes(whole[:size])
                result = self.run_ours("mpirun", "./app")
                if result.status:
                    self.check_refusal(result, "app")

    def test_unknown_mpi(self):
        old = self.library(self.folder / "libmpi.so.1", OPENMPI)
        self.program("app", old)
        self.check_refusal(self.run_ours("mpirun", "./app"), "libmpi.so.1", "does not know")

    def test_two_mpis(self):
        between = self.library(self.folder / "libbetween.so", "", self.mpich.library)
        self.program("app", self.openmpi.library, between, f"-Wl,-rpath,{self.folder}")
        self.check_refusal(self.run_ours("mpirun", "./app"), "two MPIs", "libmpi.so.40",
                           "libbetween.so -> libmpi.so.12")

    def test_mpi_named_by_path(self):
        library = self.compile(self.folder / "x/libmpi.so.40", OPENMPI, "-shared", "-fPIC")
        self.program("app", library)
        self.check_refusal(self.run_ours("mpirun", "./app"), "by a path")

    def test_programs_disagree(self):
        self.program("one", self.openmpi.library)
        self.program("two", self.mpich.library)
        self.check_refusal(self.run_ours("mpirun", "-n", "1", "./one", ":", "-n", "1", "./two"),
                           "different MPIs", "./one", "./two")

    def test_pair_that_this_anympi_lacks(self):
        standard = self.library(self.folder / "libmpi_abi.so.1", MPICH)
        self.program("app", self.openmpi.library)
        self.check_refusal(self.run_ours("mpirun", "-T", str(standard), "./app"),
                           "no translation from openmpi to standard")

    def test_fortran_part_is_not_there(self):
        part = self.library(self.folder / "libmpi_usempi_gone.so.40", "")
        self.program("app", part, self.openmpi.library)
        part.unlink()
        self.check_refusal(self.run_ours("mpirun", "-T", "mpich", "./app"), "libmpi_usempi_gone.so.40",
                           "neither part of AnyMPI nor installed")

    def test_fortran_part_needs_the_genuine_mpi(self):
        part = self.library(self.folder / "libmpi_mpifh.so.40",
                            "extern int ompi_secret; int *f(void) { return &ompi_secret; }")
        self.program("app", part, self.openmpi.library, f"-Wl,-rpath,{self.folder}")
        self.check_refusal(self.run_ours("mpirun", "-T", "mpich", "./app"), "ompi_secret")


class From(MachineTest):
    def test_contradicts_the_program(self):
        self.program("app", self.mpich.library)
        self.check_refusal(self.run_ours("mpirun", "-F", "openmpi", "./app"), "-F openmpi",
                           "built for MPICH", "./app -> libmpi.so.12")

    def test_contradicts_by_environment(self):
        self.program("app", self.mpich.library)
        for name in ("ANYMPI_FROM", "WI4MPI_FROM"):
            self.check_refusal(self.run_ours("mpirun", "./app", **{name: "openmpi"}),
                               "environment's openmpi", "built for MPICH")

    def test_unknown_name(self):
        self.program("app", self.mpich.library)
        self.check_refusal(self.run_ours("mpirun", "-F", "lam", "./app"), "-F lam", "mvapich")

    def test_no_value(self):
        self.check_refusal(self.run_ours("mpirun", "-F"), "-F needs a value")
        self.check_refusal(self.run_ours("mpirun", "--to=", "./app"), "--to= needs a value")

    def test_twice(self):
        self.check_refusal(self.run_ours("mpirun", "-T", "mpich", "-T", "openmpi", "./app"), "twice")

    def test_file_without_mpi(self):
        plain = self.library(self.folder / "plain.so", "")
        self.check_refusal(self.run_ours("mpirun", "-F", plain, "sh"), "plain.so needs no MPI")

    def test_programs_in_a_file(self):
        self.check_refusal(self.run_ours("mpirun", "-configfile", "jobs"), "-F openmpi")


class Target(MachineTest):
    def setUp(self):
        super().setUp()
        self.program("app", self.openmpi.library)

    def run_on(self, target, **variables):
        return self.run_ours("mpirun", "-n", "1", "-T", target, "./app", **variables)

    def test_unknown_name_lists_what_is_there(self):
        self.check_refusal(self.run_on("lam"), "no MPI named lam", "openmpi, mpich")

    def test_known_name_not_installed(self):
        self.check_refusal(self.run_on("intelmpi"), "Intel MPI was not found", "mpich")

    def test_no_such_path(self):
        self.check_refusal(self.run_on("/nonesuch/libmpi.so.12"), "no /nonesuch/libmpi.so.12")

    def test_folder_without_mpi(self):
        self.check_refusal(self.run_on(self.ours), "has no MPI library")

    def test_not_an_mpi(self):
        library = self.library(self.folder / "lib/libother.so", "")
        self.check_refusal(self.run_on(library), "does not define MPI_Init")

    def test_ours_is_no_target(self):
        self.check_refusal(self.run_on(self.ours / "bin/mpirun"), "AnyMPI's own")

    def test_text_is_no_target(self):
        self.script(self.folder / "text", "text")
        self.check_refusal(self.run_on("./text"), "neither an MPI library nor a launcher")

    def test_old_openmpi(self):
        library = self.library(self.folder / "old/lib/libmpi.so.12", OPENMPI)
        self.check_refusal(self.run_on(library), "older than 2.0")

    def test_several_in_one_prefix(self):
        self.library(self.folder / "both/lib/libmpi.so.40", OPENMPI)
        self.library(self.folder / "both/lib64/libmpi.so.12", MPICH)
        self.check_refusal(self.run_on(self.folder / "both"), "several MPIs", "libmpi.so.12")

    def test_no_launcher(self):
        library = self.library(self.folder / "bare/lib/libmpi.so.12", MPICH)
        self.check_refusal(self.run_on(library), "no launcher", "anympi exec")

    def test_launcher_of_another_mpi(self):
        (self.folder / ".config").mkdir()
        (self.folder / ".config/anympi.toml").write_text(
            f'[mpi.mixed]\nlibrary = "{self.mpich.library}"\nlauncher = "{self.openmpi.launcher}"\n')
        self.check_refusal(self.run_on("mixed"), "do not belong together")

    def test_configured_launcher_is_none(self):
        for launcher in ("/nonesuch/mpirun", self.ours / "bin/mpirun", self.mpich.library.parent):
            self.script(self.ours / "etc/anympi.toml",
                        f'[mpi.mine]\nlibrary = "{self.mpich.library}"\nlauncher = "{launcher}"\n')
            self.check_refusal(self.run_on("mine"), f"launcher {launcher}", "not an executable file")

    def test_environment_contradicts_itself(self):
        result = self.run_ours("mpirun", "./app", ANYMPI_TO="openmpi",
                               ANYMPI_TARGET=str(self.mpich.library))
        self.check_refusal(result, "Open MPI as the target", "MPICH")

    def test_target_library_without_path(self):
        self.check_refusal(self.run_ours("mpirun", "./app", ANYMPI_TARGET="libmpi.so.12"), "a path")

    def test_no_facade(self):
        for file in (self.ours / "lib/anympi/openmpi-to-mpich").iterdir():
            file.unlink()
        self.check_refusal(self.run_on("mpich"), "no translation from openmpi to mpich")

    def test_space_in_our_folder(self):
        self.ours = self.ours.rename(self.folder / "any mpi")
        self.check_refusal(self.run_on("mpich"), "space")


class Configuration(MachineTest):
    def refused(self, text, *words):
        self.script(self.ours / "etc/anympi.toml", text)
        self.check_refusal(self.run_ours("anympi", "list"), "anympi.toml, line", *words)

    def test_wrong_files(self):
        self.refused("x = 1\n", "line 1", "no setting x")
        self.refused("\n[mpi.a]\nprefiks = '/x'\n", "line 3", "no setting prefiks")
        self.refused("default-target = 1\n", "line 1", "string")
        self.refused("default-target = \n", "line 1")
        self.refused("[mpi.a]\nprefix = 'relative'\n", "line 2", "absolute")
        self.refused("[mpi.a]\n", "line 1", "prefix or a library")
        self.refused("[mpi.mpich]\nprefix = '/x'\n", "name of its own")
        self.refused("[mpi.a]\nprefix = '/nonesuch'\n", "line 1", "no /nonesuch")
        self.refused("[mpi]\na = 1\n", "line 2", "table")


class Commands(MachineTest):
    def test_unknown(self):
        self.check_refusal(self.run_ours("anympi", "frobnicate"), "no command frobnicate")
        self.check_refusal(self.run_ours("anympi", "list", "--yaml"), "--yaml")
        self.check_refusal(self.run_ours("anympi", "exec"), "needs a program")
        self.check_refusal(self.run_ours("anympi", "which"), "needs a program")
        self.check_refusal(self.run_ours("anympi", "env", "-T", "mpich"), "-F openmpi")
        self.check_refusal(self.run_ours("wi4mpi", "-x", "y"), "option -x of wi4mpi")
        self.check_refusal(self.run_ours("wi4mpi", "-f", "openmpi"), "needs a program")

    def test_unknown_launcher_option(self):
        self.check_refusal(self.run_ours("mpirun", "--frob", "2", "./app"), "--frob", "write --")
        self.check_refusal(self.run_ours("mpirun", "-n", "2", "--"), "no program follows --")

    def test_number_of_processes(self):
        program = self.program("app", self.openmpi.library)
        for number in ("0", "-1", "x", "2x", ""):
            self.check_refusal(self.run_ours("mpirun", "-n", number, program), "at least 1", f"-n {number}")
        self.check_refusal(self.run_ours("mpirun", "-np", program), f"-np {program}", "at least 1")

    def test_no_program(self):
        for arguments in (("-n", "2"), ("-T", "mpich"), ("-T", "mpich", "-np", "2")):
            self.check_refusal(self.run_ours("mpirun", *arguments), "no program is named")

    def test_what_is_no_target(self):
        file = self.folder / "text"
        file.write_text("openmpi\n")
        program = self.program("app", self.openmpi.library)
        self.check_refusal(self.run_ours("mpirun", "-T", file, program), file, "nor its launcher")

    def test_missing_interpreter(self):
        for interpreter in ("/nowhere/sh", "/nowhere/python3"):
            script = self.script(self.folder / "script", f"#!{interpreter}\n")
            self.check_refusal(self.run_ours("mpirun", "-T", "mpich", script), script, f"#!{interpreter}")

    def test_what_a_command_does_not_take(self):
        self.check_refusal(self.run_ours("anympi", "--frob"), "no option --frob")
        self.check_refusal(self.run_ours("anympi", "list", "frob"), "list takes no argument frob")
        self.check_refusal(self.run_ours("anympi", "doctor", "--frob"), "--frob", "anympi doctor --help")
        self.check_refusal(self.run_ours("anympi", "container", "-T", "mpich", "--root", "nowhere"),
                           "--root nowhere is not a folder")
        compare = ("anympi", "compare", "--to")
        self.check_refusal(self.run_ours(*compare, "mpich,mpich", "./app"), "twice")
        zero = self.run_ours(*compare, "mpich,openmpi", "-n", "0", "./app")
        self.check_refusal(zero, "0 not in range")
        self.assertLess(len(zero.error), 100)

    def test_help_says_usage_once(self):
        for command in ("list", "which", "exec", "env", "doctor", "selftest", "container", "report", "compare"):
            text = self.run_ours("anympi", command, "--help").output
            self.assertEqual(text.count("Usage:"), 1, text)
            self.assertIn(f"Usage: anympi {command}", text)
            self.assertNotIn("TEXT", text)

    def test_variables_are_named(self):
        program = self.program("app", self.openmpi.library)
        for name, value in (("ANYMPI_TO", "frob"), ("ANYMPI_FROM", "frob"), ("WI4MPI_TO", "frob"),
                            ("ANYMPI_TARGET", "/nowhere/libmpi.so.12")):
            self.check_refusal(self.run_ours("mpirun", "-n", "2", program, **{name: value}), name, value)

    def test_observation(self):
        def refused(*options, words, target="mpich"):
            program = self.program("app", self.openmpi.library)
            self.check_refusal(self.run_ours("mpirun", "-T", target, *options, program), *words)

        refused("--trace", "t.txt", words=["t.txt", ".jsonl", ".json"])
        refused("--trace", "nowhere/t.json", words=["cannot write", "nowhere/t.json"])
        refused("--trace-only", "Send", words=["--trace FILE"])
        refused("--trace", "t.json", "--trace-only", "Send,Frob", words=["no function Frob"])
        refused("--timeout", "soon", words=["--timeout soon", "seconds"])
        refused("--timeout", "Frob=3", words=["no function Frob"])
        refused("--on-timeout", "abort", words=["--timeout SECONDS"])
        refused("--timeout", "3", "--on-timeout", "cry", words=["abort or continue", "cry"])
        refused("--stats", target="openmpi", words=["not complete", "observe-openmpi"])
        refused("--trace", "a.json", "--trace", "b.json", words=["given twice", "a.json", "b.json"])
        self.check_refusal(self.run_ours("mpirun", "--trace"), "--trace needs a value")
        for option in ("-stats", "-trace=t.json", "-explain"):
            refused(option, words=[f"{option} is not known", f"-{option}"])


if __name__ == "__main__":
    unittest.main()
