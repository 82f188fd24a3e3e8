#!/usr/bin/env python3
"""Before how many instructions the interrupt sweep presses the button, and how often the kernel misses it: with its own idle
loop, and with the racy one. All of them, of which the test `machine-sweep` takes samples.

    sweep_bench.py BUILD
"""
# Targets: ch05-machine ch05-interrupt-sweep-board-test

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

SWEEP = Path(__file__).resolve().parent.parent / "tools/sweep.py"


def row(name, what, ours, goal=None):
    print(json.dumps({"id": f"ch05/{name}", "what": what, "unit": "instructions", "ours": ours, "peer": None, "theirs": None,
                      "ratio": None, "goal": None if goal is None else f"<= {goal}",
                      "met": None if goal is None else ours <= goal, "spread": 0, "exact": True}))


def sweep(build, *more):
    """(how many places, after how many of them the end is another)"""
    command = [sys.executable, SWEEP, "--machine", build / "tools/machine", *more, build / "tests/ch05-interrupt-sweep-board-test"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=800, check=False).stdout
    return map(int, re.search(r"^(\d+) interrupts, (\d+) of them", said, re.MULTILINE).groups())


def main(build):
    places, lost = sweep(build)
    row("sweep-places", "Where a button can be pressed while a kernel waits for it: its instructions", places)
    row("sweep-lost", "Where the kernel's idle loop misses it", lost, 0)
    with tempfile.TemporaryDirectory() as folder:
        typed = Path(folder) / "typed"
        typed.write_text("r", encoding="utf-8")
        places, lost = sweep(build, "--input", typed)
    row("sweep-places-racy", "The same with a racy idle loop: its instructions", places)
    row("sweep-lost-racy", "Where the racy idle loop misses it", lost)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
