"""Each mistake of twins/*.cpp: what the compiler says of it, and what a sanitizer says of the program.

    lifetime_twins_test.py [NAME...]        the environment's CXX is the compiler

A twin holds a mistake (#if WRONG) and how it is done right. With the mistake it must compile; its warnings are those
of its line `// Warned:`, and its run ends in what stands in `// Reported: SANITIZER WORDS`. Done right, there is no
warning and no report. g++ 12 warns of none of them.
"""

import os
import platform
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TESTS = Path(__file__).resolve().parent
COMPILER = os.environ.get("CXX", "c++")
SAFE_FLAGS = ["-std=c++23", "-g", "-O0", "-Wall", "-Wextra", "-pthread", "-I", str(TESTS.parent / "lib")]


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def output_of(*command):
    try:
        ran = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=60,
                             env={**os.environ, "LC_ALL": "C"})
    except subprocess.TimeoutExpired:
        return -1, "it ran for a minute"
    return ran.returncode, ran.stdout + ran.stderr


def without_random_addresses():
    """ThreadSanitizer needs addresses that are not random."""
    return ["setarch", "-R"] if output_of("setarch", "-R", "true")[0] == 0 else []


def key(source, name):
    lines = [line for line in source.read_text().splitlines() if line.startswith(f"// {name}: ")]
    return lines[0].split(": ", 1)[1] if lines else ""


def problems(source, folder, is_clang):
    """What is not as the twin says."""
    warned = key(source, "Warned") if is_clang else "no"
    reported = (not is_clang and key(source, "Reported by g++")) or key(source, "Reported")
    sanitizer, _, words = key(source, "Reported").partition(" ")
    for wrong in (1, 0):
        program, side = folder / f"{source.stem}-{wrong}", "mistake" if wrong else "right side"
        code, said = output_of(COMPILER, *SAFE_FLAGS, f"-fsanitize={sanitizer}", f"-DWRONG={wrong}", source, "-o", program)
        if code:
            yield f"the {side} does not compile:\n{said}"
            continue
        if wrong and warned != "no":
            if f"[{warned}]" not in said:
                yield f"no {warned} for the mistake"
        elif "warning:" in said:
            yield f"a warning for the {side}:\n{said}"
        prefix = without_random_addresses() if sanitizer == "thread" else []
        code, said = output_of(*prefix, program)
        if wrong and reported != "nothing":
            if code == 0 or words not in said:
                yield f"the mistake ends with exit code {code} and without `{words}`:\n{said[:600]}"
        elif "Sanitizer" in said or (not wrong and code):
            yield f"the {side} is reported, exit code {code}:\n{said[:600]}"


def sanitizer_works(name, folder):
    (folder / "probe.cpp").write_text("int main() {}")
    code, _ = output_of(COMPILER, f"-fsanitize={name}", folder / "probe.cpp", "-o", folder / "probe")
    return code == 0 and output_of(*without_random_addresses(), folder / "probe")[0] == 0


def main(names):
    if output_of(COMPILER, "-dumpmachine")[1].split("-")[0] != platform.machine():
        skip(f"{COMPILER} compiles for another CPU")
    twins = [twin for twin in sorted((TESTS / "twins").glob("*.cpp")) if not names or twin.stem in names]
    is_clang = "clang" in output_of(COMPILER, "--version")[1]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as workers:
        folder = Path(folder)
        missing = [name for name in ("address", "thread") if not sanitizer_works(name, folder)]
        if "address" in missing:
            skip(f"{COMPILER} has no working -fsanitize=address")
        for twin in [twin for twin in twins if key(twin, "Reported").split()[0] in missing]:
            print(f"not run: {twin.name}, for lack of a working -fsanitize={missing[0]}")
            twins.remove(twin)
        found = workers.map(lambda twin: [f"{twin.name}: {text}" for text in problems(twin, folder, is_clang)], twins)
        wrong = [line for lines in found for line in lines]
    print("\n".join(wrong) if wrong else f"{len(twins)} twins: each fails as it says, and its right side does not")
    return 1 if wrong or not twins else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
