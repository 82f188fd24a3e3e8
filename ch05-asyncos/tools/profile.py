#!/usr/bin/env python3
"""Where the instructions of a kernel go: a line for each function, with how many it was, on our machine.

    profile.py [--disk FILE] [--input FILE] [--from NS] [--to NS] [--path|--off] IMAGE

--from, --to: of which nanoseconds; each instruction is one, and in a sleep they pass without any. --path: a line for each
stretch of a function, in order, with the nanosecond at which it begins. --off: how long the kernel could not be interrupted,
the longest first, by the functions in which that began and ended. What runs below the kernel is "a program".
"""

import argparse
import os
import subprocess
import sys
import tempfile
from bisect import bisect_right
from collections import Counter
from itertools import groupby
from pathlib import Path

from image import Image
from symbols import demangle, shorten

FOREVER = 2**63


class Functions:
    """The kernel's, by address."""

    def __init__(self, image):
        text = image.section(".text")
        self.end = text.address + text.size
        found = {symbol.address: symbol.name for symbol in image.symbols()
                 if text.address <= symbol.address < self.end and not symbol.name.startswith((".", "$"))}
        self.addresses = sorted(found)
        self.names = [shorten(name) for name in demangle([found[address] for address in self.addresses])]
        self.known = {}

    def at(self, pc):
        """The name of the one that has this instruction; @p pc as the machine writes it."""
        if pc not in self.known:
            address = int(pc, 16)
            place = bisect_right(self.addresses, address) - 1
            self.known[pc] = self.names[place] if place >= 0 and address < self.end else "a program"
        return self.known[pc]


def trace(options):
    """(nanosecond, pc, whether it could be interrupted) of each instruction, while the machine runs."""
    machine = Path(options.image).resolve().parent.parent / "tools/machine"
    with tempfile.TemporaryDirectory(prefix="profile-") as folder:
        pipe = os.path.join(folder, "trace")
        os.mkfifo(pipe)
        command = [str(machine), "--trace", pipe, "--limit", str(options.to)]
        for name in ("disk", "input"):
            command += [f"--{name}", getattr(options, name)] if getattr(options, name) else []
        with subprocess.Popen(command + [options.image], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            with open(pipe, encoding="ascii") as lines:
                for line in lines:
                    time, _, pc, *off = line.split()
                    if int(time) >= options.begin:
                        yield int(time), pc, not off
            process.wait()


def print_path(functions, steps):
    for name, stretch in groupby(steps, key=lambda step: functions.at(step[1])):
        times = [time for time, *_ in stretch]
        print(f"{times[0]:12,} {len(times):8,}  {name}")


def print_sums(functions, steps):
    counts = Counter(pc for _, pc, _ in steps)
    sums = Counter()
    for pc, count in counts.items():
        sums[functions.at(pc)] += count
    for name, count in sums.most_common():
        print(f"{count:12,}  {name}")
    print(f"{sums.total():12,}  in all")


def print_off(functions, steps):
    longest = {}
    for can_be_interrupted, stretch in groupby(steps, key=lambda step: step[2]):
        pcs = [pc for _, pc, _ in stretch]
        if not can_be_interrupted:
            ends = functions.at(pcs[0]), functions.at(pcs[-1])
            longest[ends] = max(longest.get(ends, 0), len(pcs))
    for (begin, end), count in sorted(longest.items(), key=lambda one: -one[1]):
        print(f"{count:12,}  {begin} ... {end}")


def main(arguments):
    parser = argparse.ArgumentParser(prog="profile.py", description="Where the instructions of a kernel go.")
    parser.add_argument("image")
    parser.add_argument("--disk", metavar="FILE", help="with a disk")
    parser.add_argument("--input", metavar="FILE", help="what is typed")
    parser.add_argument("--from", dest="begin", type=int, default=0, metavar="NS", help="from then on")
    parser.add_argument("--to", type=int, default=FOREVER - 1, metavar="NS", help="until then")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--path", action="store_true", help="in order")
    how.add_argument("--off", action="store_true", help="how long no interrupt could come")
    options = parser.parse_args(arguments)
    functions = Functions(Image(Path(options.image).read_bytes()))
    (print_path if options.path else print_off if options.off else print_sums)(functions, trace(options))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
