"""Every form in which a coroutine can be written, compiled and run: is the compiler still the one that we know?

    forms_test.py            unoptimised, some seconds
    forms_test.py --all      at each level of optimisation and under sanitizers, a minute or two
    forms_test.py --list     prints what fails, as lines for forms/known.txt

The environment's CXX is the compiler. forms/known.txt says which forms it is known to break. A form that fails and is not
listed there fails this test, and so does a listed one that has come to work: in both cases the compiler is another one.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FORMS = Path(__file__).resolve().parent / "forms"
COMPILER = os.environ.get("CXX", "c++")
ALWAYS = ["-std=c++23", "-w", "-foptimize-sibling-calls"]
LEVELS = [["-O0"], ["-Og"], ["-O1"], ["-O2"], ["-O0", "-fno-optimize-sibling-calls"],
          ["-O2", "-fsanitize=address,undefined"]]


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def run(*command):
    """Exit code (negative: a signal) and what it said."""
    try:
        ran = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=60)
    except subprocess.TimeoutExpired:
        return -1, "it ran for a minute"
    return ran.returncode, ran.stdout + ran.stderr


def compiler_version():
    """("g++", "12.2") or ("clang", "19.1")."""
    said = run(COMPILER, "--version")[1]
    number = re.search(r"\b(\d+\.\d+)\.\d+", said)
    return "clang" if "clang" in said else "g++", number[1] if number else "0.0"


def runner():
    """What is put before a program: nothing, or an emulator of the CPU that the compiler is for."""
    target = run(COMPILER, "-dumpmachine")[1].strip()
    cpu = target.split("-")[0]
    if "linux" not in target:
        skip(f"{COMPILER} compiles for {target}")
    if cpu == platform.machine():
        return []
    if shutil.which(f"qemu-{cpu}") is None:
        skip(f"there is no qemu-{cpu}")
    return [f"qemu-{cpu}", "-L", f"/usr/{cpu}-linux-gnu"]


def known(name, version, flags):
    """The forms that this compiler is known to break; None if nothing is known of it."""
    rows = [line.split() for line in (FORMS / "known.txt").read_text().splitlines() if line and line[0] != "#"]
    ours = [row for row in rows if row[:2] == [name, version]]
    if not ours and not (name == "clang" and float(version) >= 19):
        return None
    return {row[2] for row in ours if not row[4:] or row[4] in flags}


def failing(flags, folder, emulator, workers):
    """Names of all forms, and of those that fail."""
    def compile_one(source):
        return run(COMPILER, *ALWAYS, *flags, "-c", source, "-o", folder / f"{source.stem}.o")[0] == 0

    shared = sorted(source for source in FORMS.glob("*.cpp") if source.stem != "frame")
    alone = sorted(FORMS.glob("alone/*.cpp"))
    built = dict(zip(shared + alone, workers.map(compile_one, shared + alone)))
    if not all(built[source] for source in shared):
        return [], [source.stem for source in shared if not built[source]]
    program = folder / "forms"
    run(COMPILER, *flags, *(folder / f"{source.stem}.o" for source in shared), "-o", program)
    code, names = run(*emulator, program)
    tasks = [(program, name) for name in names.split()]
    bad = [source.stem for source in alone if not built[source]]
    for source in alone:
        if built[source]:
            one = folder / f"{source.stem}.program"
            run(COMPILER, *flags, folder / f"{source.stem}.o", "-o", one)
            tasks.append((one, source.stem))
    codes = workers.map(lambda task: run(*emulator, *task)[0], tasks)
    bad += [name for (_, name), code in zip(tasks, codes) if code != 0]
    return [name for _, name in tasks] + bad, bad


def frame_is_as_described(folder, emulator):
    """What frame.cpp prints of a frame that g++ 12.2 has laid out wrong."""
    described = (FORMS / "frame_gcc_12.txt").read_text().split("// [printed]\n")[1]
    run(COMPILER, *ALWAYS, "-O0", FORMS / "frame.cpp", "-o", folder / "frame")
    return run(*emulator, folder / "frame")[1] == described


def main(arguments):
    name, version = compiler_version()
    emulator = runner()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as workers:
        folder, wrong = Path(folder), []
        for flags in LEVELS if "--all" in arguments else LEVELS[:1]:
            expected = known(name, version, flags)
            names, bad = failing(flags, folder, emulator, workers)
            print(f"{name} {version} {' '.join(flags)}: {len(bad)} of {len(set(names))} forms fail")
            if "--list" in arguments or expected is None:
                print("\n".join(f"{name} {version} {form}" for form in sorted(bad)))
                continue
            wrong += [f"{form} fails with {' '.join(flags)}" for form in sorted(set(bad) - expected)]
            wrong += [f"{form} does not fail any more with {' '.join(flags)}" for form in sorted(expected - set(bad))]
            if not names:
                wrong.append("there are no forms")
        if expected and "if-await" in expected and not frame_is_as_described(folder, emulator):
            wrong.append("frame.cpp prints something else than frame_gcc_12.txt says")
    if expected is None and "--list" not in arguments:
        skip(f"forms/known.txt knows nothing of {name} {version}; what fails stands above")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
