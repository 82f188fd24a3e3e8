"""Records of what a kernel did (lib/trace/record.hpp): out of the memory of a machine that has ended, or lines of text; and as
the JSON that Perfetto and the book read."""

import json
import struct
from dataclasses import dataclass

MOST_HARTS = 8
MEMORY_BEGIN = 0x80000000
# In the order of trace::Kind; tests/tracing_test.py compares.
KINDS = ("trap", "trap_end", "call", "call_end", "spawn", "wake", "poll", "poll_end", "drop", "table", "idle", "idle_end",
         "interrupt", "disk", "disk_end", "process", "process_end", "submit", "complete")
HEAD = "# instructions hart process task priority kind detail value"
INTERRUPT = 1 << 31  # in the cause of a trap
CALLS = {17: "getcwd", 23: "dup", 24: "dup3", 56: "openat", 57: "close", 59: "pipe2", 61: "getdents64", 63: "read", 64: "write",
         73: "ppoll", 79: "newfstatat", 80: "fstat", 93: "exit", 94: "exit_group", 101: "nanosleep", 124: "sched_yield",
         129: "kill", 172: "getpid", 214: "brk", 215: "munmap", 220: "fork", 221: "execve", 222: "mmap", 260: "wait4",
         1024: "spawn", 1027: "ring_setup", 1028: "ring_notify", 1029: "event_grant", 1030: "event_wait", 1031: "user_interrupt", 1032: "attach",
         1033: "detach", 1034: "trace", 1035: "exit_when", 1036: "channel", 1037: "cancel",
         1038: "hand_over", 1039: "share_order"}


@dataclass(frozen=True)
class Record:
    """One line; what detail and value are, trace::Kind says."""

    instructions: int
    hart: int
    process: int
    task: int
    priority: int
    kind: str
    detail: int
    value: int

    def line(self):
        return (f"{self.instructions} {self.hart} {self.process} {self.task:08x} {self.priority} {self.kind} {self.detail} "
                f"{self.value:x}")


def read_line(line):
    """One record, or ValueError."""
    time, hart, process, task, priority, kind, detail, value = line.split()
    if kind not in KINDS:
        raise ValueError(f"there is no kind {kind}")
    return Record(int(time), int(hart), int(process), int(task, 16), int(priority), kind, int(detail), int(value, 16))


def read_text(lines):
    """(records, how many were lost). Raises ValueError, which names the line."""
    found, lost = [], 0
    for number, line in enumerate(lines, 1):
        try:
            if line.startswith("lost "):
                lost += int(line.split()[1])
            elif line.strip() and not line.startswith("#"):
                found.append(read_line(line))
        except (ValueError, IndexError) as error:
            raise ValueError(f"line {number}: {error}") from None
    return found, lost


def write_text(records, lost):
    return "\n".join([HEAD, *(record.line() for record in records), f"lost {lost}", ""])


def unpack(data):
    time, value, task, process, hart, priority, detail, kind = struct.unpack("<QQIHBBII", data)
    return Record(time, hart, process, task, priority, KINDS[kind], detail, value)


def read_memory(image, memory):
    """(records, lost) of a kernel that was traced, also those that it has taken itself. memory: the file that was its
    machine's. ([], 0): it was not traced."""
    places = image.address_of("kernel_traces")
    if places is None:
        return [], 0
    found, all_lost = [], 0

    def read(address, count):
        memory.seek(address - MEMORY_BEGIN)
        return memory.read(count)

    for hart in struct.unpack(f"<{MOST_HARTS}Q", read(places, 8 * MOST_HARTS)):
        if hart == 0:
            continue
        begin, mask, written = struct.unpack("<3Q", read(hart, 24))
        oldest = max(0, written - mask - 1)
        all_lost += oldest
        found += [unpack(read(begin + 32 * (index & mask), 32)) for index in range(oldest, written)]
    return found, all_lost


class Lanes:
    """Lanes of a timeline, in the order in which they are first used."""

    def __init__(self, begin):
        self.begin, self.numbers, self.events, self.open = begin, {}, [], {}

    def add(self, phase, lane, when, **more):
        if lane not in self.numbers:
            self.numbers[lane] = len(self.numbers) + 1
            self.events.append({"ph": "M", "name": "thread_name", "pid": 1, "tid": self.numbers[lane], "args": {"name": lane}})
        event = {"ph": phase, "pid": 1, "tid": self.numbers[lane], "ts": (when - self.begin) / 1000, **more}
        self.events.append(event)

    def bar(self, lane, when, name):
        """From now on the lane shows this bar, and no other; None: nothing."""
        if self.open.get(lane) == name:
            return
        if self.open.get(lane):
            self.add("E", lane, when)
        if name:
            self.add("B", lane, when, name=name, args={})
        self.open[lane] = name


class Timeline:
    """What each process does, what the kernel of each hart does, and which requests the disk has."""

    def __init__(self, records):
        self.records = sorted(records, key=lambda record: record.instructions)
        self.lanes = Lanes(self.records[0].instructions if records else 0)
        self.names, self.disk = {}, {}

    def task(self, record):
        """Tasks by the order in which they are seen; a process's by its number."""
        if record.process:
            self.names[record.task] = f"process {record.process}"
        return self.names.setdefault(record.task, f"task {len(self.names) + 1}")

    def take(self, one):
        now, bar = one.instructions, self.lanes.bar
        process, kernel = f"process {one.process}", f"kernel, hart {one.hart}"
        if one.kind == "trap_end" and one.detail == 1:
            bar(process, now, "runs")
            bar(kernel, now, None)
        elif one.kind == "trap" and self.lanes.open.get(process) == "runs" and not self.lanes.open.get(kernel):
            bar(process, now, None)
            bar(kernel, now, self.task(one))
        elif one.kind == "call":
            bar(process, now, CALLS.get(one.detail, f"call {one.detail}"))
        elif one.kind in ("call_end", "process_end"):
            bar(process, now, None)
        elif one.kind in ("poll", "idle"):
            bar(kernel, now, self.task(one) if one.kind == "poll" else "sleeps")
        elif one.kind in ("poll_end", "idle_end"):
            bar(kernel, now, None)
        elif one.kind in ("wake", "interrupt"):
            name = f"wakes {self.names.setdefault(one.value, f'task {len(self.names) + 1}')}" if one.kind == "wake" else \
                f"interrupt {one.value}"
            self.lanes.add("i", kernel, now, s="t", name=name, args={})
        elif one.kind in ("disk", "disk_end"):
            self.take_disk(one)

    def take_disk(self, one):
        """Several requests at a time: each has the first lane that is free."""
        if one.kind == "disk":
            free = next(number for number in range(1, 99) if number not in self.disk.values())
            self.disk[one.detail] = free
            self.lanes.bar(f"disk {free}", one.instructions, f"sector {one.value}")
        elif one.detail in self.disk:
            self.lanes.bar(f"disk {self.disk.pop(one.detail)}", one.instructions, None)

    def events(self):
        for record in self.records:
            self.take(record)
        for lane in [lane for lane, name in self.lanes.open.items() if name]:
            self.lanes.bar(lane, self.records[-1].instructions, None)
        return self.lanes.events


def to_json(records, program, clock="virtual"):
    """As base::Tracer writes it."""
    head = json.dumps({"program": program, "clock": clock})
    events = ",\n".join(json.dumps(event) for event in Timeline(records).events())
    return f'{{"displayTimeUnit":"ms","otherData":{head},"traceEvents":[\n{events}\n]}}\n'
