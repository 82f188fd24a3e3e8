"""Does the debugger's script tell who waits, where its own backtrace does not?

    who_called_me_test.py PROGRAM

Exit code 77: there is no gdb, or it cannot run the program here.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

WAITERS = ["read_line", "parse_header", "serve_client"]

SCRIPT = Path(__file__).resolve().parents[1] / "examples" / "34-who-called-me.gdb"

if not shutil.which("gdb"):
    print("skipped: gdb is not installed", file=sys.stderr)
    sys.exit(77)
ran = subprocess.run(["gdb", "-nx", "-batch", "-x", SCRIPT, sys.argv[1]],
                     stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
for obstacle in ("ptrace: Operation not permitted", "Couldn't get registers",
                 "No symbol table is loaded", 'No symbol "me" in current context',
                 "not in executable format", "Exec format error", "Cannot insert breakpoint"):
    if obstacle in ran.stderr:
        print(f"gdb cannot do it here: {obstacle}", file=sys.stderr)
        sys.exit(77)

match = re.search(r"the machine's stack:\n(.*)the chain of waiters:\n(.*)", ran.stdout, re.S)
stack, chain = match.groups() if match else ("", "")
chain = [re.match(r"\w+", line)[0] for line in chain.splitlines() if re.match(r"\w+\(", line)]
problems = []
if " run " not in stack or "read_line" not in stack:
    problems.append("the backtrace does not show the executor and the coroutine it runs")
if any(f" {name}" in stack for name in WAITERS[1:]):
    problems.append("the backtrace shows a function that only waits")
if chain != WAITERS:
    problems.append(f"the chain of waiters is {chain}, not {WAITERS}")
for problem in problems:
    print(problem)
if problems:
    print(ran.stdout, ran.stderr, sep="\n")
sys.exit(1 if problems else 0)
