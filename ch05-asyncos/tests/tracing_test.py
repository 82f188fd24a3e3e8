#!/usr/bin/env python3
"""What a kernel's trace says is true, and a kernel that is wrong is found out by it.

    tracing_test.py COMMAND...      (the command that boots tests/kernels/tracing.cpp)
"""

import functools
import json
import random
import re
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOOLS = HERE.parent / "tools"
sys.path.insert(0, str(TOOLS))

import boot  # noqa: E402
from records import KINDS, Record, read_text, to_json, write_text  # noqa: E402
from tracecheck import Check  # noqa: E402

COMMAND = []
MOST_LOG = 4_000_000  # bytes that QEMU may write


@functools.cache
def traced(key, on="machine", harts=1):
    """(records, lost, what it printed) of the kernel with this key. On our machine the disk takes as long each time."""
    typed = ["--type", key] if on == "machine" else []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "records"
        ran = subprocess.run([*COMMAND, "--on", on, "--harts", str(harts), *typed, "--records", file], input=key,
                             capture_output=True, text=True, timeout=120, check=False)
        if ran.returncode:
            raise AssertionError(f"code {ran.returncode}:\n{ran.stdout}{ran.stderr}")
        return *read_text(file.read_text(encoding="utf-8").splitlines()), ran.stdout


def counts_of(text):
    """What print_counts() has printed, by name."""
    lines = (line.rsplit(" ", 1) for line in text.splitlines())
    return {words[0]: int(words[1]) for words in lines if len(words) == 2 and words[1].isdigit()}


class System(unittest.TestCase):
    """The whole system: nothing is wrong, and its counts are those that somebody else counts."""

    @classmethod
    def setUpClass(cls):
        cls.records, cls.lost, cls.text = traced(".")
        cls.counts = counts_of(cls.text)
        cls.kinds = Counter(record.kind for record in cls.records)

    def test_nothing_is_wrong(self):
        self.assertEqual(self.lost, 0)
        self.assertEqual(Check(self.records, True).run(), [])

    def test_it_has_done_something(self):
        for kind, least in {"poll": 50, "wake": 30, "call": 40, "disk": 5, "process": 5, "idle": 3, "table": 20}.items():
            self.assertGreater(self.kinds[kind], least, kind)
        self.assertEqual(self.kinds["process"], self.kinds["process_end"])
        self.assertEqual(self.kinds["disk"], self.kinds["disk_end"])

    def test_counts_are_the_records(self):
        traps = Counter(record.detail for record in self.records if record.kind == "trap")
        counted = {int(name.split()[1]) + (1 << 31 if name.startswith("interrupt") else 0): count
                   for name, count in self.counts.items() if name.split()[0] in ("exception", "interrupt")}
        self.assertEqual(counted, traps)
        self.assertEqual(self.counts["calls"], self.kinds["call"])
        self.assertEqual(self.counts["tables"], self.kinds["table"])
        self.assertEqual(self.counts["polls"], self.kinds["poll"])

    def test_every_instruction_is_somebodys(self):
        time = self.records[-1].instructions - self.records[0].instructions
        counted = sum(self.counts[name] for name in ("user", "kernel", "idle"))
        self.assertLess(abs(counted - time), 2000)

    def test_qemu_has_seen_the_same_traps(self):
        options = boot.read_arguments(COMMAND[2:])
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "log"
            command = [*boot.virt(options, None), "-d", "int", "-D", str(log)]
            ran = subprocess.run(command, input=".", capture_output=True, text=True, timeout=120, check=True)
            self.assertLess(log.stat().st_size, MOST_LOG)
            lines = log.read_text(encoding="utf-8")
        seen = Counter()
        for is_async, cause in re.findall(r"async:(\d), cause:([0-9a-f]+)", lines):
            seen[f"{'interrupt' if is_async == '1' else 'exception'} {int(cause, 16)}"] += 1
        counted = {name: count for name, count in counts_of(ran.stdout).items() if name.split()[0] in ("exception", "interrupt")}
        self.assertEqual(counted, seen)
        self.assertGreater(counted["exception 8"], 40)

    def test_four_harts(self):
        """On QEMU, whose counter of instructions is one for all harts. What was read ahead may be under way at the end."""
        records, _, _ = traced(".", "virt", 4)
        self.assertEqual(Check(records).run(), [])
        self.assertGreater(len({record.hart for record in records if record.kind == "poll"}), 1)

    def test_a_program_prints_the_same(self):
        ran = subprocess.run(COMMAND, input="c", capture_output=True, text=True, timeout=60, check=True)
        lines = ran.stdout.splitlines()
        head = next(index for index, line in enumerate(lines) if line.startswith("# "))
        records, lost = read_text(lines[head:])
        self.assertEqual((Check(records).run(), lost), ([], 0))
        self.assertGreater(len(records), 50)

    def test_text_is_read_as_it_was_written(self):
        self.assertEqual(read_text(write_text(self.records, 3).splitlines()), (self.records, 3))
        with self.assertRaisesRegex(ValueError, "line 2: there is no kind sleep"):
            read_text(["# head", "1 0 0 0 0 sleep 0 0"])

    def test_kinds_are_the_kernels(self):
        header = (HERE.parent / "lib/trace/record.hpp").read_text(encoding="utf-8")
        names = header[header.index("kind_names[kinds] = {"):]
        self.assertEqual(tuple(re.findall(r'"(\w+)"', names[:names.index("};")])), KINDS)

    def test_timeline(self):
        events = json.loads(to_json(self.records, "test"))["traceEvents"]
        depth = Counter()
        for event in events:
            depth[event["tid"]] += {"B": 1, "E": -1}.get(event["ph"], 0)
            self.assertIn(depth[event["tid"]], (0, 1))
        self.assertEqual(set(depth.values()), {0})
        lanes = {event["args"]["name"] for event in events if event["ph"] == "M"}
        self.assertLessEqual({"process 1", "process 2", "kernel, hart 0", "disk 1"}, lanes)

    def test_timeline_shows_each_record(self):
        events = json.loads(to_json(self.records, "test"))["traceEvents"]
        lanes = {event["tid"]: event["args"]["name"] for event in events if event["ph"] == "M"}
        bars = [(re.match(r"\w+", lanes[event["tid"]])[0], event["name"]) for event in events if event["ph"] == "B"]
        runs = sum(record.kind == "trap_end" and record.detail == 1 for record in self.records)
        self.assertEqual(bars.count(("process", "runs")), runs)
        self.assertEqual(sum(lane == "process" for lane, _ in bars), runs + self.kinds["call"])
        self.assertEqual(bars.count(("kernel", "sleeps")), self.kinds["idle"])
        self.assertEqual([name for lane, name in bars if lane == "disk"],
                         [f"sector {record.value}" for record in self.records if record.kind == "disk"])
        self.assertLessEqual({("kernel", "process 1"), ("process", "write"), ("process", "read")}, set(bars))
        waked = [event["name"] for event in events if event["ph"] == "i" and event["name"].startswith("wakes ")]
        self.assertEqual(len(waked), self.kinds["wake"])
        self.assertIn("wakes process 1", waked)

    def test_timeline_keeps_time(self):
        events = [event for event in json.loads(to_json(self.records[::-1], "test"))["traceEvents"] if "ts" in event]
        times = [event["ts"] for event in events]
        self.assertEqual(times, sorted(times))
        self.assertAlmostEqual(times[-1], (self.records[-1].instructions - self.records[0].instructions) / 1000)
        slept, begun = 0, {}
        for event in events:
            if event["ph"] == "B":
                begun[event["tid"]] = event
            elif event["ph"] == "E" and begun[event["tid"]]["name"] == "sleeps":
                slept += event["ts"] - begun[event["tid"]]["ts"]
        idle = sum({"idle": -1, "idle_end": 1}.get(record.kind, 0) * record.instructions for record in self.records)
        self.assertAlmostEqual(slept, idle / 1000)


class Rings(unittest.TestCase):
    """Programs whose calls go through rings, and wait, fail, are cancelled, or outlive their program."""

    def test_each_call_ends_once(self):
        for key, least in (("r", 40), ("x", 8), ("e", 2)):
            with self.subTest(key=key):
                records, lost, _ = traced(key)
                self.assertEqual(Check(records, lost == 0).run(), [])  # of usertests the beginning may be lost
                kinds = Counter(record.kind for record in records)
                self.assertGreaterEqual(kinds["submit"], least)
                self.assertEqual(kinds["submit"], kinds["complete"])

    def test_of_the_shortest_nothing_is_lost(self):
        self.assertEqual(traced("r")[1], 0)

    def test_of_a_long_run_the_end_is_there(self):
        records, lost, _ = traced("h")
        self.assertEqual(Check(records).run(), [])
        self.assertGreater(lost, 0)
        self.assertGreater(sum(record.kind == "complete" for record in records), 10)


class Breaking(unittest.TestCase):
    """Has a trace with nothing wrong, and breaks it."""

    KEY = "."

    @classmethod
    def setUpClass(cls):
        cls.records, _, _ = traced(cls.KEY)
        cls.random = random.Random(5)

    def some(self, kind, **fields):
        """Where such a record is, of several; not at the ends, where a trace may be cut."""
        found = [index for index, record in enumerate(self.records) if record.kind == kind and
                 all(getattr(record, name) == value for name, value in fields.items())]
        found = found[len(found) // 4:-len(found) // 4] or found
        return self.random.sample(found, min(5, len(found)))

    def broken(self, rule, records):
        found = Check(records, True).run()
        self.assertTrue(any(line.startswith(rule + ":") for line in found), f"{rule} is not among {found[:3]}")

    def without(self, rule, kind, **fields):
        for at in self.some(kind, **fields):
            self.broken(rule, self.records[:at] + self.records[at + 1:])

    def twice(self, rule, kind, **fields):
        for at in self.some(kind, **fields):
            again = replace(self.records[at], instructions=self.records[at].instructions + 1)
            self.broken(rule, [*self.records[:at + 1], again, *self.records[at + 1:]])


class BrokenRings(Breaking):
    KEY = "r"

    def test_a_call_has_not_one_end(self):
        self.without("ring", "complete")
        self.twice("ring", "complete")
        self.without("ring", "submit")
        self.twice("ring", "submit")


class BrokenTraces(Breaking):
    """A record is taken out, put in or changed; each time the rule that it breaks is named."""

    def test_an_end_is_missing(self):
        self.without("poll", "poll_end")
        self.without("call", "call_end")
        self.without("disk", "disk_end")
        self.without("idle", "idle_end")

    def test_an_end_comes_twice(self):
        self.twice("poll", "poll_end")
        self.twice("call", "call_end")
        self.twice("disk", "disk_end")

    def test_a_begin_comes_twice(self):
        self.twice("poll", "poll")
        self.twice("call", "call")
        self.twice("disk", "disk")
        self.twice("wake", "wake")
        self.twice("idle", "idle")

    def test_a_begin_is_missing(self):
        self.without("call", "call", detail=63)  # read(): unlike exit(), it ends
        self.without("disk", "disk")

    def test_time_runs_backwards(self):
        for kind in ("poll", "wake", "trap"):
            for at in self.some(kind):
                changed = replace(self.records[at], instructions=self.records[at - 1].instructions - 1)
                self.broken("time", [*self.records[:at], changed, *self.records[at + 1:]])

    def test_a_wake_is_forgotten(self):
        """The poll that a task was waked for is not there: its hart sleeps, and the task is ready."""
        lost = 0
        for at in self.some("wake"):
            task = self.records[at].value
            polls = [index for index in range(at, len(self.records)) if self.records[index].kind in ("poll", "poll_end") and
                     self.records[index].task == task][:2]
            left = [record for index, record in enumerate(self.records) if index not in polls]
            lost += any(line.startswith(("idle:", "wake:")) for line in Check(left).run())
        self.assertEqual(lost, len(self.some("wake")))

    def test_a_less_urgent_task_runs(self):
        def told(next_task, next_level, ends_at):
            """One of level 32 is polled, and wakes one of level 5; then somebody is polled."""
            events = ((100, 1, "poll", 32, 0), (200, 1, "wake", 5, 2), (ends_at, 1, "poll_end", 2, 32),
                      (ends_at + 100, next_task, "poll", next_level, 0))
            return Check([Record(time, 0, 0, task, 32, kind, detail, value) for time, task, kind, detail, value in events]).run()

        self.assertEqual(told(2, 5, 300), [])
        self.assertEqual(told(2, 5, 10_000_000), [])
        self.assertEqual(told(1, 4, 300), [])  # by age
        self.assertRegex(told(1, 32, 300)[0], "^order: .* of level 5 is ready since 200")
        self.assertRegex(told(2, 5, 12_000_000)[0], "^order: .* of level 5 is ready since 200")

    def test_a_hart_sleeps_in_a_poll(self):
        for at in self.some("poll"):
            sleep = replace(self.records[at], kind="idle", instructions=self.records[at].instructions + 1)
            self.broken("idle", [*self.records[:at + 1], sleep, *self.records[at + 1:]])

    def test_a_program_runs_after_its_end(self):
        for at in self.some("process_end"):
            again = replace(self.records[at], kind="trap_end", detail=1, instructions=self.records[at].instructions + 1)
            self.broken("program", [*self.records[:at + 1], again, *self.records[at + 1:]])

    def test_something_happens_in_a_program(self):
        for at in self.some("trap_end", detail=1):
            poll = replace(self.records[at], kind="table", detail=0, instructions=self.records[at].instructions + 1)
            self.broken("program", [*self.records[:at + 1], poll, *self.records[at + 1:]])

    def test_one_task_on_two_harts(self):
        for at in self.some("poll"):
            other = replace(self.records[at], hart=1, instructions=self.records[at].instructions + 1)
            self.broken("poll", [*self.records, other])


class Sentences(unittest.TestCase):
    """Each sentence that tracecheck can say, of a trace of a few lines that has this fault and no other."""

    def says(self, expected, *lines, is_complete=False):
        found = Check(read_text(lines)[0], is_complete).run()
        self.assertEqual([re.sub(r" \(hart.*", "", line) for line in found], [expected])

    def test_time(self):
        self.says("time: it is 5 instructions earlier than before", "10 0 0 0 0 interrupt 0 1", "5 0 0 0 0 interrupt 0 1")

    def test_program(self):
        self.says("program: table while process 7 runs", "1 0 7 0 0 trap_end 1 0", "2 0 7 0 0 table 0 0")
        self.says("program: process 7 goes on after its end", "1 0 7 0 0 process_end 0 0", "2 0 7 0 0 trap_end 1 0")

    def test_wake(self):
        self.says("wake: task 0000000a is waked, and is ready", "1 0 0 0 0 wake 0 a", "2 0 0 0 0 wake 0 a")
        self.says("wake: task 0000000a is waked, and is polled", "1 0 0 a 0 poll 0 0", "2 0 0 0 0 wake 0 a")
        self.says("wake: task 0000000a is waked, and is over", "1 0 0 0 0 drop 0 a", "2 0 0 0 0 wake 0 a")
        others = [f"{2 + at} 0 0 b 0 {('poll', 'poll_end')[at % 2]} 0 0" for at in range(2002)]
        self.says("wake: task 0000000a was waked at 1, and is not polled", "1 0 0 0 0 wake 0 a", *others)

    def test_poll(self):
        self.says("poll: task 0000000b is polled within the poll of 0000000a", "1 0 0 a 0 poll 0 0", "2 0 0 b 0 poll 0 0")
        self.says("poll: task 0000000a is polled, and is polled", "1 0 0 a 0 poll 0 0", "2 1 0 a 0 poll 0 0")
        self.says("poll: task 0000000a is polled, and is over", "1 0 0 0 0 drop 0 a", "2 0 0 a 0 poll 0 0")
        self.says("poll: the poll of 0000000b ends, and is not the hart's", "1 0 0 a 0 poll 0 0", "2 0 0 b 0 poll_end 0 0")
        self.says("poll: the poll of 0000000a ends, and it is over", "1 0 0 a 0 poll 0 0", "2 0 0 a 0 drop 0 a",
                  "3 0 0 a 0 poll_end 0 0")

    def test_idle(self):
        self.says("idle: the hart sleeps in the poll of 0000000a", "1 0 0 a 0 poll 0 0", "2 0 0 a 0 idle 0 0")
        self.says("idle: the hart sleeps, and task 0000000a is ready since 1", "1 0 0 0 0 wake 0 a", "2 0 0 0 0 idle 0 0")
        self.says("idle: the sleep of hart 0 begins, and has not ended", "1 0 0 0 0 idle 0 0", "2 0 0 0 0 idle 0 0")
        self.says("idle: the sleep of hart 0 ends, and has not begun", "1 0 0 0 0 idle_end 0 0", is_complete=True)

    def test_call_and_disk(self):
        for rule, what, kind, line in (("call", "a call of process 7", "call", "0 7 0 0 {} 63 0"),
                                       ("disk", "request 0000000a", "disk", "0 0 0 0 {} 10 0")):
            begin, end = line.format(kind), line.format(f"{kind}_end")
            self.says(f"{rule}: {what} begins, and has not ended", f"1 {begin}", f"2 {begin}")
            self.says(f"{rule}: {what} ends, and has not begun", f"1 {begin}", f"2 {end}", f"3 {end}")
            self.says(f"{rule}: {what} ends, and has not begun", f"1 {end}", is_complete=True)
            self.says(f"{rule}: {what} has begun, and never ends", f"1 {begin}", is_complete=True)

    def test_ring(self):
        taken, ended = "0 7 0 0 submit 5 ab", "0 7 0 0 complete 5 ab"
        self.says("ring: a call of process 7 with token ab was taken, and never ends", f"1 {taken}", is_complete=True)
        self.says("ring: a call of process 7 with token ab was taken, and never ends", f"1 {taken}", "2 0 7 0 0 process_end 0 0")
        self.says("ring: a call of process 7 with token ab ends, and was not taken", f"1 {ended}", is_complete=True)
        self.says("ring: a call of process 7 with token ab ends, and was not taken", f"1 {taken}", f"2 {ended}", f"3 {ended}")

    def test_what_began_before_the_trace_may_end_in_it(self):
        lines = ("1 0 0 0 0 idle_end 0 0", "2 0 7 0 0 call_end 63 0", "3 0 0 0 0 disk_end 10 0", "4 0 7 0 0 complete 5 ab")
        self.assertEqual(Check(read_text(lines)[0]).run(), [])


class BrokenKernels(unittest.TestCase):
    """Each is wrong in one way, and is told from its twin, which is right."""

    def check(self, right, wrong, rule, what, on="machine"):
        records, lost, _ = traced(right, on)
        self.assertEqual((Check(records, True).run(), lost), ([], 0))
        records, lost, _ = traced(wrong, on)
        found = Check(records, True).run()
        self.assertEqual(lost, 0)
        self.assertTrue(found)
        for line in found:
            self.assertRegex(line, f"^{rule}: .*{what}")

    def test_sleeps_though_a_task_is_ready(self):
        self.check("y", "s", "idle", "the hart sleeps, and task", "virt")

    def test_starves_a_task(self):
        self.check("p", "l", "wake", "was waked at .* and is not polled", "virt")

    def test_lets_the_more_urgent_wait(self):
        self.check("o", "u", "order", "runs at level 32, and .* of level 0 is ready", "virt")

    def test_asks_the_disk_twice(self):
        self.check("d", "t", "disk", "")

    def test_does_not_hear_the_disk(self):
        self.check("d", "n", "disk", "has begun, and never ends")


if __name__ == "__main__":
    COMMAND = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
