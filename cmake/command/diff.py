"""./workbook diff: what one example adds to another."""

import difflib

from common import Parser, paint
from example import KEYS
from units import find_example


def source(example):
    """The program without its header keys, which differ in every file."""
    lines = example.path.read_text(encoding="utf-8").split("\n")
    keys = tuple(f"// {key}:" for key in KEYS)
    return [line for line in lines if not line.startswith(keys)]


def run(arguments):
    parser = Parser("diff", "Shows what the second example adds to the first, or does in another way.")
    parser.add_argument("first", help="for instance ch01/21")
    parser.add_argument("second", help="for instance ch01/22")
    options = parser.parse_args(arguments)
    first, second = find_example(options.first), find_example(options.second)
    lines = difflib.unified_diff(source(first), source(second), first.unit, second.unit, lineterm="")
    colours = {"+": "green", "-": "red", "@": "cyan"}
    added = removed = 0
    for line in lines:
        heading = line.startswith(("+++", "---"))
        added += line.startswith("+") and not heading
        removed += line.startswith("-") and not heading
        colour = "bold" if heading else colours.get(line[:1])
        print(paint(line, colour) if colour else line)
    print(f"{added} lines added, {removed} removed, from {first.unit} ({first.title})\nto {second.unit} ({second.title})")
    return 0
