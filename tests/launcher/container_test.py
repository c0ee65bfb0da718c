"""anympi container on a made-up machine: what is to be visible inside, and how each tool says so."""

import json
import pathlib
import shutil
import subprocess
import unittest

from machine import MachineTest, MPICH


class Container(MachineTest):
    def setUp(self):
        super().setUp()
        self.network = self.library(self.folder / "mpich/lib/libnetwork.so.3", "")
        self.library(self.mpich.library, MPICH, self.network, "-Wl,-rpath,$ORIGIN")

    def container(self, *arguments):
        return self.run_ours("anympi", "container", "-T", "mpich", *arguments)

    def test_what_is_visible_inside(self):
        plan = json.loads(self.container("--json").output)
        binds = dict((there, here) for here, there in plan["binds"])
        self.assertEqual(binds["/opt/anympi/host/libmpi.so.12"], str(self.mpich.library))
        self.assertEqual(binds["/opt/anympi/host/libnetwork.so.3"], str(self.network))
        self.assertEqual(binds["/opt/anympi/lib/anympi/openmpi-to-mpich"],
                         str(self.ours / "lib/anympi/openmpi-to-mpich"))
        self.assertNotIn("libc.so.6", str(binds))
        self.assertEqual(plan["variables"]["ANYMPI_TARGET"], "/opt/anympi/host/libmpi.so.12")
        first = plan["variables"]["LD_PRELOAD"].split(":")[0]
        self.assertEqual(first, "/opt/anympi/lib/anympi/openmpi-to-mpich/libmpi.so.40")

    def test_each_tool(self):
        for tool, start, bind, end in (
                ("apptainer", "apptainer", "--bind=", ":ro"), ("podman", "podman", "--volume=", ":ro"),
                ("charliecloud", "ch-run", "--bind=", "")):
            lines = self.container("--for", tool).output.split(" \\\n  ")
            self.assertTrue(lines[0].endswith("-n 4"), lines[0])
            self.assertEqual(lines[1], start)
            self.assertIn(f"{bind}{self.network}:/opt/anympi/host/libnetwork.so.3{end}", lines)

    def test_its_own_library_path_stays(self):
        words = json.loads(self.container("--json").output)["command"]
        self.assertEqual(words[words.index("IMAGE") + 1:][:2], ["sh", "-c"])
        self.assertFalse([word for word in words if "LD_LIBRARY_PATH=" in word
                          and not word.startswith("export ")])
        for own, result in (("", "/opt/anympi/host"), ("/image", "/opt/anympi/host:/image")):
            said = subprocess.run([*words[words.index("sh"):], "printenv", "LD_LIBRARY_PATH"],
                                  env={"PATH": "/usr/bin:/bin", **({"LD_LIBRARY_PATH": own} if own else {})},
                                  capture_output=True, text=True, check=True).stdout
            self.assertEqual(said, result + "\n")

    def test_the_newer_library_of_a_compiler(self):
        """The image's, where it is as new; this machine's where the image's is older or missing."""
        ours = self.library(self.folder / "mpich/lib/libz.so.1.2.13", "", "-Wl,-soname,libz.so.1")
        (ours.parent / "libz.so.1").symlink_to(ours.name)
        self.library(self.mpich.library, MPICH, ours.parent / "libz.so.1", "-Wl,-rpath,$ORIGIN")
        plan = json.loads(self.container("--json").output)
        self.assertEqual(plan["left_to_image"], ["libz.so.1.2.13"])
        self.assertNotIn("libz.so.1", str(plan["binds"]))
        image = self.folder / "image"
        folder = image / "usr/lib" / plan["machine"]
        folder.mkdir(parents=True)
        for file in pathlib.Path("/usr/lib", plan["machine"]).glob("libc.so.6"):
            shutil.copy(file, folder)
        for version, is_bound in ((None, True), ("1.2.3", True), ("1.2.13", False), ("1.3.1", False)):
            if version:
                (folder / "libz.so.1").unlink(missing_ok=True)
                (folder / f"libz.so.{version}").touch()
                (folder / "libz.so.1").symlink_to(f"libz.so.{version}")
            binds = json.loads(self.container("--json", "--root", image).output)["binds"]
            self.assertEqual("/opt/anympi/host/libz.so.1" in dict((b, a) for a, b in binds), is_bound,
                             version)

    def test_the_image(self):
        self.check_refusal(self.container("--root", self.folder), "there is no glibc", str(self.folder))

    def test_what_cannot_be(self):
        self.check_refusal(self.container("--for", "docker"), "--for docker is not known", "podman")
        self.check_refusal(self.container("-F", "mpich"), "needs no translation")
        self.check_refusal(self.container("-F", "lam"), "-F lam is not the name of an MPI")


if __name__ == "__main__":
    unittest.main(verbosity=2)
