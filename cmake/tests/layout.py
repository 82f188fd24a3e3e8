#!/usr/bin/env python3
"""The layout test: what the house looks like, checked. Prints one line for each thing out of place.

    python3 cmake/tests/layout.py [FOLDER]        exit 0 if all is in place, 1 if not
"""

import re
import sys
from pathlib import Path

PLATFORM = re.compile(r"\b(__linux__|_WIN32|__APPLE__|__x86_64__|__aarch64__|__riscv)\b|\basm\b(?!\w)")
CONTROL = re.compile(r"^\s*(if|for|while|switch|do|else|try|catch|namespace|extern|struct|class|enum|union)\b")
EXAMPLE_LINES = 120
FUNCTION_LINES = 40
HEADER_LINES = 150
SOURCE_LINES = 250
REPEATED_RUN = 6
REPEATED_SHARE = 0.15

# Ways to write a coroutine that g++ 12 miscompiles or refuses; ch04-futures/tests/forms has them all. A condition may
# name what it awaits first, `if (auto v = co_await x; v)`, and a lambda may capture by reference.
CONDITION = re.compile(r"\b(if|while|switch|for)\s*\(")
NAMED = re.compile(r"\s*(const\s+)?auto\b[^=]*=[^=]")
CAPTURES = re.compile(r"\bco_await\b[^;]*?(?<![\w\])])\[(?!\])(?!&)[^\]]*\]\s*[({]")
LISTS = re.compile(r"\bco_await\b[^;{}]*[(,]\s*\{|\{\s*co_await\b[^;{}]*\}")

# What GCC 12 loses wake-ups of, on a system without a futex: ch01-models/lib/base/latch.hpp says why.
SLEEPERS = re.compile(r"\bstd::(latch|barrier|binary_semaphore|counting_semaphore)\b|\.wait\((true|false)\)")
FIRST_ON_WINDOWS = "ch03"  # the first chapter whose threads wait for each other on every system


def main(arguments: list[str]) -> int:
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parents[2]
    found = list(problems(root))
    for problem in found:
        print(problem)
    print("layout: " + (f"{len(found)} things out of place" if found else "everything is in its place"))
    return 1 if found else 0


def problems(root: Path):
    for chapter in sorted(root.glob("ch[0-9][0-9]-*")):
        sources = sorted(p for p in chapter.rglob("*") if p.suffix in {".cpp", ".hpp"} and p.is_file())
        for path in sources:
            where, lines = path.relative_to(root), path.read_text().splitlines()
            yield from check_every_file(where, lines)
            if where.parts[1] == "examples":
                yield from check_example(where, lines)
            if where.parts[1] == "lib":
                yield from check_library(where, lines)
            if where.parts[0] >= FIRST_ON_WINDOWS and where.parts[1] != "bench":
                yield from check_sleepers(where, lines)
            if where.parts[1:3] != ("tests", "forms"):
                yield from check_forms(where, lines)
        yield from check_numbers(chapter)
        yield from check_tests_listed(chapter)
        yield from check_repeats(root, [p for p in sources if p.relative_to(chapter).parts[0] in {"examples", "lib"}])


# ---- single files ----

def check_every_file(where: Path, lines: list[str]):
    is_lab = where.parts[1] == "labs"
    for number, line in enumerate(lines, 1):
        if "TODO" in line and not is_lab:
            yield f"{where}:{number}: a TODO outside a lab's starter"
        if PLATFORM.search(code_of(line)) and not is_door(where, lines):
            yield f"{where}:{number}: what knows the system or the CPU belongs behind a door: an arch/ file, " \
                  f"a file named after its CPU, a ladder that ends in #error, or a numbered example"
    for start, length in function_lengths(lines):
        if length > FUNCTION_LINES and where.parts[1] != "tests":
            yield f"{where}:{start}: a function of {length} lines; at most {FUNCTION_LINES}"
    if where.suffix == ".hpp" and "#pragma once" not in lines[:1]:
        yield f"{where}:1: a header begins with #pragma once"
    if where.parts[1:-1] == ("tests",) and not re.fullmatch(r"[a-z][a-z0-9_]*(_test\.cpp|\.hpp)", where.name):
        yield f"{where}:1: a test file is called thing_test.cpp"


def check_sleepers(where: Path, lines: list[str]):
    for number, line in enumerate(lines, 1):
        if SLEEPERS.search(code_of(line)):
            yield f"{where}:{number}: it loses wake-ups on Windows: take base::Latch, or a condition variable"


def check_forms(where: Path, lines: list[str]):
    """Looks at whole statements, which may go over several lines."""
    text = "\n".join(code_of(line) for line in lines)
    if "co_await" not in text:
        return
    found = [(match.start(), "an await in a condition: give its result a name first")
             for match in CONDITION.finditer(text) if awaits_in_condition(match[1], text[match.end():])]
    for pattern, what in ((CAPTURES, "a lambda that captures by value in an expression that awaits: name it first"),
                          (LISTS, "a list in braces in an expression that awaits: name it first")):
        found += [(match.start(), what) for match in pattern.finditer(text)]
    for start, what in found:
        yield f"{where}:{text.count(chr(10), 0, start) + 1}: {what} (g++ 12 gets it wrong)"


def awaits_in_condition(keyword: str, text: str) -> bool:
    """Whether the condition that begins here has an await, but no name for the result."""
    depth, end = 1, 0
    while depth and end < len(text):
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        end += 1
    parts = text[:end - 1].split(";")
    if keyword == "for":
        return len(parts) == 3 and "co_await" in parts[1]
    return "co_await" in parts[-1] and not NAMED.match(parts[-1])


def is_door(where: Path, lines: list[str]) -> bool:
    return (where.parts[1] == "examples" or "arch" in where.parts
            or any(f"_{cpu}" in where.stem for cpu in ("x86_64", "aarch64", "riscv64"))
            or any(line.startswith("#error") for line in lines))


def code_of(line: str) -> str:
    return re.sub(r'"(\\.|[^"\\])*"', '""', line.split("//")[0])


def check_example(where: Path, lines: list[str]):
    if where.suffix != ".cpp":
        yield f"{where}:1: examples/ holds programs; what they share belongs in lib/"
        return
    if not re.fullmatch(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*\.cpp", where.name):
        yield f"{where}:1: an example is called NN-what-it-shows.cpp"
    if len(lines) > EXAMPLE_LINES:
        yield f"{where}:1: {len(lines)} lines; an example has at most {EXAMPLE_LINES}"
    if not lines or not lines[0].startswith("// "):
        yield f"{where}:1: an example begins with a comment that says what we see"
    if "// Output:" not in lines:
        yield f"{where}:{len(lines)}: an example ends in an `// Output:` block"


def check_library(where: Path, lines: list[str]):
    if not re.fullmatch(r"[a-z][a-z0-9_]*\.(hpp|cpp)", where.name):
        yield f"{where}:1: a library's files are called in snake_case"
    limit = HEADER_LINES if where.suffix == ".hpp" else SOURCE_LINES
    if len(lines) > limit:
        yield f"{where}:1: {len(lines)} lines; at most {limit}"
    if where.suffix == ".hpp" and not any(line.startswith("/// @file") for line in lines[:4]):
        yield f"{where}:2: a header says what it is for under /// @file"
    namespace = where.parts[2]
    # C functions, which assembly defines, have their library's name before theirs instead.
    at_home = (f"namespace {namespace}", 'extern "C"')
    if not any(line.startswith(at_home) for line in lines) and "arch" not in where.parts:
        yield f"{where}:1: what stands in lib/{namespace} is in namespace {namespace}"


def function_lengths(lines: list[str]):
    """Yields (line number, length) of functions, trusting clang-format: a body closes at its own indent."""
    for start, line in enumerate(lines):
        if not line.endswith("{") or CONTROL.match(line) or not (")" in line or "noexcept" in line):
            continue
        if line.lstrip().startswith("//"):  # code in a comment
            continue
        head = start
        while head > 0 and "(" not in lines[head]:
            head -= 1
        indent = len(line) - len(line.lstrip())
        if line.lstrip().startswith("[") or indent > 4 or CONTROL.match(lines[head]):
            continue
        for end in range(start + 1, len(lines)):
            if lines[end].startswith(" " * indent + "}"):
                yield start + 1, end - head + 1
                break


# ---- a chapter as a whole ----

def check_numbers(chapter: Path):
    numbers = sorted(int(p.name[:2]) for p in (chapter / "examples").glob("[0-9][0-9]-*.cpp"))
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"{chapter.name}/examples: the numbers must run from 01 without a gap: {numbers}"


def check_tests_listed(chapter: Path):
    listed = (chapter / "CMakeLists.txt").read_text()
    for path in sorted([*(chapter / "tests").glob("*_test.cpp"), *(chapter / "tests" / "refused").glob("*.cpp")]):
        name = path.stem.removesuffix("_test").removesuffix("_board").replace("_", "-")
        if not re.search(rf"^\s*{re.escape(name)}$", listed, re.M):
            yield f"{path.relative_to(chapter.parent)}:1: not listed in {chapter.name}/CMakeLists.txt"


def significant(path: Path):
    """The lines that say something: no blanks, comments, includes, lone braces."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        text = " ".join(code_of(line).split()) if '"' not in line else " ".join(line.split("//")[0].split())
        if len(text) > 2 and not text.startswith(("#include", "#pragma", "using ", "namespace ")):
            yield number, text


def check_repeats(root: Path, paths: list[Path]):
    """A run of six lines that also stands in another file counts as repeated."""
    content = {path: list(significant(path)) for path in paths}
    seen: dict[tuple, set[Path]] = {}
    for path, lines in content.items():
        for i in range(len(lines) - REPEATED_RUN + 1):
            seen.setdefault(tuple(text for _, text in lines[i:i + REPEATED_RUN]), set()).add(path)
    repeated, places = 0, []
    for path, lines in content.items():
        marks = set()
        for i in range(len(lines) - REPEATED_RUN + 1):
            if len(seen[tuple(text for _, text in lines[i:i + REPEATED_RUN])]) > 1:
                marks.update(range(i, i + REPEATED_RUN))
        repeated += len(marks)
        if marks:
            places.append(f"{path.relative_to(root)}:{lines[min(marks)][0]} ({len(marks)} lines)")
    total = sum(len(lines) for lines in content.values())
    if total and repeated / total > REPEATED_SHARE:
        yield f"{repeated} of {total} lines are repeated, {repeated / total:.0%}; at most {REPEATED_SHARE:.0%}: " \
              + ", ".join(places)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
