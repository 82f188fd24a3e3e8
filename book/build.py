#!/usr/bin/env python3
"""Builds the book: text, listings, outputs of the built examples, traces, reference, search.

    build.py --build BUILD_FOLDER [--output FOLDER] [--page chNN/name]... [--strict]

The build folder must hold the built examples. --page builds only these pages of the book (for their authors:
links to the others are not checked); --strict refuses a listed page that is not written. Exit code 0: built,
1: something is missing or wrong (one line for each), 2: bad use.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from engine.problems import BadUse, Problem  # noqa: E402
from engine.programs import ROOT  # noqa: E402
from engine.site import Book  # noqa: E402


class Parser(argparse.ArgumentParser):
    """Arguments with errors of one line."""

    def error(self, message):
        raise BadUse(message)


def parse(arguments):
    parser = Parser(prog="build.py", description="Builds the book.", allow_abbrev=False)
    parser.add_argument("--build", required=True, type=Path, help="the build folder with the built examples")
    parser.add_argument("--output", type=Path, help="where the site goes (default: BUILD/book)")
    parser.add_argument("--page", action="append", default=[], help="build only this page (chNN/name or name)")
    parser.add_argument("--extra", action="append", default=[], type=Path, help="a page more, for the tests of the book")
    parser.add_argument("--strict", action="store_true", help="every listed page must exist")
    return parser.parse_args(arguments)


def choose(book, names):
    """Keeps only the named pages; links to the others stay, unchecked."""
    known = {(f"{page.chapter}/{page.name}" if page.chapter else page.name): page for page in book.pages}
    for name in names:
        if name not in known:
            raise BadUse(f"no page {name}; there are: {', '.join(known)}")
    book.only = [known[name] for name in names]


def build(arguments, say):
    options = parse(arguments)
    if not options.build.is_dir():
        raise BadUse(f"no build folder {options.build}")
    output = (options.output or options.build / "book").resolve()
    book = Book(options.build.resolve(), output, [path.resolve() for path in options.extra], say)
    if options.page:
        choose(book, options.page)
    book.make(options.strict)
    return book, output


def main(arguments):
    start = time.monotonic()
    try:
        book, output = build(arguments, lambda text: print(text, flush=True))
    except Problem as problem:
        print(f"book: {problem}", file=sys.stderr)
        return 2 if isinstance(problem, BadUse) else 1
    for line in book.report.remarks:
        print(f"note: {line}")
    for line in book.report.problems:
        print(f"book: {line}", file=sys.stderr)
    if book.report.problems:
        print(f"book: not built, {len(book.report.problems)} problem(s)", file=sys.stderr)
        return 1
    where = output / "index.html"
    shown = where.relative_to(ROOT) if where.is_relative_to(ROOT) else where
    print(f"built in {time.monotonic() - start:.1f} s: {shown}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
