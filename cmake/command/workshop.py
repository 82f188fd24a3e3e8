"""Builds the judge of a lab together with the code to be judged."""

import hashlib
import os
import shlex
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from building import reference_compiler
from common import BUILD, ROOT, Failed, first_line

KINDS = {
    "asan": ["-O0", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
    "tsan": ["-O1", "-fsanitize=thread"],
}


class Workshop:
    """Where judges are built, with one compiler and one set of sanitizers.

    What is the same for every lab (the judge library, Catch2's main, its header) is built once.
    """

    def __init__(self, kind, compiler=None):
        self.kind = kind
        self.compiler = shlex.split(compiler or reference_compiler())
        self.folder = BUILD / "labs" / f"{Path(self.compiler[0]).name}-{kind}"
        self.clang = "clang" in Path(self.compiler[0]).name
        self.flags = ["-std=c++23", "-g", "-Wall", "-pthread", "-fno-omit-frame-pointer", *KINDS[kind],
                      *(f"-I{folder}" for folder in sorted(ROOT.glob("ch[0-9][0-9]-*/lib"))),
                      f"-I{ROOT / 'cmake/catch2'}"]
        if not self.clang:
            self.flags += ["-foptimize-sibling-calls", "-Wno-dangling-pointer", "-Wno-maybe-uninitialized"]
        self.objects = []

    def sources(self):
        """What every judge is linked with: the judge library, what it rests on, Catch2's main."""
        return [*sorted(ROOT.glob("ch01-models/lib/judge/*.cpp")), *sorted(ROOT.glob("ch01-models/lib/base/*.cpp"))]

    def catch_main(self):
        return ROOT / "cmake/catch2/main.cpp"

    def prepare(self):
        """Makes the shared parts, where they are missing or older than what they are made of."""
        self.folder.mkdir(parents=True, exist_ok=True)
        header = self.folder / "pch" / "catch.hpp"
        header.parent.mkdir(exist_ok=True)
        if not header.exists():
            header.write_text('#include "workbook/catch.hpp"\n', encoding="utf-8")
        stale = hash_of([" ".join(self.compiler + self.flags), version_of(self.compiler[0])])
        stamp = self.folder / "stamp"
        fresh = stamp.exists() and stamp.read_text() == stale
        jobs = []
        self.objects = []
        newest = max(path.stat().st_mtime for folder in ("judge", "base")
                     for path in (ROOT / "ch01-models/lib" / folder).glob("*.hpp"))
        for source in self.sources():
            target = self.folder / f"{source.parent.name}-{source.stem}.o"
            self.objects.append(target)
            if not fresh or not newer(target, source, newest):
                jobs.append([*self.compiler, *self.flags, "-c", str(source), "-o", str(target)])
        pch = header.with_suffix(".hpp.pch" if self.clang else ".hpp.gch")
        if not fresh or not pch.exists():
            jobs.append([*self.compiler, *self.flags, "-x", "c++-header", str(header), "-o", str(pch)])
        main = self.folder / "catch_main.o"
        if catch2_is_library():
            self.objects += ["-lCatch2Main", "-lCatch2"]
        else:
            self.objects.append(main)
            if not fresh or not main.exists():
                jobs.append([*self.compiler, "-std=c++23", "-O0", f"-I{ROOT / 'cmake/catch2'}", "-c",
                             str(self.catch_main()), "-o", str(main)])
        for done in in_parallel(jobs, lambda job: subprocess.run(job, capture_output=True, text=True, errors="replace")):
            if done.returncode:
                raise Failed("cannot build the judge's own parts:\n" + "\n".join(done.stderr.split("\n")[:20]))
        stamp.write_text(stale)
        self.pch = ["-include-pch", str(pch)] if self.clang else ["-include", str(header)]

    def short_command(self, folder):
        """The command without the parts that only save time, for the reader to see and to try."""
        return [*self.compiler, *self.flags, str(folder / "judge.cpp"), "..."]

    def command(self, folder, program):
        return [*self.compiler, *self.flags, *self.pch, str(folder / "judge.cpp"), "-o", str(program),
                *(str(part) for part in self.objects)]


def newer(target, source, newest_header):
    return target.exists() and target.stat().st_mtime >= max(source.stat().st_mtime, newest_header)


def hash_of(parts):
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def version_of(program):
    return first_line([program, "--version"])


def catch2_is_library():
    return Path("/usr/include/catch2/catch_all.hpp").exists() or Path("/usr/local/include/catch2/catch_all.hpp").exists()


def in_parallel(items, work, jobs=None):
    with ThreadPoolExecutor(jobs or os.cpu_count() or 2) as pool:
        return list(pool.map(work, items))


def assemble(lab, code, folder, shown=None):
    """Puts the code to be judged, the given files and the judge into one folder.

    Given files always come from the lab itself, whatever the reader did to their copy. `shown` says how
    a file's name stands in the compiler's messages.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in [*lab.given, "judge.cpp"]:
        shutil.copyfile(lab.folder / name, folder / name)
    for name in lab.change:
        text = code.get(name, "")
        line = f'#line 1 "{shown[name]}"\n' if shown else ""
        (folder / name).write_text(line + text, encoding="utf-8")
