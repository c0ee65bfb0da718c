# A recipe for Spack: copy it to packages/anympi/package.py of a repository of yours, set `url` or
# `git` to where you keep the sources, and `spack install anympi`.
from spack.package import *


class Anympi(CMakePackage):
    """Runs an MPI program on any MPI library, without recompiling it."""

    homepage = "https://localhost/anympi"
    git = "https://localhost/anympi.git"

    version("main", branch="main")

    depends_on("cmake@3.25:", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("libffi", type="build")
    depends_on("elfutils", type="build")
    depends_on("cli11", type="build")
    depends_on("tomlplusplus", type="build")
    depends_on("nlohmann-json", type="build")

    def cmake_args(self):
        return [
            self.define("ANYMPI_BUILD_TESTS", False),
            self.define("ANYMPI_BUILD_BENCHMARKS", False),
        ]
