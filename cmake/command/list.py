"""./workbook list: the examples and labs, and how far the reader is."""

import json

from common import Parser, paint
from state import finished
from units import chapters

MARKS = {"done": ("done", "green"), "next": ("next", "yellow"), "not started": ("", "dim")}


def units(only_labs):
    """One dictionary a unit, in reading order. `next` is the first that is not done."""
    done, rows = finished(), []
    for chapter in chapters():
        for example in [] if only_labs else chapter.examples(with_output=False):
            rows.append({"unit": example.unit, "kind": "example", "chapter": chapter.name, "title": example.title})
        for lab in chapter.labs():
            rows.append({"unit": f"{chapter.name}/lab/{lab}", "kind": "lab", "chapter": chapter.name,
                         "title": lab_title(chapter, lab)})
    reached = set()
    for row in rows:
        row["state"] = "done" if row["unit"] in done else "not started"
        if row["state"] != "done" and row["kind"] not in reached:
            reached.add(row["kind"])
            row["state"] = "next"
    return rows


def lab_title(chapter, lab):
    readme = chapter.folder / "labs" / lab / "README.md"
    if readme.is_file():
        for line in readme.read_text(encoding="utf-8").split("\n"):
            if line.startswith("#"):
                return line.lstrip("# ").strip()
    return lab


def run(arguments):
    parser = Parser("list", "Lists the examples and labs in reading order, and how far you are.")
    parser.add_argument("--labs", action="store_true", help="only the labs")
    parser.add_argument("--json", action="store_true", help="for a program to read")
    options = parser.parse_args(arguments)
    rows = units(options.labs)
    if options.json:
        print(json.dumps({"units": rows}, indent=2))
        return 0
    titles = {chapter.name: chapter.title for chapter in chapters()}
    shown_chapter = None
    for row in rows:
        if row["chapter"] != shown_chapter:
            print(("\n" if shown_chapter else "") + paint(titles[row["chapter"]], "bold"))
            shown_chapter = row["chapter"]
        mark, colour = MARKS[row["state"]]
        print(f"  {paint(f'{mark:4}', colour)}  {row['unit']:34}  {row['title']}")
    done = sum(row["state"] == "done" for row in rows)
    print(f"\n{done} of {len(rows)} done. ./workbook run NAME runs an example, ./workbook lab start NAME begins a lab.")
    return 0
