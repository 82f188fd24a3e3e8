#!/usr/bin/env python3
"""The questions of usertests, asked of Linux: what is right of our kernel is right there, too, or the question is wrong.

    usertests_on_linux_test.py FOLDER      which has the programs
"""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path


def main(folder):
    if not shutil.which("qemu-riscv64"):
        print("skipped: there is no qemu-riscv64 (./workbook install cpu)", file=sys.stderr)
        return 77
    for left in Path("/tmp").glob("usertest-*"):  # by a run that was ended; a test's files may be in use for a moment
        if left.is_dir() and time.time() - left.stat().st_mtime > 600:
            shutil.rmtree(left, ignore_errors=True)
    done = subprocess.run(["qemu-riscv64", str(Path(folder, "usertests"))], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=110, errors="replace")
    answer = re.search(r"^(\d+) passed, 0 failed$", done.stdout, re.M)
    if done.returncode != 0 or not answer or int(answer[1]) < 60:
        print(done.stdout)
        return 1
    print(answer[0])
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
