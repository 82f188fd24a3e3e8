"""Does gdb's async-bt show the same chains as the program itself?

    async_backtraces_test.py PROGRAM    (67-backtraces)

Exit code 77: there is no gdb, or it cannot run the program here.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[1] / "lib" / "futures" / "host" / "futures.gdb"
COMMANDS = ["set pagination off", "set width 0", "set debuginfod enabled off", "break nothing_left",
            "run", "echo == asleep\\n", "async-bt executor", "echo == over\\n", "delete", "continue"]

if not shutil.which("gdb"):
    print("skipped: gdb is not installed", file=sys.stderr)
    sys.exit(77)
ran = subprocess.run(["gdb", "-nx", "-batch", "-x", SCRIPT,
                      *(part for line in COMMANDS for part in ("-ex", line)), sys.argv[1]],
                     stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100,
                     env={**os.environ, "WORKBOOK_CLOCK": "virtual", "ASAN_OPTIONS": "detect_leaks=0"})
for obstacle in ("ptrace: Operation not permitted", "Couldn't get registers", "No symbol table is loaded",
                 'Function "nothing_left" not defined', "not in executable format", "Exec format error",
                 "Cannot insert breakpoint", "There is no member named", "No symbol \"executor\""):
    if obstacle in ran.stderr:
        print(f"gdb cannot do it here: {obstacle}", file=sys.stderr)
        sys.exit(77)

match = re.search(r"== asleep\n(.*)== over\n(.*)", ran.stdout, re.S)
asleep, after = match.groups() if match else ("", "")


def chains(text):
    """For each task the places where its coroutines stand, innermost first."""
    tasks = re.split(r"^task .*\n", text, flags=re.M)[1:]
    return sorted(tuple(re.findall(r"at \S*?([\w-]+\.cpp:\d+)$", task, re.M)) for task in tasks)


problems = []
if len(chains(asleep)) != 3:
    problems.append(f"gdb shows {len(chains(asleep))} tasks instead of 3")
if chains(asleep) != chains(after):
    problems.append(f"gdb shows {chains(asleep)}, the program {chains(after)}")
if not re.search(r"read_row.*\n.*query", asleep):
    problems.append("read_row is not shown below query")
for problem in problems:
    print(problem)
if problems:
    print(ran.stdout, ran.stderr, sep="\n")
sys.exit(1 if problems else 0)
