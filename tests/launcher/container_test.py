"""anympi container on a made-up machine: what is to be visible inside, and how each tool says so."""

import json
import os
import pathlib
import platform
import shutil
import subprocess
import unittest

from machine import MachineTest, MPICH

MACHINE = f"{platform.machine()}-linux-gnu"
SHARED = "libgcc_s.so.1"


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
        for tool, start, bind in (("apptainer", ["apptainer", "exec"], "--bind="),
                                  ("podman", ["-pmi-port", "podman", "run"], "--volume=")):
            lines = self.container("--for", tool).output.split(" \\\n  ")
            self.assertTrue(lines[0].endswith("-n 4"), lines[0])
            self.assertEqual(lines[1:1 + len(start)], start)
            self.assertIn(f"{bind}{self.network}:/opt/anympi/host/libnetwork.so.3:ro", lines)

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv"), "only root is several users")
    def test_podman_of_a_user(self):
        """Ranks run as the user inside, too: else Open MPI's launcher does not let them in."""
        self.folder.chmod(0o755)
        for user, target, expected in ((65534, "openmpi", True), (65534, "mpich", False), (0, "openmpi", False)):
            done = subprocess.run(
                ["setpriv", f"--reuid={user}", self.ours / "bin/anympi", "container", "-T", target,
                 "--for", "podman"], env=self.environment, cwd=self.folder, text=True,
                capture_output=True, timeout=60)
            self.assertIn("podman", done.stdout, done.stderr)
            self.assertEqual("--userns=keep-id" in done.stdout, expected, (user, target))

    def test_one_folder_for_all(self):
        """For Charliecloud, which mounts only onto what the image has, and not onto files."""
        plugins = self.folder / "mpich/lib/ucx"
        self.library(plugins / "libfast.so", "")
        self.check_refusal(self.container("--for", "charliecloud"), "add --folder DIR")
        plan = json.loads(self.container("--for", "charliecloud", "--folder", "all", "--json").output)
        folder = self.folder / "all"
        self.assertEqual(plan["binds"], [[str(folder), "/media"], ["/dev/shm", "/dev/shm"],
                                         ["/tmp", "/tmp"]])
        self.assertIn("--join", plan["command"][2])
        self.assertIn(f"--bind={folder}:/media", plan["command"])
        here = {name: value.replace("/media", str(folder)) for name, value in plan["variables"].items()}
        for file in (here["ANYMPI_TARGET"], *here["LD_PRELOAD"].split(":"),
                     folder / "host/libnetwork.so.3", f"{here['UCX_MODULE_DIR']}/libfast.so"):
            self.assertTrue(pathlib.Path(file).is_file(), file)
        self.check_refusal(self.container("--folder", "all"), "is not empty")

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

    def with_versions(self, file, *versions):
        """A library with these versions of symbols, whose file's name does not tell how new it is."""
        script = self.folder / "versions"
        script.write_text("".join(f"{version} {{ global: f{i}; }};\n" for i, version in enumerate(versions)))
        return self.library(file, "".join(f"void f{i}(void) {{}}" for i in range(len(versions))),
                            f"-Wl,--version-script={script}", f"-Wl,-soname,{SHARED}")

    def image(self):
        """The folder of an image, and where its libraries are."""
        folder = self.folder / "image/usr/lib" / MACHINE
        folder.mkdir(parents=True)
        shutil.copy(f"/usr/lib/{MACHINE}/libc.so.6", folder)
        return self.folder / "image", folder

    def is_bound(self, image):
        binds = json.loads(self.container("--json", "--root", image).output)["binds"]
        return f"/opt/anympi/host/{SHARED}" in [there for _, there in binds]

    def with_ours(self, *versions):
        ours = self.with_versions(self.folder / "mpich/lib" / SHARED, *versions)
        self.library(self.mpich.library, MPICH, ours, "-Wl,-rpath,$ORIGIN")

    def test_the_newer_library_of_a_compiler(self):
        """The image's, where it has all versions; this machine's where it lacks one or is missing."""
        self.with_ours("GCC_3.0", "GCC_7.0.0", "GCC_12.0.0")
        plan = json.loads(self.container("--json").output)
        self.assertEqual(plan["left_to_image"], [f"{SHARED} (GCC_12.0.0)"])
        self.assertNotIn(SHARED, str(plan["binds"]))
        image, folder = self.image()
        self.assertTrue(self.is_bound(image))
        for versions, expected in ((("GCC_3.0",), True), (("GCC_3.0", "GCC_7.0.0"), True),
                                   (("GCC_3.0", "GCC_7.0.0", "GCC_12.0.0"), False),
                                   (("GCC_3.0", "GCC_7.0.0", "GCC_12.0.0", "GCC_14.0.0"), False)):
            self.with_versions(folder / SHARED, *versions)
            self.assertEqual(self.is_bound(image), expected, versions)
        self.with_versions(folder / SHARED, "GCC_3.0", "OTHER_1.0")
        self.check_refusal(self.container("--root", image), f"a process has one {SHARED}", folder)

    def test_links_are_followed_inside_the_image(self):
        self.with_ours("GCC_3.0", "GCC_7.0.0")
        image, folder = self.image()
        other = "opt/of-anympi-test"
        self.with_versions(image / other / SHARED, "GCC_3.0", "GCC_7.0.0")
        for link in (f"/{other}/{SHARED}", "../" * 30 + f"{other}/{SHARED}"):
            (folder / SHARED).symlink_to(link)
            self.assertFalse(self.is_bound(image), link)
            (folder / SHARED).unlink()
        # What a link leads to outside does not count: this machine's own library, which is as new.
        (folder / SHARED).symlink_to(self.folder / "mpich/lib" / SHARED)
        self.assertTrue(self.is_bound(image))
        # Nor do links that lead nowhere.
        (folder / SHARED).unlink()
        (folder / SHARED).symlink_to(SHARED)
        self.assertTrue(self.is_bound(image))
        # A whole image whose folders are links, as are those of Debian and Fedora.
        shutil.move(folder, image / other / "libraries")
        folder.symlink_to(f"/{other}/libraries")
        (image / "lib").symlink_to("/usr/lib")
        self.assertTrue(self.is_bound(image))

    def test_the_image(self):
        self.check_refusal(self.container("--root", self.folder), "there is no glibc", str(self.folder))

    def test_what_cannot_be(self):
        self.check_refusal(self.container("--for", "docker"), "--for docker is not known", "podman")
        self.check_refusal(self.container("-F", "mpich"), "needs no translation")
        self.check_refusal(self.container("-F", "lam"), "-F lam is not the name of an MPI")


if __name__ == "__main__":
    unittest.main(verbosity=2)
