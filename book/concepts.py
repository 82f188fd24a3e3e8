#!/usr/bin/env python3
"""Checks the concept index, book/concepts.md: nothing left out, nothing twice, nothing that does not exist.

Every id of the families below stands in the table once. The pages that a row names exist and carry the mark of
that id (\\claim); the examples and tests that it names exist. Exit code 0: complete; 1: one line for each error.
"""

import re
import sys
from pathlib import Path

BOOK = Path(__file__).resolve().parent
ROOT = BOOK.parent
ENDINGS = ("_test.cpp", "_test.py", "_board_test.cpp")  # of a test's file, behind its name
FAMILIES = {"M": 56, "H": 40, "T": 30, "Q": 24, "F": 29, "A": 110, "E": 18}


def rows(text):
    """(line number, cells) of the table rows that begin with an id."""
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if cells and re.fullmatch(r"[A-Z]\d+", cells[0]):
            yield number, cells


def check_ids(table):
    """Each id of each family once, and no other."""
    wanted = [f"{family}{number}" for family, count in FAMILIES.items() for number in range(1, count + 1)]
    found = [cells[0] for _, cells in table]
    for name in wanted:
        if found.count(name) != 1:
            yield f"{name} stands {found.count(name)} times in the index, and must stand once"
    for name in found:
        if name not in wanted:
            yield f"{name} is no id of a concept"


def marks(path):
    """The ids that a page's \\claim commands show."""
    text = path.read_text(encoding="utf-8")
    return {one.strip() for found in re.findall(r"\\claim\{([^}]*)\}", text) for one in found.split(",")}


def check_page(name, cell):
    """The page exists and carries the mark."""
    links = re.findall(r"\]\(([^)#]+)", cell)
    if not links:
        yield f"{name}: names no page"
    for link in links:
        page = BOOK / link
        if not page.is_file():
            yield f"{name}: the page {link} does not exist"
        elif page.parent != BOOK and name not in marks(page):
            yield f"{name}: the page {link} carries no \\claim{{{name}}}"


def exists(chapter, shown):
    """Whether an example (13-x), a test (ch01.clock, ch01.lab.1-x, ch02.refused.x) of that chapter is in the tree."""
    test = re.fullmatch(r"ch(\d\d)\.(?:(example|lab|refused)\.)?([\w-]+?)(?:\.(?:solution|starter))?", shown)
    if not test:
        return any(ROOT.glob(f"{chapter}-*/examples/{shown}.cpp"))
    number, kind, name = test.groups()
    file = name.replace("-", "_")
    places = {"example": [f"examples/{name}.cpp"], "lab": [f"labs/{name}/README.md"], "refused": [f"tests/refused/{file}.cpp"]}.get(
        kind, [f"tests/{file}{ending}" for ending in ENDINGS])
    return any(any(ROOT.glob(f"ch{number}-*/{place}")) for place in places)


def check_shown(name, page, cell):
    """What shows the idea exists."""
    chapter = (re.search(r"\((ch\d\d)/", page) or ["", "ch01"])[1]
    shown = re.findall(r"`([^`]+)`", cell)
    if not shown and cell != "text":
        yield f"{name}: names no example, no test, and not `text`"
    for one in shown:
        if not exists(chapter, one):
            yield f"{name}: there is no example or test {one}"


def check(text):
    """Every error of an index, as one line each."""
    table = list(rows(text))
    errors = list(check_ids(table))
    for number, cells in table:
        if len(cells) != 4:
            errors.append(f"line {number}: {cells[0]} has {len(cells)} cells, and needs 4")
            continue
        errors += check_page(cells[0], cells[2])
        errors += check_shown(cells[0], cells[2], cells[3])
    return errors


def main():
    errors = check((BOOK / "concepts.md").read_text(encoding="utf-8"))
    for error in errors:
        print(f"book/concepts.md: {error}")
    if not errors:
        print(f"{sum(FAMILIES.values())} concepts, each with its place")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
