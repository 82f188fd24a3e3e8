#!/usr/bin/env python3
"""Checks that a compiler refuses a mistake, for the reason that is meant, and nothing else.

    refused.py SOURCE.cpp -- COMPILER [FLAGS...]

The source holds both sides: `#if REFUSED` the mistake, `#else` how it is done. The right side must
compile without a warning. The wrong one must not, and the compiler's first error must contain one
of the texts of the source's lines `// Refused: TEXT` (compilers use different words). A compiler that does not see the
mistake is named by a line `// Accepted: g++` or `// Accepted: clang`, and then must accept it.
Exit code 0: so it is. 1: it is not, and why. 2: bad use.
"""

import os
import subprocess
import sys
from pathlib import Path

KEY = "// Refused: "
ACCEPTED = "// Accepted: "


def complaints(compiler, source, refused):
    """What the compiler says of one side of the source; nothing if it accepts it."""
    command = [*compiler, "-fsyntax-only", "-Werror", f"-DREFUSED={refused}", source]
    # No translations, and plain quotes.
    ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    return ran.stderr.splitlines() if ran.returncode != 0 else []


def family(compiler):
    """clang or g++."""
    said = subprocess.run([compiler[0], "--version"], capture_output=True, text=True).stdout
    return "clang" if "clang" in said else "g++"


def judge(source, compiler):
    """Why the check fails; empty if it does not."""
    lines = Path(source).read_text().splitlines()
    texts = [line[len(KEY):] for line in lines if line.startswith(KEY)]
    if not texts:
        return f"it has no line `{KEY}TEXT`"
    accepted = complaints(compiler, source, 0)
    if accepted:
        return "\n".join(["the right side does not compile:", *accepted[:5]])
    errors = [line for line in complaints(compiler, source, 1) if "error:" in line]
    if f"{ACCEPTED}{family(compiler)}" in lines:
        return "the compiler is said to accept the mistake, and refuses it" if errors else ""
    if not errors:
        return "the compiler accepts the mistake"
    if not any(text in errors[0] for text in texts):
        return f"it is refused for another reason:\n{errors[0]}"
    return ""


def main(arguments):
    if len(arguments) < 3 or arguments[1] != "--":
        print(__doc__, file=sys.stderr)
        return 2
    problem = judge(arguments[0], arguments[2:])
    if problem:
        print(f"{arguments[0]}: {problem}")
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
