"""anympi container on a made-up machine: what is to be visible inside, and how each tool says so."""

import json
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

    def test_the_image(self):
        self.check_refusal(self.container("--root", self.folder), "there is no glibc", str(self.folder))

    def test_what_cannot_be(self):
        self.check_refusal(self.container("--for", "docker"), "--for docker is not known", "podman")
        self.check_refusal(self.container("-F", "mpich"), "needs no translation")
        self.check_refusal(self.container("-F", "lam"), "-F lam is not the name of an MPI")


if __name__ == "__main__":
    unittest.main(verbosity=2)
