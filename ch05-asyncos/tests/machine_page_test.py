#!/usr/bin/env python3
"""The machine of the book's page, run by node, does what the machine outside does: to the instruction, which `time` counts.

    machine_page_test.py MACHINE        exit code 77: this build has no board programs, or the system has no node
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "tools/machine_page.mjs"
TYPED = "echo hello | wc\ntime seq 2000 | wc\ntime ls /bin\nexit\n"


def run(*command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=100, check=False)


def main(machine):
    build, node = Path(machine).resolve().parent.parent, shutil.which("node")
    program, kernel, disk = build / "tools/machine_page.wasm", build / "examples/ch05-12-shell", build / "disk.img"
    if missing := next((path.name for path in (program, kernel, disk) if not path.is_file()), None) or (not node and "node"):
        print(f"skipped: this build has no {missing}", file=sys.stderr)
        return 77
    with tempfile.TemporaryDirectory() as folder:
        typed = Path(folder) / "typed"
        typed.write_text(TYPED, encoding="utf-8")
        inside = run(node, PAGE, program, kernel, disk, typed)
        outside = run(machine, "--disk", disk, "--input", typed, kernel)
    for done in (inside, outside):
        if done.returncode != 0 or b"\n      1       1       6\n" not in done.stdout.replace(b"\r", b""):
            print(f"exit code {done.returncode}: {done.stdout[-500:].decode()}{done.stderr.decode()}")
            return 1
    if inside.stdout != outside.stdout:
        print(f"inside:\n{inside.stdout.decode()}\noutside:\n{outside.stdout.decode()}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
