#!/usr/bin/env python3
"""The program of the example 11, on Linux: it prints there what the example says that it prints on our kernel.

    talk_on_linux_test.py FOLDER      which has the programs
"""

import difflib
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "examples/11-pipes-and-signals.cpp"


def main(folder):
    if not shutil.which("qemu-riscv64"):
        print("skipped: there is no qemu-riscv64 (./workbook install cpu)", file=sys.stderr)
        return 77
    lines = SOURCE.read_text(encoding="utf-8").split("// Output:\n")[1].splitlines()
    wanted = [line.removeprefix("// ") for line in lines][:-1]  # the last one is the kernel's own
    done = subprocess.run(["qemu-riscv64", str(Path(folder, "talk"))], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=60, check=False)
    printed = done.stdout.splitlines()
    print("\n".join(difflib.unified_diff(wanted, printed, "on our kernel", "on Linux", lineterm="")))
    return 0 if done.returncode == 0 and len(wanted) > 15 and printed == wanted else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
