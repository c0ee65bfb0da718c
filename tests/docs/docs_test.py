#!/usr/bin/env python3
"""What the documentation shows is what happens: each `$ command` of a console block in docs/ is run in
the folder examples, and must print what is shown. `...` stands for anything."""
import doctest
import os
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
ENVIRONMENT = dict(
    os.environ, PATH=f"{os.environ['ANYMPI_BUILD']}/bin:{os.environ['PATH']}",
    OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1", LC_ALL="C",
    OMPI_MCA_rmaps_base_oversubscribe="1", PRTE_MCA_rmaps_default_mapping_policy=":oversubscribe")


def shown(page):
    """(command, output) of each, in order."""
    for block in re.findall(r"^```console\n(.*?)^```", page.read_text(), re.M | re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


def main():
    pages = sorted((SOURCE / "docs").glob("*.md"))
    failures, commands = 0, [command for page in pages for command in shown(page)]
    for command, expected in commands:
        done = subprocess.run(["bash", "-c", command], cwd=SOURCE / "examples", env=ENVIRONMENT,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=120, check=False)
        if not doctest.OutputChecker().check_output(
                expected, done.stdout, doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE):
            failures += 1
            print(f"$ {command}\nshown:\n{expected}\nprinted:\n{done.stdout}")
    print(f"{len(commands)} commands, {failures} print something else")
    sys.exit(1 if failures or not commands else 0)


if __name__ == "__main__":
    main()
