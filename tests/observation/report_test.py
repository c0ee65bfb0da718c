#!/usr/bin/env python3
"""The page about a trace holds what the trace holds, needs nothing else, and a browser draws it."""
import collections
import json
import re
import shutil
import subprocess
import sys
import unittest

from observed import BIN, ENVIRONMENT, Observed, run_as

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


class Report(Observed):
    def report(self, *words, status=0):
        done = subprocess.run([BIN / "anympi", "report", *words], cwd=self.folder, text=True,
                              capture_output=True, timeout=60)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stderr if status else self.folder / done.stdout.strip()

    def data(self, page):
        text = page.read_text()
        self.assertIsNone(re.search(r"(src|href)=|https?:|@import|url\(", text), "not by itself")
        return json.loads(re.search(r'id="data">(.*)</script>', text)[1])

    def trace(self, name):
        self.mpirun(3, "--trace", name, self.compile("known_calls"))

    def test_page(self):
        for name in ("t.jsonl", "t.json"):
            with self.subTest(name):
                self.trace(name)
                lines = (self.folder / name).read_text().splitlines()
                names = re.findall(r'"(?:call|name)":"(MPI_\w+)"', "\n".join(lines))
                calls = collections.Counter(names)
                page = self.report(name, "-o", name + ".html")
                data = self.data(page)
                self.assertEqual({f["name"]: f["calls"] for f in data["functions"]}, calls)
                self.assertEqual(len(data["events"]), sum(calls.values()))
                self.assertEqual([rank["rank"] for rank in data["ranks"]], [0, 1, 2])
                # As in observation_test.py: the exchange, and the window that rank 1 puts into.
                more = (1, 4) if self.own == "mpich" else (0, 0)
                sent = {(a, b): (messages, size) for a, b, messages, size in data["sent"]}
                self.assertEqual(sent[1, 0], (6, 340))
                self.assertEqual(sent[2, 0], (10 + more[0], 4000 + more[1]))

    def test_page_in_a_browser(self):
        if not CHROMIUM:
            self.skipTest("there is no chromium")
        self.trace("t.jsonl")
        page = self.report("t.jsonl")
        data = self.data(page)
        shown = subprocess.run([CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
                                f"--user-data-dir={self.folder}/browser", page.as_uri()], text=True,
                               capture_output=True, timeout=100).stdout
        self.assertIn(f'data-drawn="{len(data["events"])}"', shown)  # set when all is drawn
        rows = re.findall(r"<tr><td>(MPI_\w+)</td><td>([0-9,]+)</td>", shown)
        self.assertEqual({name: int(calls.replace(",", "")) for name, calls in rows},
                         {f["name"]: f["calls"] for f in data["functions"]})

    def test_records_without_our_launcher(self):
        """As under srun: the environment asks for records, and a report is made of them later."""
        program, records = self.compile("known_calls"), self.folder / "records"
        environment = ENVIRONMENT | {"ANYMPI_OBSERVE": str(records), "ANYMPI_OBSERVE_TRACE": "all"}
        subprocess.run(["mpirun." + self.target, "-n", "3", BIN / "anympi", "exec", "-T", self.target,
                        "--", program], env=environment, check=True, capture_output=True, timeout=60)
        shown = subprocess.run([BIN / "anympi", "report", "records"], cwd=self.folder, text=True,
                               check=True, capture_output=True, timeout=60).stdout
        self.assertRegex(shown, "statistics of records: 3 ranks")
        self.assertRegex(shown, r"MPI_Send +33 ")
        calls = {f["name"]: f["calls"] for f in self.data(self.folder / "records.html")["functions"]}
        self.assertEqual(calls["MPI_Send"], 33)
        (self.folder / "empty").mkdir()
        self.assertIn("no records in empty", self.report("empty", status=2))

    def test_what_is_no_trace(self):
        (self.folder / "x.jsonl").write_text('{"rank": 0}\n')
        self.assertIn("line 1 of x.jsonl is not of a trace", self.report("x.jsonl", status=2))
        self.assertIn("cannot read the trace nothing.json", self.report("nothing.json", status=2))
        self.assertIn("TRACE [-o PAGE.html]", self.report("x.jsonl", "y", status=2))

    def test_a_trace_that_is_cut_off(self):
        """As by a full disk: what is there is shown. A rank that cannot be is refused."""
        line = ('{"rank":RANK,"thread":0,"start":1.0,"end":2.0,"call":"MPI_Barrier","args":'
                '{"comm":"MPI_COMM_WORLD"},"result":"MPI_SUCCESS"}\n')
        whole = line.replace("RANK", "0") + line.replace("RANK", "1")
        (self.folder / "cut.jsonl").write_text(whole + line[:40])
        done = subprocess.run([BIN / "anympi", "report", "cut.jsonl"], cwd=self.folder, text=True,
                              capture_output=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (0, "cut.html\n"))
        self.assertEqual(done.stderr, "anympi: cut.jsonl is cut off in line 3; the page has the calls before it\n")
        self.assertEqual(len(self.data(self.folder / "cut.html")["events"]), 2)
        (self.folder / "bad.jsonl").write_text(line.replace("RANK", "-1"))
        self.assertIn("no rank -1", self.report("bad.jsonl", status=2))

    def test_of_a_long_trace_no_part_is_empty(self):
        """Calls are left out of the timeline everywhere alike, not where the program then seems to compute."""
        with open(self.folder / "long.jsonl", "w") as file:
            for call in range(130000):
                for rank in range(2):
                    print('{"rank":%d,"thread":0,"start":%d,"end":%d,"call":"MPI_Barrier","args":{},'
                          '"result":"MPI_SUCCESS"}' % (rank, 10 * call, 10 * call + 9), file=file)
        data = self.data(self.report("long.jsonl"))
        self.assertLessEqual(len(data["events"]), 200000)
        self.assertGreater(len(data["events"]), 100000)
        self.assertEqual(data["functions"][0]["calls"], 260000)
        for lane in range(2):
            tenths = collections.Counter(int(event[2] // 130001) for event in data["events"]
                                         if event[0] == lane)
            self.assertEqual(sorted(tenths), list(range(10)))
            self.assertGreater(min(tenths.values()), 5000)


if __name__ == "__main__":
    run_as(sys.argv.pop(1), sys.argv.pop(1))
    unittest.main()
