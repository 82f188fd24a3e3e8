#!/usr/bin/env python3
"""What the system's operations cost, in instructions; how much code it is; beside two other kernels for the same board.

    system_bench.py BUILD

Targets, below, is what has to be built. The numbers of the operations come from the program user/gauge.cpp, which runs on
the kernel; QEMU counts. Nothing of the other kernels is run here. They were measured once, on the same board: QEMU 7.2, one hart,
-icount shift=0, by a plugin that counts what lies between two marks in the program; the median of each operation.

    xv6-riscv   of August 2022 (commit f5b93ef), compiled by GCC 12.2 as its Makefile says
    rCore       rCore-Tutorial-v3, chapter 8, of September 2022, rustc 1.63 -O, under OpenSBI; its file system has no log
"""
# Targets: ch05-machine ch05-gauge-kernel ch05-one-order-kernel ch05-apart-kernel ch05-12-shell ch05-31-kernel-apart ch05-disk

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOOLS = HERE.parent / "tools"
sys.path.insert(0, str(TOOLS))

from count_lines import count_part  # noqa: E402
from crossings import count as count_crossings  # noqa: E402
from image import NOTHING, Image  # noqa: E402

XV6, RCORE = "xv6-riscv 2022-08", "rCore ch8 2022-09"

# The name that gauge prints, what it is, our goal, and what xv6 and rCore need.
OPERATIONS = (
    ("null-call", "A system call that does next to nothing: getpid()", 150, 1_128, 600),
    ("ring-1", "The same through rings, told of each", None, None, None),
    ("ring-2", "Likewise, told of two at once: each", 149, None, None),
    ("ring-4", "Likewise, of four", None, None, None),
    ("ring-8", "Likewise, of eight", None, None, None),
    ("ring-32", "Likewise, of thirty-two", 50, None, None),
    ("ring-await-32", "Likewise, each awaited by a task of its own", None, None, None),
    ("null-call-traced", "getpid(), while the kernel writes down what it does: four records", None, None, None),
    ("yield-to-nobody", "A program gives the processor away, and nobody wants it: a task is polled again", None, None, None),
    ("yield-to-process", "Likewise, and another process takes it: also another page table", None, None, None),
    ("pipe-round-trip", "A byte through two pipes, to another process and back", 1_500, 95_772, 9_267),
    ("channel-1", "A request through a channel to another process, and its answer, one at a time", None, None, None),
    ("channel-2", "Likewise, two on their way at once: each", None, None, None),
    ("channel-4", "Likewise, four", None, None, None),
    ("channel-8", "Likewise, eight", None, None, None),
    ("channel-16", "Likewise, sixteen", None, None, None),
    ("channel-32", "Likewise, thirty-two", None, None, None),
    ("hand-over", "Four words to another process, to which the processor goes, and its answer", 600, None, None),
    ("hand-over-there", "Likewise, until that process's first instruction", None, None, None),
    ("channel-there", "A request through a channel, until the first instruction of a server that has slept", None, None, None),
    ("tick", "The timer interrupts a program: how long it waits until it goes on", 300, 31_847, None),
    ("sleep", "A program sleeps for a millisecond: all but the sleep itself", 1_000, 46_687, None),
    ("fork-exit-wait", "fork(), the child's exit(), wait()", 40_000, 520_354, 188_734),
    ("execute", "execve() of a program of {arrived} KiB, until its first own line", 60_000, 1_116_998, 558_020),
    ("spawn-exit-wait", "A program in a process of its own: spawn(), its exit(), wait()", None, 1_637_362, 749_620),
    ("page-fault", "The first store to a page of fresh memory", 1_500, None, None),
    ("create-and-close", "An empty file is created and closed", 60_000, 4_530_000, 39_800),
    ("write-kib", "1 KiB is written, of 1 MiB one after the other", 6_000, 1_515_000, 16_322),
    ("read-kib-cold", "1 KiB is read, of 1 MiB that is only on the disk", 4_000, 151_100, 8_009),
    ("read-kib-cached", "1 KiB is read, of 256 KiB that were read before", 1_200, 151_100, 8_009),
    ("event-to-program", "A system call that a bounded program of 5 instructions counts: what that adds", None, None, None),
    ("event-to-long-program", "Likewise by one of 1,003 instructions", None, None, None),
    ("event-to-filter", "A system call that a filter allows by its second instruction: what that adds", None, None, None),
    ("event-to-process", "An event that a process counts: a byte in a pipe, until it waits for the next", None, None, None),
    ("coroutine-switch", "From one coroutine of a program to another, by priority", 80, None, None),
    ("thread-switch", "Likewise, where both keep their stacks", 200, None, None),
    ("process-switch", "From one process to another: sched_yield()", 800, None, None),
    ("spawn-coroutine", "A new coroutine: its frame, and its place in the queue", 150, None, None),
    ("boot-to-prompt", "From reset until the shell can be typed to", 1_500_000, 427_100_000, 5_110_000),
    ("boot-to-program", "From reset to the first line of the first program", None, None, None),
)
TRAPS = (("ring-traps-per-1000-calls", "Traps of a program for 1,000 calls through rings, 32 tasks at a time", 32),)
# 64 connections on 8 levels, more than a hart can serve, for 700 ms: 8 on each level, each of whose requests takes 200 us.
SERVED = (("served", "requests", "answers"), ("p50", "us", "how long half of its answers took at most"),
          ("p99", "us", "how long 99 of 100 took at most"))
MEMORY = (("process-memory", "What a process takes that was forked and waits: pages, tables, and the kernel's part", None),
          ("coroutine-memory", "What a coroutine takes that has not begun", 256))
# Files of 500 bytes are printed: how, of how many, and what it is.
CATS = (("cat", (16,), "call by call"), ("cat-chained", (2, 16, 40), "as chains with one buffer"),
        ("cat-at-once", (2, 16), "as a chain that reads all at the same time"), ("cat-halves", (16,), "as chains with two buffers"))


# How a program that computes learns that a call is done.
MEANWHILE = (("waiting", "it waits for each call"), ("interrupted", "results interrupt it"),
             *((f"looking-{steps}", f"it looks after every {steps:,} steps of work") for steps in (10, 100, 1000, 10_000, 50_000)))
# How a server waits for its connections, in the kernel and in the program.
SERVERS = (("processes", "stacks on both sides: a process for each connection"), ("poll", "coroutines in the program, which waits in ppoll()"),
           ("threads", "threads of a program, calls through rings"), ("coroutines", "coroutines on both sides"))
# What programs pay for a kernel that is in none of their address spaces.
APART = (("null-call", "getpid()"), ("tick", "The timer interrupts a program: how long it waits until it goes on"),
         ("page-fault", "The first store to a page of fresh memory"), ("process-switch", "From one process to another: sched_yield()"),
         ("pipe-round-trip", "A byte through two pipes, to another process and back"), ("hand-over", "Four words to another process, and its answer"),
         ("ring-32", "A call through rings, thirty-two at once"), ("channel-32", "A request through a channel, thirty-two at once"),
         ("fork-exit-wait", "fork(), the child's exit(), wait()"))
# What a program tells itself, and another one.
MESSAGES = (("self", "to oneself"), ("ping-pong", "to another process that sleeps, and one back"))


def loaded_kib(program):
    """What execve() reads of a program."""
    parts = Image(program.read_bytes()).sections
    return round(sum(part.size for part in parts if part.address != 0 and part.kind != NOTHING) / 1024)


def row(name, what, unit, ours, goal=None, peer=None, theirs=None, exact=True):
    met = None if goal is None else ours <= goal
    print(json.dumps({"id": f"ch05/{name}", "what": what, "unit": unit, "ours": ours, "peer": peer, "theirs": theirs,
                      "ratio": None if peer is None else round(ours / theirs, 6),
                      "goal": None if goal is None else f"<= {goal}", "met": met, "spread": 0, "exact": exact}))


def beside(name, what, unit, ours, goal, xv6, rcore):
    """One row for our goal, and one beside each kernel that has such a thing."""
    row(name, what, unit, ours, goal)
    if xv6 is not None:
        row(f"{name}-xv6", what, unit, ours, None, XV6, xv6)
    if rcore is not None:
        row(f"{name}-rcore", what, unit, ours, None, RCORE, rcore)


def boot(build, image, *options):
    """What a kernel prints that boots with the disk."""
    command = [sys.executable, TOOLS / "boot.py", "--disk", build / "disk.img", *options, build / image]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if ran.returncode:
        sys.stderr.write(ran.stdout + ran.stderr)
        sys.exit(ran.returncode)
    return ran.stdout


def measure(build, *options, kernel="gauge"):
    """What its program prints."""
    printed = boot(build, f"tests/ch05-{kernel}-kernel", *options)
    return {name: int(number) for name, number in (line.split() for line in printed.splitlines())}


def tell_harts(build):
    """The same work on several harts of our machine, which run at the same time."""
    sorts = "time sh -c 'sort -r n>a&sort -r n>b&sort -r n>c&sort -r n>d&wait'"
    alone = None
    for harts in (1, 2, 4):
        printed = boot(build, "examples/ch05-12-shell", "--on", "machine", "--harts", str(harts),
                       "--type", "seq 6000>n", "--type", sorts, "--type", "exit")
        time = round(int(re.search(r"^instructions +([0-9]+)$", printed, re.M)[1]) / 1e6, 1)
        alone = alone or time
        row(f"sorts-{harts}", f"Four programs sort 6,000 lines each, by {harts} of our machine's harts", "ms", time,
            peer="one hart" if harts > 1 else None, theirs=alone if harts > 1 else None)


def tell_off(build):
    """For how long no interrupt can come once the kernel has begun, while programs read, write, sort and start each other."""
    with tempfile.TemporaryDirectory() as folder:
        typed = Path(folder) / "typed"
        typed.write_text("seq 3000>n\nsort -r n>a&sort -r n>b&wait\ncat a b|grep 9|wc -l\nexit\n", encoding="utf-8")
        command = [sys.executable, TOOLS / "profile.py", "--off", "--disk", build / "disk.img", "--input", typed, build / "examples/ch05-12-shell"]
        lines = subprocess.run(command, capture_output=True, text=True, timeout=800, check=True).stdout.splitlines()
    longest = next(line.split()[0] for line in lines if "_start" not in line)
    row("off-longest", "The longest time without interrupts after the beginning, while a shell and its tools work", "instructions",
        int(longest.replace(",", "")))


def tell_apart(build, numbers):
    """The same operations, where each way into a program and back changes the page table."""
    apart = measure(build, kernel="apart")
    for name, what in APART:
        row(f"{name}-apart", f"{what}; the kernel is apart", "instructions", apart[name], peer="the kernel in each address space", theirs=numbers[name])
    traps, writes, _ = count_crossings(build / "examples/ch05-31-kernel-apart", build / "disk.img")
    row("satp-per-call-apart", "Writes of satp for a way into a program and back; the kernel is apart", "writes", writes // traps)


def tell_messages(numbers, native):
    """A signal; a user interrupt as it is, as if the processor had done it alone, where the processor has, and by a page."""
    for name, how in MESSAGES:
        signal = numbers[f"signal-{name}"]
        row(f"signal-{name}", f"A signal {how}", "instructions", signal)
        row(f"interrupt-{name}-raw", f"A user interrupt {how}, emulated", "instructions", numbers[f"interrupt-{name}-raw"])
        row(f"interrupt-{name}", f"A user interrupt {how}, without the emulator", "instructions", numbers[f"interrupt-{name}"], signal // 5)
        row(f"interrupt-{name}-native", f"A user interrupt {how}, on our machine", "instructions", native[f"interrupt-{name}-raw"], signal // 5)
        row(f"interrupt-{name}-page", f"A user interrupt {how}, by a page", "instructions", numbers[f"interrupt-{name}-page"])
    row("mask-raw", "To mask oneself and to unmask, by a register that is emulated", "instructions", numbers["mask-raw"])
    row("mask-page", "Likewise, by a page", "instructions", numbers["mask-page"])


def tell_meanwhile(numbers):
    """From a call until the program knows that it is done; and all of the program, by how it gets to know."""
    goals = {"seen-interrupted": numbers["seen-waiting"] * 3 // 2, "meanwhile-interrupted": numbers["meanwhile-looking-1000"] * 21 // 20}
    for how, what in MEANWHILE:
        row(f"seen-{how}", f"From a call until its result is seen: {what}", "instructions", numbers[f"seen-{how}"], goals.get(f"seen-{how}"))
    for how, what in MEANWHILE:
        row(f"meanwhile-{how}", f"100,000 steps of work and up to 100 calls: {what}", "instructions", numbers[f"meanwhile-{how}"],
            goals.get(f"meanwhile-{how}"))
    row("interrupts-together", "Interrupts that tell of 32 calls which end together", "interrupts", numbers["interrupts-together"], 2)
    row("interrupts-apart", "Likewise, one after the other", "interrupts", numbers["interrupts-apart"])
    points = [[steps, numbers[f"seen-looking-{steps}"]] for steps in (10, 100, 1000, 10_000, 50_000)]
    level = [[steps, numbers["seen-interrupted"]] for steps, _ in points]
    print(json.dumps({"plot": "ch05/seen", "title": "From a call until its result is seen", "x": "steps of work between two looks",
                      "y": "instructions", "log": "xy", "series": [{"name": "looks", "points": points}, {"name": "is interrupted", "points": level}]}))


def tell_chains(numbers):
    """How often a program that prints files enters the kernel, and is woken; and what it keeps that is parked meanwhile."""
    for name, counts, how in CATS:
        for count in counts:
            calls, wakes = (2, 1) if name != "cat" else (None, None)
            row(f"{name}-calls-{count}", f"{count} files are printed {how}: system calls by trap", "calls", numbers[f"{name}-calls-{count}"], calls)
            row(f"{name}-wakes-{count}", f"Likewise, and how often the program is woken: {count} files {how}", "wakes", numbers[f"{name}-wakes-{count}"],
                wakes)
    for more, what in (("", "A small program that waits for its input"), ("-with-data", "Likewise, with 64 pages of data")):
        waits, parks = numbers[f"pages-waits{more}"], numbers[f"pages-parks{more}"]
        row(f"pages-waits{more}", f"{what}: its pages, tables, and the kernel's part", "pages", waits)
        row(f"pages-parks{more}", f"{what}: the same, parked", "pages", parks)
        row(f"parked-share{more}", f"{what}: what it keeps when it is parked, of 100", "percent", round(100 * parks / waits), 20)


def tell_servers(numbers):
    row("server-transfers", "The four transfers of a request and its answer through pipes, by one program that never waits", "instructions",
        numbers["server-transfers"])
    for many, goal in ((1, None), (8, numbers["server-processes-8"] // 3), (64, numbers["server-processes-64"] // 3)):
        for how, what in SERVERS:
            row(f"server-{how}-{many}", f"A request through pipes over {many} connection{'s' * (many > 1)} at once, and its answer; {what}",
                "instructions", numbers[f"server-{how}-{many}"], goal if how == "coroutines" else None)
    for how, what in SERVERS:
        row(f"server-memory-{how}", f"What a server of 64 connections takes for each; {what}", "bytes", numbers[f"server-memory-{how}-64"],
            numbers["server-memory-processes-64"] // 3 if how == "coroutines" else None)
    plot_servers(numbers, "server-", "servers", "A request and its answer", "instructions for each")
    plot_servers(numbers, "server-memory-", "server-memory", "What a server takes", "bytes for each connection")


def plot_servers(numbers, prefix, name, title, unit):
    """server-poll-1, server-poll-2 ...: by the connections, a curve for each way."""
    ways = (("processes", "a process for each"), ("poll", "coroutines, ppoll()"), ("threads", "stacks, rings"), ("coroutines", "coroutines, rings"))
    curves = [{"name": what, "points": [[many, numbers[f"{prefix}{how}-{many}"]] for many in (1, 2, 4, 8, 16, 32, 64)]} for how, what in ways]
    print(json.dumps({"plot": f"ch05/{name}", "title": title, "x": "connections", "y": unit, "log": "xy", "series": curves}))


def plot_forks(numbers):
    """fork-8-pages, fork-write-8-pages ...: by the pages that the parent has."""
    curves = []
    for name, prefix in (("the child ends at once", "fork-"), ("the child writes to all of them", "fork-write-")):
        pattern = re.compile(prefix + "([0-9]+)-pages")
        found = ((pattern.fullmatch(key), cost) for key, cost in numbers.items())
        curves.append({"name": name, "points": [[int(match[1]), cost] for match, cost in found if match]})
    print(json.dumps({"plot": "ch05/forks", "title": "fork(), exit() and wait()", "x": "pages that the parent has written to",
                      "y": "instructions", "log": "xy", "series": curves}))


def plot_channels(numbers):
    """channel-1, channel-2 ...: by the requests that are on their way at once."""
    found = ((re.fullmatch("channel-([0-9]+)", key), cost) for key, cost in numbers.items())
    points = [[int(match[1]), cost] for match, cost in found if match]
    pipe, handed = ([[many, numbers[name]] for many, _ in points] for name in ("pipe-round-trip", "hand-over"))
    print(json.dumps({"plot": "ch05/channels", "title": "A request to another process, and its answer", "x": "requests on their way at once",
                      "y": "instructions for each", "log": "xy",
                      "series": [{"name": "through a channel", "points": points}, {"name": "bytes through two pipes", "points": pipe},
                                 {"name": "handed over, one at a time", "points": handed}]}))
    row("channel-beats-hand-over", "Of 1, 2, 4 ... requests on their way at once: from how many on a channel takes less than to hand over", "requests",
        min(many for many, cost in points if cost < numbers["hand-over"]))


def main(build):
    numbers = measure(build) | measure(build, kernel="one-order")
    arrived = loaded_kib(build / "user/arrived")
    for name, what, *rest in OPERATIONS:
        beside(name, what.format(arrived=arrived), "instructions", numbers[name], *rest)
    for name, what, goal in TRAPS:
        row(name, what, "traps", numbers[name], goal)
    for name, unit, what in SERVED:
        for level in range(8):
            row(f"order-{name}-{level}", f"Level {level} of 8, saturated: {what}", unit, numbers[f"order-{name}-{level}"], exact=False)
    row("order-least", "The least answers that one of those 64 connections has got", "requests", numbers["order-least"], exact=False)
    row("order-last-of-first", "Answers of the last of those levels for 1,000 of the first", "requests",
        numbers["order-served-7"] * 1000 // numbers["order-served-0"], 125, exact=False)
    for name, what, goal in MEMORY:
        row(name, what, "bytes", numbers[name], goal)
    text = Image((build / "examples/ch05-12-shell").read_bytes()).section(".text").size
    beside("text", "Instructions of the whole kernel, in bytes", "bytes", text, 64 * 1024, 34_880, 127_834)
    beside("lines-kernel", "Lines of code of the kernel", "lines", count_part("kernel"), None, 4_522, 4_757)
    row("lines-machine", "Lines of code of our machine", "lines", count_part("machine"), 1_500)
    row("null-call-harts", "getpid(), on a board of four", "instructions", measure(build, "--harts", "4")["null-call"])
    tell_apart(build, numbers)
    tell_harts(build)
    tell_off(build)
    tell_messages(numbers, measure(build, "--on", "machine"))
    plot_forks(numbers)
    tell_meanwhile(numbers)
    tell_servers(numbers)
    tell_chains(numbers)
    plot_channels(numbers)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
