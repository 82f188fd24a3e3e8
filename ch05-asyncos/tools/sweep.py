#!/usr/bin/env python3
"""Interrupts a kernel at each instruction in turn, and says after which ones it does not end as it should.

    sweep.py [--machine PROGRAM] [--irq N] [--every N] [--programs] [--input FILE] IMAGE

A kernel is booted once to see which instructions it executes from kernel_main() on; then once for each of them, with an
interrupt of line N there. Its output and its exit code must be those of the first run. Exit code 1: they were not.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from image import Image

LIMIT = 10_000_000_000  # ns: a kernel that takes longer has lost something
SHOWN = 10


def read_arguments(arguments):
    parser = argparse.ArgumentParser(prog="sweep.py", description="Interrupts a kernel at each instruction in turn.",
                                     allow_abbrev=False)
    parser.add_argument("image")
    parser.add_argument("--machine", help="our machine (build/.../tools/machine)")
    parser.add_argument("--irq", type=int, default=11, help="the line of the device that interrupts")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each Nth instruction")
    parser.add_argument("--programs", action="store_true", help="only those of programs, not the kernel's")
    parser.add_argument("--input", metavar="FILE", help="what is typed")
    options = parser.parse_args(arguments)
    options.machine = options.machine or Path(options.image).resolve().parent.parent / "tools/machine"
    for file in filter(None, (options.image, options.machine, options.input)):
        if not Path(file).is_file():
            parser.error(f"there is no {file}")
    return options


def boot(options, *more):
    """(exit code, output) of a run."""
    command = [options.machine, "--limit", str(LIMIT), *(["--input", options.input] if options.input else []), *more]
    done = subprocess.run([*command, options.image], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return done.returncode, done.stdout


def executed(options, trace):
    """[(when, address)] of the instructions from kernel_main() on."""
    image = Image(Path(options.image).read_bytes())
    begin, text = image.address_of("kernel_main"), image.section(".text")
    left_out = range(text.address, text.address + text.size) if options.programs else ()
    lines = [(int(line[0]), int(line[2], 16)) for line in map(str.split, trace.read_text().splitlines())]
    first = next((n for n, line in enumerate(lines) if line[1] == begin), 0)
    return [line for line in lines[first:] if line[1] not in left_out]


def main(arguments):
    options = read_arguments(arguments)
    with tempfile.TemporaryDirectory(prefix="sweep-") as folder:
        trace = Path(folder) / "trace"
        expected = boot(options, "--trace", trace)
        places = executed(options, trace)[::options.every]
        if not places:
            sys.exit(f"sweep.py: {options.image} executes nothing that could be interrupted")

    def differs(place):
        return boot(options, "--interrupt-at", str(place[0]), "--irq", str(options.irq)) != expected

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [place for place, is_bad in zip(places, pool.map(differs, places)) if is_bad]
    for when, address in found[:SHOWN]:
        print(f"an interrupt before instruction {when}, at {address:#x}: it ends otherwise")
    print(f"{len(places)} interrupts, {len(found)} of them with another end")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
