"""Does valgrind take fibers for what they are? It must not have anything to say.

    fibers_under_valgrind_test.py PROGRAM

Exit code 77: there is no valgrind, or it cannot run the program.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

for tool in ("valgrind", "strip"):
    if not shutil.which(tool):
        print(f"skipped: {tool} is not installed", file=sys.stderr)
        sys.exit(77)
if any(name in Path(sys.argv[1]).read_bytes() for name in (b"__asan_init", b"__tsan_init")):
    print("skipped: a sanitizer watches this program already", file=sys.stderr)
    sys.exit(77)
with tempfile.TemporaryDirectory() as folder:
    # Without debug information: valgrind 3.19 cannot read that of clang 19, and gives up.
    program = f"{folder}/program"
    if subprocess.run(["strip", "--strip-debug", "-o", program, sys.argv[1]],
                      capture_output=True).returncode != 0:
        print("skipped: strip cannot read this program", file=sys.stderr)
        sys.exit(77)
    ran = subprocess.run(["valgrind", "--leak-check=full", "--error-exitcode=99", "-q", program],
                         capture_output=True, text=True, timeout=110)
for obstacle in ("Exec format error", "cannot execute binary file", "wrong ELF class", "FATAL"):
    if obstacle in ran.stderr:
        print(f"skipped: valgrind cannot run it: {obstacle}", file=sys.stderr)
        sys.exit(77)
if ran.returncode != 0 or ran.stderr:
    print(f"exit code {ran.returncode}; valgrind says:\n{ran.stderr}")
    sys.exit(1)
