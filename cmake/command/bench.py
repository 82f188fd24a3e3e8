"""./workbook bench: measures in a release build, and compares with the goals."""

import datetime
import json
import os
import platform
import re
from pathlib import Path

from building import build, cached, configure
from check_output import SKIPPED, ending, run_captured
from common import BUILD, ROOT, BadUse, Failed, Parser, Progress, first_line, paint, show_command, shown
from units import chapters, find_chapter

TIMEOUT = 900.0  # of one program, which measures for as long as its spread needs
FIELDS = {"id", "what", "unit", "ours", "peer", "theirs", "ratio", "goal", "met", "spread", "exact"}


def programs(chapter):
    """The bench programs of a chapter: bench/x_y_bench.cpp or .py -> chNN-x-y-bench."""
    files = sorted([*(chapter.folder / "bench").glob("*_bench.cpp"), *(chapter.folder / "bench").glob("*_bench.py")])
    return [f"{chapter.name}-{file.stem.removesuffix('_bench').replace('_', '-')}-bench" for file in files]


def processor():
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    match = re.search(r"^model name\s*: (.*)$", text, re.MULTILINE)
    return match[1].strip() if match else platform.machine()


def machine():
    return {"cpu": processor(), "cores": os.cpu_count(), "kernel": platform.release(),
            "compiler": first_line([cached("release", "CMAKE_CXX_COMPILER") or "c++", "--version"]),
            "date": datetime.date.today().isoformat()}


def parse(output, target):
    """The rows and plots among the lines that a program printed."""
    rows, plots = [], []
    for number, line in enumerate(output.split("\n"), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except ValueError:
            raise Failed(f"{target} printed something else than JSON in line {number}: {line[:60]}") from None
        if isinstance(entry, dict) and "plot" in entry:
            plots.append(entry)
        elif isinstance(entry, dict) and FIELDS <= entry.keys():
            rows.append(entry)
        else:
            raise Failed(f"{target} printed neither a row nor a plot in line {number}: {line[:60]}")
    return rows, plots


def measure(chapter, target):
    """Runs one program. Returns rows, plots and why it was skipped, if it was."""
    program = BUILD / "release" / chapter.folder.name / "bench" / target
    left_out = program.with_name(target + ".skipped")
    if left_out.exists():
        return [], [], left_out.read_text(encoding="utf-8").strip()
    show_command([program])
    with Progress(f"measuring {target}"):
        ran = run_captured([str(program)], TIMEOUT, virtual=False)
    if ran.code == SKIPPED:
        return [], [], ran.errors.strip().split("\n")[0] or "no reason given"
    if ran.stopped or ran.code:
        words = ran.errors.strip().split("\n")[-1]
        raise Failed(f"{target} {ran.stopped or ending(ran.code)}{': ' + words if words else ''}")
    return *parse(ran.output, target), ""


def number(value):
    if not isinstance(value, (int, float)):
        return "-"
    if value == int(value) and abs(value) < 1e9:
        return str(int(value))
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"


def verdict(row):
    if row["met"] is None or row["goal"] is None:
        return "", "dim"
    return ("met", "green") if row["met"] else ("MISSED", "red")


def print_table(rows):
    print(f"{'':26}  {'ours':>8} {'theirs':>8} {'unit':12} {'ratio':>6} {'spread':>6}  {'goal':8} peer")
    for row in rows:
        word, colour = verdict(row)
        spread = "exact" if row["exact"] else f"{row['spread'] * 100:.0f} %"
        print(f"{row['id']:26}  {number(row['ours']):>8} {number(row['theirs'] if row['peer'] else None):>8} "
              f"{row['unit']:12} {number(row['ratio']):>6} {spread:>6}  {row['goal'] or '':8} "
              f"{row['peer'] or '-'}  {paint(word, colour)}".rstrip())
        print(paint(f"  {row['what']}", "dim"))


def save(chapter, result):
    """Writes book/measured/ch01.json whole or not at all."""
    file = ROOT / "book" / "measured" / f"{chapter.name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    text = ["{", f'"machine": {json.dumps(result["machine"])},']
    for name, last in (("rows", ","), ("plots", "")):
        lines = ",\n  ".join(json.dumps(entry) for entry in result[name])
        text.append(f'"{name}": [\n  {lines}\n]{last}' if lines else f'"{name}": []{last}')
    fresh = file.with_suffix(".json.new")
    fresh.write_text("\n".join(text + ["}", ""]), encoding="utf-8")
    fresh.replace(file)
    return file


def choose(chapter, options):
    targets = programs(chapter)
    if options.only:
        targets = [target for target in targets if options.only in target]
    if not targets:
        raise BadUse(f"{chapter.name} has no bench program{' like ' + options.only if options.only else ''}")
    return targets


def bench(chapter, targets):
    build("release", targets)
    result = {"machine": machine(), "rows": [], "plots": [], "skipped": []}
    for target in targets:
        rows, plots, reason = measure(chapter, target)
        result["rows"] += rows
        result["plots"] += plots
        if reason:
            result["skipped"].append({"program": target, "reason": reason})
    return result


def read_arguments(arguments):
    parser = Parser("bench", "Measures in a release build, and compares with the goals.")
    parser.add_argument("chapter", nargs="?", help="only this chapter, for instance ch01")
    parser.add_argument("--only", metavar="NAME", help="only the programs with this in their name")
    parser.add_argument("--json", action="store_true", help="for a program to read")
    parser.add_argument("--save", action="store_true", help="write book/measured/ch01.json, which the book draws from")
    parser.add_argument("--all", action="store_true", help="install what it compares with; what is missing still is an error")
    options = parser.parse_args(arguments)
    if options.save and options.only:
        raise BadUse("--save and --only do not go together: a part of the results would replace the whole")
    return options


def run(arguments):
    options = read_arguments(arguments)
    wanted = [find_chapter(options.chapter)] if options.chapter else [c for c in chapters() if programs(c)]
    targets = {chapter.name: choose(chapter, options) for chapter in wanted}
    configure("release", quiet=options.json)
    results = {chapter.name: bench(chapter, targets[chapter.name]) for chapter in wanted}
    if options.json:
        merged = {"machine": machine()}
        merged.update({key: [entry for result in results.values() for entry in result[key]]
                       for key in ("rows", "plots", "skipped")})
        print(json.dumps(merged, indent=1))
    for chapter in wanted:
        result = results[chapter.name]
        if not options.json:
            print(paint(f"\n{chapter.title} on {result['machine']['cpu']}, {result['machine']['cores']} cores", "bold"))
            print_table(result["rows"])
            for entry in result["skipped"]:
                print(f"{paint('skipped', 'yellow')}  {entry['program']}: {entry['reason']}")
        if options.save:
            show = shown(save(chapter, result))
            print("" if options.json else f"saved to {show}", end="" if options.json else "\n")
    missed = any(row["met"] is False for result in results.values() for row in result["rows"])
    skipped = options.all and any(result["skipped"] for result in results.values())
    return 1 if missed or skipped else 0
