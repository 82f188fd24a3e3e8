#!/usr/bin/env python3
"""The interrupt sweep finds nothing in the kernel's idle loop, nor while a program runs, nor if the interrupt is the program's;
and finds the hole in the racy idle loop.

    machine_sweep_test.py MACHINE        exit code 77: this build has no board programs, or cannot run the machine
"""

import subprocess
import sys
import tempfile
from pathlib import Path

SWEEP = Path(__file__).resolve().parent.parent / "tools/sweep.py"
OF_IDLE = 61  # of some 7,600 instructions; by hand, both: sweep.py --every 1
OF_RACY = 21  # each of its two holes is 22 instructions long
OF_PROGRAM = 5003  # of some 88,000
OF_HANDLER = 31  # of some 2,500 of the program's own: so many that one register less in its entry is seen


def sweep(machine, kernel, every, *more):
    command = [sys.executable, SWEEP, "--machine", machine, "--every", str(every), *more, kernel]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def main(machine):
    kernels = Path(machine).resolve().parent.parent / "tests"
    idle = kernels / "ch05-interrupt-sweep-board-test"
    if not idle.is_file():
        print(f"skipped: this build has no {idle.name}", file=sys.stderr)
        return 77
    for kernel, every, *more in (
        (idle, OF_IDLE),
        (kernels / "ch05-program-sweep-board-test", OF_PROGRAM),
        (kernels / "ch05-handler-sweep-board-test", OF_HANDLER, "--programs"),
    ):
        code, said = sweep(machine, kernel, every, *more)
        if code or " 0 of them" not in said:
            print(f"{kernel.name} does not stand the sweep:\n{said}")
            return 1
    with tempfile.TemporaryDirectory() as folder:
        typed = Path(folder) / "typed"
        typed.write_text("r")
        code, said = sweep(machine, idle, OF_RACY, "--input", str(typed))
    if code != 1 or "it ends otherwise" not in said:
        print(f"the sweep has not found the hole in the racy idle loop:\n{said}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
