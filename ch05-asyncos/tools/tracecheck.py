#!/usr/bin/env python3
"""Proves from a trace that the kernel was right, or says where it was not.

    tracecheck.py [--complete] [--json OUT] FILE      (FILE: records, from `trace -o` or boot.py --records; -: the input)

The rules:
  time       on a hart, time never runs backwards
  poll       a hart polls one task at a time, and no task is polled by two
  wake       who is waked was asleep, and is polled before its hart has polled a thousand others
  order      no task is polled while one of a more urgent level has been ready since before the last poll ended, and none goes
             on for longer than a time slice (10 ms) while one is ready; by age a task may stand above its level
  idle       a hart sleeps only when no task that it has waked, or made, is left to be polled
  program    while a hart is in a program, nothing happens there but a trap
  call       a process makes one call at a time; each that has begun ends once, or its process does
  disk       each request is asked once, and answered once
  ring       each call that is taken out of a ring ends once, before its process does
--complete: the trace begins before the first of them, and goes on until the kernel's end: nothing may be left open.
What several harts do is put in order by their counters of instructions, so these must be one: QEMU's, not our machine's.
Exit code: 0 right, 1 wrong, 2 bad use. --json: also writes it for https://ui.perfetto.dev.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

from records import read_text, to_json

MOST_POLLS = 1000
SLICE = 10_000_000 * 11 // 10  # instructions, which are nanoseconds on the boards; and what ends one takes its time
ASLEEP, READY, POLLED, OVER = "asleep", "ready", "polled", "over"


class Task:
    """What is known of one: its state, since when, and on which hart it is polled."""

    def __init__(self, state, record):
        self.state, self.since, self.hart, self.waker = state, record.instructions, record.hart, record.hart
        self.polls = 0  # of its hart, when it became ready
        self.level = 0


class Open:
    """What has a begin and an end: by its name, whether it is open. In a trace that is not complete, it may end first."""

    def __init__(self, rule, what, check):
        self.rule, self.what, self.check, self.is_open = rule, what, check, {}

    def begin(self, name, record):
        if self.is_open.get(name):
            self.check.wrong(self.rule, record, f"{self.what} {name} begins, and has not ended")
        self.is_open[name] = True

    def end(self, name, record):
        if not self.is_open.get(name, not self.check.is_complete):
            self.check.wrong(self.rule, record, f"{self.what} {name} ends, and has not begun")
        self.is_open[name] = False

    def left(self):
        return [name for name, is_open in self.is_open.items() if is_open]


class Check:
    """Goes through the records once. `found`: what was wrong, a line each."""

    def __init__(self, records, is_complete=False):
        self.records, self.is_complete, self.found = records, is_complete, []
        self.tasks, self.polled, self.polls, self.in_program, self.ended = {}, {}, Counter(), {}, set()
        self.taken, self.last_end = {}, {}  # of each hart: the record of its poll, when the one before ended
        self.idle = Open("idle", "the sleep of hart", self)
        self.calls = Open("call", "a call of process", self)
        self.disk = Open("disk", "request", self)
        # Of rings, by process, event and token, which need not be one call's alone.
        self.in_flight, self.completed = Counter(), set()

    def wrong(self, rule, record, what):
        self.found.append(f"{rule}: {what} (hart {record.hart}, instruction {record.instructions})")

    def run(self):
        last = {}
        for one in self.records:  # hart by hart, each in the order in which it has written
            if one.instructions < last.get(one.hart, 0):
                self.wrong("time", one, f"it is {last[one.hart] - one.instructions} instructions earlier than before")
            last[one.hart] = one.instructions
        for one in sorted(self.records, key=lambda record: record.instructions):
            self.check_program(one)
            getattr(self, f"take_{one.kind}", self.ignore)(one)
        if self.is_complete:
            self.check_end()
        return self.found

    def ignore(self, one):
        pass

    def check_program(self, one):
        if self.in_program.get(one.hart) and one.kind != "trap":
            self.wrong("program", one, f"{one.kind} while process {self.in_program[one.hart]} runs")
        if one.kind == "trap":
            self.in_program[one.hart] = 0
        if one.kind == "trap_end" and one.detail == 1:
            self.in_program[one.hart] = one.process
            if one.process in self.ended:
                self.wrong("program", one, f"process {one.process} goes on after its end")

    # -- tasks

    def take_spawn(self, one):
        self.make_ready(one, Task(READY, one))

    def make_ready(self, one, task):
        task.state, task.since, task.waker, task.polls = READY, one.instructions, one.hart, self.polls[task.hart]
        task.is_new = one.kind == "spawn"
        task.level = one.detail
        self.tasks[one.value] = task

    def take_wake(self, one):
        task = self.tasks.get(one.value) or Task(ASLEEP, one)
        is_told_twice = task.state == READY and task.is_new  # it was made for another hart, which is told
        if task.state != ASLEEP and not is_told_twice:
            self.wrong("wake", one, f"task {one.value:08x} is waked, and is {task.state}")
        self.make_ready(one, task)

    def take_drop(self, one):
        self.tasks[one.value] = Task(OVER, one)

    def take_poll(self, one):
        if self.polled.get(one.hart):
            self.wrong("poll", one, f"task {one.task:08x} is polled within the poll of {self.polled[one.hart]:08x}")
        self.polled[one.hart] = one.task
        task = self.tasks.get(one.task) or Task(ASLEEP, one)
        if task.state in (POLLED, OVER):
            self.wrong("poll", one, f"task {one.task:08x} is polled, and is {task.state}")
        task.state, task.hart = POLLED, one.hart
        self.tasks[one.task] = task
        self.polls[one.hart] += 1
        self.taken[one.hart] = one
        self.check_waiting(one)
        last_end = self.last_end.get(one.hart, 0)
        self.check_order(one, one.detail, lambda since: since < last_end)

    def check_waiting(self, one):
        for name, task in self.tasks.items():
            if task.state == READY and task.hart == one.hart and self.polls[one.hart] - task.polls > MOST_POLLS:
                self.wrong("wake", one, f"task {name:08x} was waked at {task.since}, and is not polled")
                task.polls = self.polls[one.hart]

    def check_order(self, one, level, is_long):
        """Whom the hart has waked itself: what another one wakes comes when the hart looks."""
        for name, task in self.tasks.items():
            if task.state == READY and task.hart == task.waker == one.hart and task.level < level and is_long(task.since):
                self.wrong("order", one, f"task {one.task:08x} runs at level {level}, and {name:08x} of level {task.level} is "
                           f"ready since {task.since}")

    def take_poll_end(self, one):
        if self.polled.get(one.hart, one.task) != one.task:
            self.wrong("poll", one, f"the poll of {one.task:08x} ends, and is not the hart's")
        self.polled[one.hart] = None
        # One that was waked during its poll goes on without another wake: so it is not known to be asleep.
        task = self.tasks.setdefault(one.task, Task(POLLED, one))
        if task.state != POLLED:
            self.wrong("poll", one, f"the poll of {one.task:08x} ends, and it is {task.state}")
        begin = self.taken.get(one.hart)
        if begin is not None and one.detail != 1:
            self.check_order(one, min(begin.detail, one.value),
                             lambda since: one.instructions - max(since, begin.instructions) > SLICE)
        self.last_end[one.hart] = one.instructions
        task.state = {1: OVER, 2: READY}.get(one.detail, ASLEEP)
        task.since, task.hart, task.waker, task.level, task.is_new = one.instructions, one.hart, one.hart, one.value, False
        task.polls = self.polls[one.hart]

    # -- harts

    def take_idle(self, one):
        self.idle.begin(one.hart, one)
        if self.polled.get(one.hart):
            self.wrong("idle", one, f"the hart sleeps in the poll of {self.polled[one.hart]:08x}")
        for name, task in self.tasks.items():
            if task.state == READY and task.hart == task.waker == one.hart:
                self.wrong("idle", one, f"the hart sleeps, and task {name:08x} is ready since {task.since}")

    def take_idle_end(self, one):
        self.idle.end(one.hart, one)

    # -- processes, and the disk

    def take_process(self, one):
        self.ended.discard(one.process)
        self.calls.is_open[one.process] = False

    def take_process_end(self, one):
        self.ended.add(one.process)
        self.calls.is_open[one.process] = False
        self.check_rings(one, lambda process: process == one.process)

    def take_call(self, one):
        self.calls.begin(one.process, one)

    def take_call_end(self, one):
        self.calls.end(one.process, one)

    def take_submit(self, one):
        self.in_flight[one.process, one.detail, one.value] += 1

    def take_complete(self, one):
        name = one.process, one.detail, one.value
        self.in_flight[name] -= 1
        # What was taken before the trace began may end in it. But an event is named by one call only.
        is_known = self.is_complete or (one.detail != 0 and name in self.completed)
        if self.in_flight[name] < 0 and is_known:
            self.wrong("ring", one, f"a call of process {one.process} with token {one.value:x} ends, and was not taken")
        self.completed.add(name)

    def check_rings(self, one, is_meant):
        for (process, event, token), count in self.in_flight.items():
            if count > 0 and is_meant(process):
                self.wrong("ring", one, f"a call of process {process} with token {token:x} was taken, and never ends")
                self.in_flight[process, event, token] = 0

    def take_disk(self, one):
        self.disk.begin(f"{one.detail:08x}", one)

    def take_disk_end(self, one):
        self.disk.end(f"{one.detail:08x}", one)

    def check_end(self):
        self.check_rings(self.records[-1], lambda process: True)
        for what in (self.disk, self.calls):
            for name in what.left():
                self.wrong(what.rule, self.records[-1], f"{what.what} {name} has begun, and never ends")


def summary(records, lost):
    count = Counter(record.kind for record in records)
    return (f"{len(records)} records ({lost} lost): {count['poll']} polls, {count['wake']} wakes, {count['call']} calls, "
            f"{count['disk']} disk requests, {count['submit']} calls of rings, {count['idle']} sleeps, {count['trap']} traps")


def main(arguments):
    parser = argparse.ArgumentParser(prog="tracecheck.py", description="Proves from a trace that the kernel was right.")
    parser.add_argument("file")
    parser.add_argument("--complete", action="store_true", help="nothing may be left open")
    parser.add_argument("--json", metavar="OUT", help="write a timeline for Perfetto")
    options = parser.parse_args(arguments)
    try:
        text = sys.stdin.read() if options.file == "-" else Path(options.file).read_text(encoding="utf-8")
        records, lost = read_text(text.splitlines())
    except (OSError, ValueError) as error:
        parser.error(f"{options.file}: {error}")
    if not records:
        parser.error(f"{options.file}: there are no records in it")
    if options.json:
        Path(options.json).write_text(to_json(records, options.file), encoding="utf-8")
    found = Check(records, options.complete).run()
    for line in found:
        print(line)
    print(f"{summary(records, lost)}: {'nothing is wrong' if not found else f'{len(found)} wrong'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
