"""./workbook lab: start an exercise, check it, ask for hints, begin again, see the solution."""

import json
import os
import shutil
import sys
import time

from common import BUILD, MY, ROOT, BadUse, Failed, Parser, Progress, nearest, paint, shown, show_command
from judging import judge
from labs import SOLUTION, STARTER, all_labs, find_lab
from state import finish, finished
from workshop import workshops_for

VERBS = {
    "start": "put the starter of a lab into my/, without touching what is there",
    "check": "judge your work: what is right, and the first thing that is not",
    "hint": "show the next hint",
    "reset": "put the starter back; your work is kept in my/backup",
    "solution": "show the solution, once you have passed",
}
HINTS = "hints.txt"  # in my/: the unit and how many hints were shown


def read_arguments(arguments):
    parser = Parser("lab", "Exercises that judge themselves: " + "; ".join(f"{verb}: {what}" for verb, what in VERBS.items()))
    parser.add_argument("verb", nargs="?", metavar="|".join(VERBS))
    parser.add_argument("name", nargs="?", help="1-state-machine, state-machine, ch01/1 or 1.1 (the first of chapter 1); without it the lab you worked on last")
    parser.add_argument("--yes", action="store_true", help="do not ask (reset, solution --give-up)")
    parser.add_argument("--give-up", action="store_true", help="solution: show it before you have passed")
    parser.add_argument("--all", action="store_true", help="check: say what is wrong with every test, not only the first")
    parser.add_argument("--json", action="store_true", help="the result as JSON")
    options = parser.parse_args(arguments)
    if options.verb is None:
        raise BadUse(f"what shall it do? ./workbook lab {'|'.join(VERBS)} NAME (./workbook list --labs names the labs)")
    if options.verb not in VERBS:
        raise BadUse(f"lab knows no {options.verb}{nearest(options.verb, list(VERBS))} (it knows: {' '.join(VERBS)})")
    return options


# Where things are.

def place(lab):
    return MY / f"{lab.chapter}-lab-{lab.name}"


def lab_meant(word):
    """The lab of that name, or the one whose file in my/ was changed last."""
    if word:
        return find_lab(word)
    begun = [lab for lab in all_labs() if place(lab).is_dir()]
    if not begun:
        raise BadUse("which lab? (./workbook lab start 1-state-machine; ./workbook list --labs names them all)")
    return max(begun, key=lambda lab: max((file.stat().st_mtime for file in place(lab).iterdir()), default=0))


def work_of(lab):
    """The reader's files. Refuses politely when there are none."""
    if not place(lab).is_dir():
        raise BadUse(f"{lab.name} is not begun: ./workbook lab start {lab.name}")
    code = {}
    for name in lab.change:
        try:
            code[name] = (place(lab) / name).read_text(encoding="utf-8", errors="replace")
        except OSError:
            raise BadUse(f"{shown(place(lab) / name)} is missing (./workbook lab reset {lab.name} puts the starter back)") from None
    return code


def write_starter(lab, keep):
    """Writes what is missing into my/; with keep=False also over what is there. Returns the new names."""
    folder, written = place(lab), []
    folder.mkdir(parents=True, exist_ok=True)
    texts = {**lab.code(STARTER), **{name: lab.file(name) for name in [*lab.given, "README.md"]},
             "compile_flags.txt": editor_flags(folder)}
    for name, text in texts.items():
        if keep and (folder / name).exists():
            continue
        (folder / name).write_text(text, encoding="utf-8")
        written.append(name)
    return written


def editor_flags(folder):
    """Lets an editor with clangd understand the files."""
    folders = [os.path.relpath(path, folder) for path in sorted(ROOT.glob("ch[0-9][0-9]-*/lib"))]
    return "\n".join(["-std=c++23", "-xc++", *(f"-I{path}" for path in folders)]) + "\n"


def agreed(question, options):
    if options.yes:
        return True
    if not sys.stdin.isatty():
        raise BadUse(f"{question} Add --yes to answer yes.")
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


# The verbs.

def start(lab, options):
    written = write_starter(lab, keep=True)
    if options.json:
        print(json.dumps({"lab": lab.unit, "folder": str(place(lab)), "written": written}))
        return 0
    new = any(name in written for name in lab.change)
    print(f"{paint(lab.title, 'bold')} ({lab.minutes} minutes, {lab.points} points)")
    print(f"  {'written' if new else 'kept   '}  " + " ".join(shown(place(lab) / name) for name in lab.change))
    print(f"  task     {shown(place(lab) / 'README.md')}")
    print(f"  given    {' '.join(lab.given) or 'nothing'}")
    print(f"  next     ./workbook lab check {lab.name}")
    return 0


def check(lab, options):
    code = work_of(lab)
    trace = MY / f"{place(lab).name}.schedule.json"  # beside the folder: watch looks into it
    trace.unlink(missing_ok=True)
    names = {name: shown(place(lab) / name) for name in lab.change}
    workshops, skipped = workshops_for(lab)
    if not workshops:
        raise Failed(f"{lab.name} cannot be judged here: " + "; ".join(f"{cpu}: {why}" for cpu, why in skipped.items()))
    with Progress("building the judge's own parts"):
        for workshop in workshops:
            workshop.prepare()
    folder = BUILD / "labs" / "check" / place(lab).name
    if not options.json:
        show_command(workshops[0].short_command(folder))
    with Progress(f"judging {lab.name}") as progress:
        def on_test(outcome):
            progress.detail = outcome.test.name
        verdict = judge(lab, code, folder, workshops, shown=names, trace=trace, on_test=on_test)
    if verdict.passed:
        finish(lab.unit)
    if options.json:
        print(as_json(lab, verdict, skipped))
    else:
        report(lab, verdict, trace, options.all, {workshop.cpu: workshop.place for workshop in workshops}, skipped)
    return 0 if verdict.passed else 1


def report(lab, verdict, trace, everything, places, skipped):
    if verdict.killers == ["build"]:
        print(paint("It does not compile yet:", "red"))
        print(*(f"  {line}" for line in verdict.messages), sep="\n")
        print(f"\n0 of {lab.points} points")
        return
    for cpu, place_name in places.items():
        if len(places) + len(skipped) > 1:
            print(f"on {place_name}")
        for outcome in verdict.outcomes:
            if outcome.cpu == cpu:
                mark = paint("passed", "green") if outcome.passed else paint("FAILED", "red")
                points = f"{outcome.test.points if outcome.passed else 0}/{outcome.test.points}"
                print(f"  {mark}  {points:>4}  {outcome.test.name}")
    for cpu, reason in skipped.items():
        print(f"on {cpu}\n  {paint('skipped', 'yellow')}: {reason}")
    failed = [outcome for outcome in verdict.outcomes if not outcome.passed]
    for outcome in failed if everything else failed[:1]:
        place_name = f" on {outcome.cpu}" if len(lab.processors) > 1 else ""
        print(f"\n{paint(outcome.test.name + place_name, 'bold')}")
        print(*(f"  {line}" for line in explanation(lab, outcome, trace)), sep="\n")
    total = sum(1 for other in all_labs() if other.unit in finished())
    print(f"\n{verdict.points} of {lab.points} points; {total} of {len(all_labs())} labs done")
    if verdict.passed:
        print(f"Compare with ours: ./workbook lab solution {lab.name}")
    else:
        print(f"Stuck? ./workbook lab hint {lab.name}")


def explanation(lab, outcome, trace):
    """At most five lines: what was expected, what happened, where to read."""
    lines = outcome.lines[:4]
    read = f"read      book/{lab.read}"
    if any(line.startswith("schedule") for line in lines) and trace.exists():
        read += f"; the schedule: {shown(trace)} (book/{lab.chapter}/labs.md replays it)"
    return [*lines, read]


def as_json(lab, verdict, skipped):
    return json.dumps({
        "lab": lab.unit, "passed": verdict.passed, "points": verdict.points, "of": lab.points, "built": verdict.built,
        "messages": verdict.messages, "skipped": skipped,
        "tests": [{"name": outcome.test.name, "cpu": outcome.cpu, "passed": outcome.passed, "points": outcome.test.points if outcome.passed else 0,
                   "of": outcome.test.points, "layer": outcome.killer or outcome.test.layer, "lines": outcome.lines}
                  for outcome in verdict.outcomes]}, indent=1)


def hint(lab, options):
    seen = hints_seen()
    number = min(seen.get(lab.unit, 0) + 1, len(lab.hints))
    seen[lab.unit] = number
    MY.mkdir(parents=True, exist_ok=True)
    (MY / HINTS).write_text("".join(f"{unit} {count}\n" for unit, count in sorted(seen.items())), encoding="utf-8")
    if options.json:
        print(json.dumps({"lab": lab.unit, "hint": number, "of": len(lab.hints), "text": lab.hints[number - 1]}))
    else:
        print(f"{paint(f'Hint {number} of {len(lab.hints)}', 'bold')}  {lab.hints[number - 1]}")
    return 0


def hints_seen():
    seen = {}
    try:
        for line in (MY / HINTS).read_text(encoding="utf-8").split("\n"):
            unit, _, count = line.partition(" ")
            if count.isdigit():
                seen[unit] = int(count)
    except OSError:
        pass
    return seen


def reset(lab, options):
    folder = place(lab)
    if not folder.is_dir():
        raise BadUse(f"{lab.name} is not begun, so there is nothing to reset (./workbook lab start {lab.name})")
    if not agreed(f"Put the starter of {lab.name} back? Your files are kept in my/backup.", options):
        print("nothing was changed")
        return 0
    backup = MY / "backup" / f"{folder.name}-{time.strftime('%Y%m%d-%H%M%S')}"
    number = 1
    while backup.exists():
        number += 1
        backup = backup.with_name(f"{folder.name}-{time.strftime('%Y%m%d-%H%M%S')}-{number}")
    backup.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(folder, backup)
    write_starter(lab, keep=False)
    if options.json:
        print(json.dumps({"lab": lab.unit, "backup": str(backup)}))
    else:
        print(f"The starter is back in {shown(folder)}; your files are in {shown(backup)}.")
    return 0


def solution(lab, options):
    if lab.unit not in finished():
        if not options.give_up:
            raise BadUse(f"{lab.name} is not passed yet: ./workbook lab check {lab.name} (or add --give-up)")
        if not agreed(f"Show the solution of {lab.name} before you have passed it?", options):
            print("not shown")
            return 0
    code = lab.code(SOLUTION)
    if options.json:
        print(json.dumps({"lab": lab.unit, "files": code}))
        return 0
    for name, text in code.items():
        print(paint(f"// {shown(lab.folder / name)}", "dim"))
        print(text.rstrip("\n"))
    return 0


def run(arguments):
    options = read_arguments(arguments)
    lab = lab_meant(options.name)
    return {"start": start, "check": check, "hint": hint, "reset": reset, "solution": solution}[options.verb](lab, options)
