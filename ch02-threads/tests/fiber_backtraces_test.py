"""Does gdb walk a running fiber to its entry, and fiber-bt those that wait?

    fiber_backtraces_test.py PROGRAM    (12-fibers)

Exit code 77: there is no gdb, or it cannot run the program here.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[1] / "lib" / "fibers" / "fibers.gdb"
# At the fourth line that is printed t3 runs, t2 waits for it, and t1 is asleep.
COMMANDS = ["set pagination off", "set width 0", "set debuginfod enabled off", "break print",
            "run", "continue", "continue", "continue", "echo == running\\n", "backtrace",
            "echo == waiting\\n", "fiber-bt", "echo == over\\n", "delete", "continue"]

if not shutil.which("gdb"):
    print("skipped: gdb is not installed", file=sys.stderr)
    sys.exit(77)
ran = subprocess.run(["gdb", "-nx", "-batch", "-x", SCRIPT,
                      *(part for line in COMMANDS for part in ("-ex", line)), sys.argv[1]],
                     stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100,
                     # A search for leaks at the end is not possible in a debugger.
                     env={**os.environ, "WORKBOOK_CLOCK": "virtual", "ASAN_OPTIONS": "detect_leaks=0"})
for obstacle in ("ptrace: Operation not permitted", "Couldn't get registers",
                 "No symbol table is loaded", 'Function "print" not defined', "not in executable format", "Exec format error",
                 "Cannot insert breakpoint", "There is no member named"):
    if obstacle in ran.stderr:
        print(f"gdb cannot do it here: {obstacle}", file=sys.stderr)
        sys.exit(77)

match = re.search(r"== running\n(.*)== waiting\n(.*)== over\n(.*)", ran.stdout, re.S)
running, waiting, after = match.groups() if match else ("", "", "")


def functions(backtrace):
    """The names in a backtrace, innermost first; without addresses and arguments."""
    return [match[1] for match in re.finditer(r"^#\d+ +(?:0x\w+ in )?(.+?) ?\(", backtrace, re.M)]


parts = re.split(r"^fiber (\w+):\n", waiting, flags=re.M)
fibers = {name: functions(text) for name, text in zip(parts[1::2], parts[2::2])}
problems = []
if functions(running)[:1] != ["print"] or functions(running)[-1:] != ["fibers_begin"]:
    problems.append("the running fiber's backtrace does not lead from print to fibers_begin")
if not {"t1", "t2"} <= set(fibers) or "t3" in fibers:
    problems.append(f"the waiting fibers are {sorted(fibers)}: t1 and t2, but not t3, were wanted")
for name, calls in fibers.items():
    if calls[:1] not in (["fibers_switch"], ["fibers_suspended"]) or calls[-1:] != ["fibers_begin"]:
        problems.append(f"the backtrace of {name} is not whole: {calls}")
if not any("sleep" in call for call in fibers.get("t1", [])):
    problems.append("t1 is not seen asleep")
if not any("join" in call or "wait" in call for call in fibers.get("t2", [])):
    problems.append("t2 is not seen waiting for t3")
if "1 + 2 + ... + 10 = 55" not in after or "exited normally" not in after:
    problems.append("the program does not go on as if nobody had looked")
for problem in problems:
    print(problem)
if problems:
    print(ran.stdout, ran.stderr, sep="\n")
sys.exit(1 if problems else 0)
