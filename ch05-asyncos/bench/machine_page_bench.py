#!/usr/bin/env python3
"""How fast our machine is where a reader meets it, and how large: as a program, and as WebAssembly in node, whose engine is Chromium's.

    machine_page_bench.py BUILD

Both boot the system and count to 300,000, and so execute the same instructions. What is measured is the processor's
time. QEMU, beside them, is started by boot.py, with -icount.
"""
# Targets: ch05-machine ch05-machine-page ch05-12-shell ch05-disk

import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TOOLS = Path(__file__).resolve().parent.parent / "tools"
PAGE, BOOT = TOOLS / "machine_page.mjs", TOOLS / "boot.py"
TIMES = 5
LINES = ("seq 300000 | wc", "exit")
TYPE = [word for line in LINES for word in ("--type", line)]


def row(name, what, unit, ours, goal=None, spread=0.0, is_exact=True, theirs=None):
    print(json.dumps({"id": f"ch05/{name}", "what": what, "unit": unit, "ours": ours,
                      "peer": theirs and "QEMU", "theirs": theirs, "ratio": theirs and round(ours / theirs, 4),
                      "goal": None if goal is None else f"<= {goal}", "met": None if goal is None else ours <= goal,
                      "spread": round(spread, 4), "exact": is_exact}))


def row_of_times(name, what, times, theirs, instructions, goal):
    middle = statistics.median(times)
    ours, theirs = (float(f"{statistics.median(all_of) * 1e9 / instructions:.4g}") for all_of in (times, theirs))
    row(name, what, "ns", ours, goal, (max(times) - min(times)) / middle, False, theirs)


def took(*command):
    """The seconds of the processor that it took, with all that it started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=300, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main(build):
    build = Path(build)
    program, kernel, disk = build / "tools/machine_page.wasm", build / "examples/ch05-12-shell", build / "disk.img"
    inside, outside, other = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        typed = Path(folder) / "typed"
        typed.write_text("".join(f"{line}\n" for line in LINES), encoding="utf-8")
        for _ in range(TIMES):
            command = [shutil.which("node") or "node", PAGE, program, kernel, disk, typed]
            ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
            instructions, passed = ran.stderr.split()
            inside.append(float(passed) / 1000)
            outside.append(took(build / "tools/machine", "--disk", disk, "--input", typed, kernel))
            other.append(took(sys.executable, BOOT, "--disk", disk, *TYPE, kernel))
    row("machine-count", "Instructions of the system that boots and counts to 300,000", "instructions", int(instructions))
    row_of_times("machine-system", "One of them, on our machine, with its start", outside, other, int(instructions), 10)
    row_of_times("machine-page", "One of them, on our machine as WebAssembly", inside, other, int(instructions), 25)
    row("machine-page-size", "Our machine as WebAssembly", "bytes", program.stat().st_size)


if __name__ == "__main__":
    main(sys.argv[1])
