#!/usr/bin/env python3
"""Statistics and traces of known_calls.c are those of what it does."""
import json
import re
import sys
import unittest

from observed import Observed, run_as

RANKS = 3
# Calls and bytes of each rank, counted by hand in known_calls.c. Receives count what they have room
# for; a persistent operation counts when it is started.
CALLS = {
    "MPI_Init_thread": (1, 0), "MPI_Comm_rank": (1, 0), "MPI_Comm_size": (1, 0),
    "MPI_Recv": ((10, 4000), (10, 4000), (11, 4024)),
    "MPI_Get_count": (None, (10, 0), (10, 0)),
    "MPI_Send": (11, 4000),  # the last one fails
    "MPI_Isend": (5, 320), "MPI_Irecv": (5, 320), "MPI_Waitall": (5, 0),
    "MPI_Bcast": (1, 7), "MPI_Allreduce": (3, 52), "MPI_Alltoall": (1, 24),
    "MPI_Gatherv": ((1, 4), (1, 8), (1, 12)),
    "MPI_Op_create": (1, 0), "MPI_Op_free": (1, 0),
    "MPI_Comm_split": (1, 0), "MPI_Comm_set_name": (1, 0), "MPI_Comm_free": (1, 0),
    "MPI_Type_contiguous": (1, 0), "MPI_Type_commit": (1, 0), "MPI_Type_free": (1, 0),
    "MPI_Ssend": ((1, 24), None, None),
    "MPI_Send_init": ((1, 0), None, None), "MPI_Recv_init": (None, (1, 0), None),
    "MPI_Start": ((4, 8), (4, 8), None), "MPI_Wait": ((4, 0), (4, 0), None),
    "MPI_Request_free": ((1, 0), (1, 0), None),
    "MPI_Win_create": (1, 0), "MPI_Win_fence": (2, 0), "MPI_Win_free": (1, 0),
    "MPI_Put": (None, (1, 20), None),
    "MPI_Comm_set_errhandler": (1, 0),
    "MPI_Finalize": (1, 0),
}
# Messages and bytes from rank to rank: the ring, the exchange, and what only some ranks do.
SENT = {(0, 1): (10 + 4, 4000 + 8), (1, 2): (10, 4000), (2, 0): (10, 4000),
        (0, 2): (5 + 1, 320 + 24), (1, 0): (5 + 1, 320 + 20), (2, 1): (5, 320)}


def of_rank(row, rank):
    return row if isinstance(row[0], int) else row[rank] or (0, 0)


class Observation(Observed):
    def expected(self):
        calls, sent = dict(CALLS), dict(SENT)
        if self.own == "mpich":
            calls["MPI_Sendrecv_c"] = (1, 4)
            for rank in range(RANKS):
                messages, size = sent[rank, (rank + 1) % RANKS]
                sent[rank, (rank + 1) % RANKS] = (messages + 1, size + 4)
        return calls, sent

    def test_statistics(self):
        table = self.mpirun(RANKS, "--stats", self.compile("known_calls"))
        self.assertIn(f"{RANKS} ranks", table)
        self.assertNotIn("did not finalize", table)
        rows = {words[0]: words[1:] for line in table.splitlines()
                if (words := re.split(r"  +", line.strip()))[0].startswith("MPI_")}
        calls, sent = self.expected()
        for name, row in calls.items():
            each = [of_rank(row, rank) for rank in range(RANKS)]
            counts = [count for count, _ in each]
            least, most = min(counts), max(counts)
            self.assertEqual(int(rows[name][0]), sum(counts), name)
            self.assertEqual(int(rows[name][5]), sum(size for _, size in each), name)
            self.assertEqual(rows[name][6], str(most) if least == most else f"{least} - {most}", name)
        # Whether an operator runs, and how often, is the target's business.
        self.assertLessEqual(set(rows), set(calls) | {"MPI_Type_size"})
        matrix = table[table.index("from \\ to"):].splitlines()[1:RANKS + 1]
        for rank, line in enumerate(matrix):
            words = re.split(r"  +", line)
            self.assertEqual(words[0], str(rank))
            for to, word in enumerate(words[1:]):
                messages, size = sent.get((rank, to), (0, 0))
                self.assertEqual(word, f"{size} ({messages})" if messages else "-", (rank, to))

    def test_processes_that_abort_leave_statistics(self):
        table = self.mpirun(RANKS, "--stats", "--trace", "t.jsonl", self.compile("known_calls"),
                            "abort", status=None)
        self.assertIn("rank 0 did not finalize MPI: it ended in MPI_Recv", table)
        self.assertIn("rank 1 did not finalize MPI: it ended in MPI_Abort", table)
        last = {}
        for line in self.lines("t.jsonl"):
            last[line["rank"]] = (line["call"], line["end"])
        self.assertEqual(last[1], ("MPI_Abort", None))
        self.assertEqual(last[2], ("MPI_Recv", None))

    def lines(self, name):
        return [json.loads(line) for line in (self.folder / name).read_text().splitlines()]

    def test_trace(self):
        self.mpirun(RANKS, "--trace", "t.jsonl", self.compile("known_calls"))
        lines = self.lines("t.jsonl")
        calls, _ = self.expected()
        for rank in range(RANKS):
            mine = [line for line in lines if line["rank"] == rank]
            for name, row in calls.items():
                seen = [line for line in mine if line["call"] == name]
                count, size = of_rank(row, rank)
                self.assertEqual(len(seen), count, (rank, name))
                self.assertEqual(sum(line.get("bytes", 0) for line in seen), size, (rank, name))
            times = [time for line in mine for time in (line["start"], line["end"])]
            # One call after the other, but for those that operators make.
            plain = [line for line in mine if line["call"] != "MPI_Type_size"]
            times = [time for line in plain for time in (line["start"], line["end"])]
            self.assertEqual(times, sorted(times))
        self.assertEqual([line["end"] for line in lines], sorted(line["end"] for line in lines))

        def arguments(rank, name, number=0):
            return [line for line in lines
                    if line["rank"] == rank and line["call"] == name][number]["args"]

        send = arguments(0, "MPI_Send")
        self.assertEqual(list(send), ["buf", "count", "datatype", "dest", "tag", "comm"])
        self.assertRegex(send.pop("buf"), "^0x")
        self.assertEqual(send, {"count": 100, "datatype": "MPI_INT", "dest": 1, "tag": 0,
                                "comm": "MPI_COMM_WORLD"})
        receive = arguments(1, "MPI_Recv", 3)
        self.assertEqual((receive["source"], receive["tag"]), ("MPI_ANY_SOURCE", "MPI_ANY_TAG"))
        self.assertEqual(receive["status"], {"MPI_SOURCE": 0, "MPI_TAG": 3, "bytes": 400})
        self.assertEqual(arguments(0, "MPI_Recv")["status"], "MPI_STATUS_IGNORE")
        self.assertEqual(arguments(0, "MPI_Waitall")["array_of_requests"],
                         [arguments(0, "MPI_Irecv")["request"], arguments(0, "MPI_Isend")["request"]])
        self.assertEqual(arguments(0, "MPI_Waitall")["array_of_statuses"], "MPI_STATUSES_IGNORE")
        self.assertEqual(arguments(0, "MPI_Allreduce")["op"], "MPI_SUM")
        self.assertEqual(arguments(0, "MPI_Allreduce", 1)["sendbuf"], "MPI_IN_PLACE")
        self.assertEqual(arguments(0, "MPI_Allreduce", 2)["op"], arguments(0, "MPI_Op_create")["op"])
        self.assertEqual(arguments(0, "MPI_Gatherv")["recvcounts"], [1, 2, 3])
        self.assertEqual(arguments(1, "MPI_Gatherv")["recvcounts"], None)
        self.assertEqual(arguments(0, "MPI_Ssend")["comm"], arguments(0, "MPI_Comm_split")["newcomm"])
        self.assertEqual(arguments(0, "MPI_Ssend")["comm"], "communicator 1")
        self.assertEqual(arguments(0, "MPI_Ssend")["datatype"], "datatype 1")
        self.assertEqual(arguments(0, "MPI_Comm_set_name")["comm_name"], 'a "half"')
        self.assertEqual(arguments(0, "MPI_Comm_free")["comm"], "communicator 1")
        self.assertEqual(arguments(0, "MPI_Win_fence")["assert"], "MPI_MODE_NOSTORE|MPI_MODE_NOPRECEDE")
        self.assertEqual(arguments(0, "MPI_Init_thread")["required"], "MPI_THREAD_FUNNELED")
        self.assertEqual(arguments(0, "MPI_Comm_set_errhandler")["errhandler"], "MPI_ERRORS_RETURN")
        [half] = [line for line in lines if line["call"] == "MPI_Ssend"]
        self.assertEqual((half["args"]["dest"], half["to"]), (1, 2))  # of the half, of the world
        failed = [line for line in lines if line["call"] == "MPI_Send"
                  and line["args"]["dest"] == 99]
        self.assertEqual([line["result"] for line in failed], ["MPI_ERR_RANK"] * RANKS)

    def test_trace_events(self):
        self.mpirun(RANKS, "--trace", "t.json", "--trace-only", "Send,MPI_Allreduce",
                    self.compile("known_calls"))
        events = json.loads((self.folder / "t.json").read_text())["traceEvents"]
        names = [event for event in events if event["ph"] == "M"]
        self.assertEqual([event["pid"] for event in names], [0, 1, 2])
        calls = [event for event in events if event["ph"] == "X"]
        self.assertEqual(len(calls), RANKS * (11 + 3))
        self.assertEqual({event["name"] for event in calls}, {"MPI_Send", "MPI_Allreduce"})
        for event in calls:
            self.assertGreaterEqual(event["dur"], 0)
            self.assertEqual(event["args"]["comm"], "MPI_COMM_WORLD")
        self.assertEqual([event["args"]["result"] for event in calls
                          if event["args"].get("dest") == 99], ["MPI_ERR_RANK"] * RANKS)


if __name__ == "__main__":
    run_as(sys.argv.pop(1), sys.argv.pop(1))
    unittest.main()
