"""Has the state diagram in the book exactly the arrows of the machine's run?

    state_diagram_test.py PROGRAM    (03-state-machine)

Exit code 77: the program is one for another machine.

A box of the drawing is a state. A diamond is a decision, so an arrow to it and an arrow from it are one of the machine's.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "book" / "ch04" / "not-there-yet.md"


def drawn(text):
    """The arrows of the page's drawing, from state to state."""
    dot = re.search(r"^\\dot\{[^\n]*\}\n(.*?)^\\enddot", text, re.S | re.M)[1]
    diamonds = set(re.findall(r"(\w+) \[shape=diamond", dot))
    arrows = [tuple(chain.split(" -> ")) for chain in re.findall(r"\w+(?: -> \w+)+", dot)]
    pairs = {pair for chain in arrows for pair in zip(chain, chain[1:])}
    for diamond in diamonds:
        ways = {(a, d) for a, b in pairs if b == diamond for c, d in pairs if c == diamond}
        pairs = {pair for pair in pairs if diamond not in pair} | ways
    return pairs


def walked(program):
    """The arrows that the program has gone along."""
    try:
        text = subprocess.run([program], capture_output=True, text=True, check=True, timeout=60,
                              env={**os.environ, "WORKBOOK_CLOCK": "virtual"}).stdout
    except OSError as error:
        print(f"it cannot be run from here: {error}", file=sys.stderr)
        sys.exit(77)
    return set(re.findall(r"^ +(\w+) -> (\w+)", text, re.M))


of_page, of_run = drawn(PAGE.read_text(encoding="utf-8")), walked(sys.argv[1])
for name, arrows in (("only drawn", of_page - of_run), ("not drawn", of_run - of_page)):
    for begin, end in sorted(arrows):
        print(f"{name}: {begin} -> {end}", file=sys.stderr)
sys.exit(of_page != of_run or not of_run)
