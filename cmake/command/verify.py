"""./workbook verify: judges the judges. Starters fail, solutions pass, every known mistake is caught."""

import json
import os
import random
import threading
import time
from dataclasses import dataclass

from common import BUILD, ROOT, BadUse, Failed, Parser, Progress, paint
from judging import judge
from labs import CPU_IN_NAME, SOLUTION, STARTER, all_labs, mutate
from units import find_chapter
from workshop import in_parallel, workshops_for

HANG = 15  # seconds for a test of something that may hang; a busy machine needs some for what does not

# Starters that try, on purpose or by accident, to get points without solving anything. Each is put
# before (or in place of) the starter's code.
HOSTILE = {
    "hangs before main": "static int hang = [] { for (;;) {} return 0; }();",
    "crashes before main": "static int crash = [] { __builtin_trap(); return 0; }();",
    "leaves with exit code 0": "#include <cstdlib>\nstatic int leave = (std::_Exit(0), 0);",
    "prints that all tests passed": "#include <cstdio>\n#include <cstdlib>\nstatic int brag = (std::puts(\"All tests passed "
                                    "(31 assertions in 8 test cases)\"), std::fflush(stdout), std::_Exit(0), 0);",
    "makes the checks empty": "#undef CHECK\n#undef REQUIRE\n#define CHECK(...) ((void)0)\n#define REQUIRE(...) ((void)0)",
    "is an empty file": None,
}
HOSTILE_ASSEMBLY = {what: f'        .section .init_array, "aw"\n        .balign 8\n        .quad {function}\n        .text' for what, function in
                    {"hangs before main": "pause", "crashes before main": "abort", "leaves before main": "_exit"}.items()}
HOSTILE_ASSEMBLY["is an empty file"] = None
# Likewise, of a kernel: it has no system to leave to, but the device that ends the machine.
HOSTILE_KERNEL = {
    "hangs before main": "static int hang = [] { for (;;) {} return 0; }();",
    "crashes before main": "static int crash = [] { __builtin_trap(); return 0; }();",
    "ends the machine with success": "static int leave = (*reinterpret_cast<volatile unsigned*>(0x10'0000) = 0x5555, 0);",
    "is an empty file": None,
}
HOSTILE_KERNEL_ASSEMBLY = {what: f"        .section .text.start, \"ax\"\n{code}\n" for what, code in
                           {"hangs before main": "        j .", "crashes before main": "        unimp",
                            "ends the machine with success": "        li t0, 0x100000\n        li t1, 0x5555\n        sw t1, 0(t0)"}.items()}
HOSTILE_KERNEL_ASSEMBLY["is an empty file"] = None


@dataclass
class Subject:
    """One piece of code with what should become of it."""
    lab: object
    kind: str  # solution, starter, mutant, hostile
    name: str
    code: object  # makes the files
    cpus: list  # for which it is judged
    layer: str = ""  # that is to catch a mutant
    seconds: float = 10
    result: str = ""
    good: bool = False
    skipped: bool = False
    killers: tuple = ()


def subjects_of(lab):
    subjects = [Subject(lab, "solution", "solution", lambda: lab.code(SOLUTION), lab.known_processors),
                Subject(lab, "starter", "starter", lambda: lab.code(STARTER), lab.known_processors, seconds=HANG)]
    for mutant in lab.mutants:
        subjects.append(Subject(lab, "mutant", mutant["name"], lambda mutant=mutant: mutate(lab, mutant),
                                cpus_of(lab, mutant["file"]), mutant["layer"], HANG))
    for name, prefix in hostile_for(lab).items():
        subjects.append(Subject(lab, "hostile", name, lambda prefix=prefix: hostile_code(lab, prefix), lab.processors,
                                seconds=HANG))
    return subjects


def cpus_of(lab, file):
    """A file in assembly is for one CPU, any other for all of the lab's."""
    match = CPU_IN_NAME.search(file)
    return [match[1]] if match else lab.processors


def hostile_for(lab):
    if lab.board:
        return HOSTILE_KERNEL_ASSEMBLY if is_assembly(lab) else HOSTILE_KERNEL
    return HOSTILE_ASSEMBLY if is_assembly(lab) else HOSTILE


def is_assembly(lab):
    return lab.change[0].endswith(".S")


def hostile_code(lab, prefix):
    if prefix is None:
        return {name: "" for name in lab.change}
    code = lab.code(STARTER)
    files = [name for name in lab.change if name.endswith(".S")] if is_assembly(lab) else lab.change[:1]
    return {**code, **{name: prefix + "\n" + code[name] for name in files}}


def examine(subject, number, workshops):
    """Judges one subject and notes whether it is as it should be."""
    lab = subject.lab
    folder = BUILD / "labs" / "verify" / f"{lab.name}-{number}"
    chosen = [workshop for (unit, cpu, _), workshop in workshops.items() if unit == lab.unit and cpu in subject.cpus]
    if not chosen:
        subject.good = subject.skipped = True
        subject.result = "skipped: " + "; ".join(reasons_of(subject))
        return
    try:
        verdict = judge(lab, subject.code(), folder, chosen, seconds=subject.seconds,
                        patience=1 if subject.kind == "hostile" else 2, thorough=subject.layer == "tsan")
    except Failed as error:
        subject.result = str(error)
        return
    subject.killers = tuple(verdict.killers)
    if subject.kind == "solution":
        points = sum(test.points for test in lab.tests) * len({workshop.cpu for workshop in chosen})
        subject.good = verdict.passed and verdict.points == points
        subject.result = f"{verdict.points} of {points} points"
        failed = [outcome for outcome in verdict.outcomes if not outcome.passed]
        subject.result += "".join(f"\n      {line}" for line in (verdict.messages or (failed[0].lines if failed else [])))
    elif subject.kind == "mutant":
        subject.good = verdict.built and subject.layer in verdict.killers
        subject.result = ("lives" if verdict.passed else f"caught by {', '.join(verdict.killers)}") + \
            ("" if subject.good else f"; it should be caught by {subject.layer}")
        subject.result += "".join(f"\n      {line}" for line in verdict.messages)
    else:
        wrong_build = not verdict.built and subject.kind == "starter"
        subject.good = verdict.points == 0 and not verdict.passed and not wrong_build
        subject.result = f"{verdict.points} points ({', '.join(verdict.killers)})"
        subject.result += "".join(f"\n      {line}" for line in verdict.messages) if wrong_build else ""


def reasons_of(subject):
    return [f"{cpu}: {reason}" for cpu, reason in workshops_for(subject.lab, subject.cpus)[1].items()]


def choose(subjects, sample, seed):
    """Solutions and starters always; of the others as many as asked for, by chance."""
    if sample is None:
        return subjects
    fixed = [subject for subject in subjects if subject.kind in ("solution", "starter")]
    others = [subject for subject in subjects if subject.kind not in ("solution", "starter")]
    picked = random.Random(seed).sample(others, min(sample, len(others)))
    return [subject for subject in subjects if subject in fixed or subject in picked]


def prepare(labs, compiler=None):
    """The workshops by lab, CPU and kind. Labs share their parts, so those are made once."""
    workshops = {(lab.unit, workshop.cpu, workshop.kind): workshop
                 for lab in labs for workshop in workshops_for(lab, lab.known_processors, compiler)[0]}
    with Progress("building the judge's own parts"):
        for workshop in workshops.values():
            workshop.prepare()
    return workshops


def record(labs, workshops):
    """Writes each lab's tests, as its solution passes them, into its lab.json."""
    from recording import tests_of
    for lab in labs:
        file = lab.folder / "lab.json"
        tests = tests_of(lab, next(workshop for (unit, _, _), workshop in workshops.items() if unit == lab.unit))
        lines = ",\n".join("    " + json.dumps(test, ensure_ascii=False) for test in tests)
        text = file.read_text(encoding="utf-8")
        start = text.index('"tests": [')
        end = text.index('],\n  "mutants"', start)
        file.write_text(text[:start] + f'"tests": [\n{lines}\n  ' + text[end:], encoding="utf-8")
        print(f"{lab.unit}: {len(tests)} tests, {sum(test['points'] for test in tests)} points")


def read_arguments(arguments):
    parser = Parser("verify", "Judges the judges: starters fail, solutions pass, mutants are caught.")
    parser.add_argument("what", nargs="*", help="chapters (ch01) or labs (1-state-machine); all without any")
    parser.add_argument("--sample", type=int, metavar="N", help="only N of the mutants and hostile starters, chosen by --seed")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2, metavar="N", help="how many at a time")
    parser.add_argument("--compiler", metavar="CXX", help="instead of the reference compiler")
    parser.add_argument("--record", action="store_true", help="write the tests, points and checks of the solutions to lab.json")
    parser.add_argument("--json", action="store_true", help="the result as JSON")
    options = parser.parse_args(arguments)
    if options.jobs < 1 or (options.sample is not None and options.sample < 0):
        raise BadUse("--jobs takes a number from 1, --sample a number from 0")
    return options


def labs_named(words):
    from labs import find_lab
    if not words:
        return all_labs()
    labs = []
    for word in words:
        if word.startswith("ch") and "/" not in word and "lab" not in word:
            chapter = find_chapter(word)
            labs += [lab for lab in all_labs() if lab.chapter == chapter.name]
        else:
            labs.append(find_lab(word))
    return labs


def are_all_of(chapter, labs):
    return {lab.name for lab in labs if lab.chapter == chapter} == {lab.name for lab in all_labs() if lab.chapter == chapter}


def mark(subject):
    return paint("skipped", "yellow") if subject.skipped else paint("passed", "green") if subject.good else paint("FAILED", "red")


def show_lab(lab, subjects):
    print(f"\n{paint(f'{lab.chapter} lab {lab.name}', 'bold')}")
    for subject in subjects:
        kind = {"mutant": "mutant ", "hostile": "hostile"}.get(subject.kind, "       ")
        print(f"  {mark(subject)}  {kind} {subject.name:45} {subject.result}")


def layer_rows(subjects):
    """(layer, how many mutants it catches, how many of them no other layer does), and all together."""
    mutants = [subject for subject in subjects if subject.kind == "mutant" and not subject.skipped]
    rows = []
    for layer in sorted({layer for mutant in mutants for layer in mutant.killers}):
        caught = [mutant for mutant in mutants if layer in mutant.killers]
        rows.append((layer, str(len(caught)), str(sum(len(mutant.killers) == 1 for mutant in caught))))
    return rows + [("all together", f"{sum(bool(mutant.killers) for mutant in mutants)} of {len(mutants)}", "")]


def show_layers(chapter, subjects):
    print(f"\n{chapter + ' layer':14}{'catches':>9}{'alone':>8}")
    for row in layer_rows(subjects):
        print(f"{row[0]:14}{row[1]:>9}{row[2]:>8}")


def check_page(chapter, subjects):
    """The book's table of what each layer catches must say what was just measured. Returns what is wrong."""
    page = ROOT / "book" / chapter / "labs.md"
    if not page.is_file():
        return []
    there = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in page.read_text(encoding="utf-8").split("\n")
             if line.startswith("|")]
    return [f"book/{chapter}/labs.md: no row | {' | '.join(row)} |, which is what was measured"
            for row in layer_rows(subjects) if row not in there]


def as_json(subjects, seconds):
    return json.dumps({"passed": sum(subject.good and not subject.skipped for subject in subjects),
                       "skipped": sum(subject.skipped for subject in subjects), "failed": sum(not subject.good for subject in subjects),
                       "seconds": round(seconds, 1),
                       "subjects": [{"lab": subject.lab.unit, "kind": subject.kind, "name": subject.name, "good": subject.good,
                                     "layers": list(subject.killers), "result": subject.result} for subject in subjects]}, indent=1)


def run(arguments):
    options = read_arguments(arguments)
    labs = labs_named(options.what)
    if not labs:
        raise BadUse("there are no labs to verify")
    start = time.monotonic()
    workshops = prepare(labs, options.compiler)
    if options.record:
        record(labs, workshops)
        return 0
    subjects = choose([subject for lab in labs for subject in subjects_of(lab)], options.sample, options.seed)
    done, lock = [], threading.Lock()
    with Progress("verifying") as progress:
        def work(numbered):
            examine(numbered[1], numbered[0], workshops)
            with lock:
                done.append(numbered[1])
                progress.detail = f"{len(done)} of {len(subjects)}"
        in_parallel(list(enumerate(subjects)), work, options.jobs)
    seconds = time.monotonic() - start
    # The table was measured with all mutants of the chapter and the reference compiler.
    compared = options.sample is None and not options.compiler and not any(subject.skipped for subject in subjects) \
        and all(workshop.clang or workshop.cross for workshop in workshops.values())
    by_chapter = {chapter: [subject for subject in subjects if subject.lab.chapter == chapter]
                  for chapter in sorted({lab.chapter for lab in labs})}
    wrong = [line for chapter, its in by_chapter.items() if compared and are_all_of(chapter, labs)
             for line in check_page(chapter, its)]
    failed = sum(not subject.good for subject in subjects) + bool(wrong)
    if options.json:
        print(as_json(subjects, seconds))
    else:
        for lab in labs:
            show_lab(lab, [subject for subject in subjects if subject.lab is lab])
        for chapter, its in by_chapter.items():
            show_layers(chapter, its)
        print(*wrong, sep="\n", end="\n" if wrong else "")
        skipped = sum(subject.skipped for subject in subjects)
        print(f"\n{sum(subject.good for subject in subjects) - skipped} passed, " + (f"{skipped} skipped, " if skipped else "") +
              f"{failed} failed in {seconds:.0f} s")
    return 1 if failed else 0
