"""Builds the judge of a lab together with the code to be judged."""

import hashlib
import os
import shlex
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from building import CROSS, cross_tools, reference_compiler
from common import BUILD, ROOT, Failed, first_line
from labs import this_cpu

KINDS = {
    "plain": [],
    "asan": ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
    "tsan": ["-fsanitize=thread"],
    "board": ["-O2"],  # a machine that runs a kernel, thousands of times
}

# Most of a judge's compile time is spent on these headers, so they are compiled once.
COMMON_HEADERS = ("workbook/catch.hpp", "algorithm", "array", "atomic", "coroutine", "deque", "exception", "functional",
                  "map", "memory", "mutex", "span", "stdexcept", "string", "string_view", "thread", "utility", "vector")


class Workshop:
    """Where judges are built, for one CPU, with one compiler and one set of sanitizers.

    What is the same for every lab (the libraries, Catch2's main, the headers) is built once.
    """

    def __init__(self, kind, libraries=("judge",), compiler=None, cpu=None):
        self.kind = kind
        self.cpu = cpu or this_cpu()
        self.cross = self.cpu != this_cpu()
        self.launcher = address_space() if kind == "tsan" else []
        if self.cross:
            compiler, self.launcher = cross_tools(self.cpu)
        self.archiver = compiler.replace("g++", "ar") if self.cross else "ar"
        self.libraries = [folder for name in libraries for folder in sorted(ROOT.glob(f"ch[0-9][0-9]-*/lib/{name}"))]
        self.compiler = shlex.split(compiler or reference_compiler())
        self.clang = "clang" in Path(self.compiler[0]).name
        self.folder = BUILD / "labs" / f"{Path(self.compiler[0]).name}-{kind}"
        self.flags = ["-std=c++23", "-g", "-O0", "-Wall", "-pthread", "-fno-omit-frame-pointer", *KINDS[kind],
                      *(f"-I{folder}" for folder in sorted(ROOT.glob("ch[0-9][0-9]-*/lib"))),
                      f"-I{ROOT / 'cmake/catch2'}", *([f"-I{self.folder}"] if self.cross else [])]
        if not self.clang:
            self.flags += ["-foptimize-sibling-calls", "-Wno-dangling-pointer", "-Wno-maybe-uninitialized"]
        self.header = self.folder / "common.hpp"
        self.compiled_header = self.folder / ("common.hpp.pch" if self.clang else "common.hpp.gch")
        self.catch_main = self.folder / "catch_main.o"

    def parts(self):
        """What has to be made: a file, what it is made of, and the command."""
        headers = [path for folder in self.libraries for path in sorted(folder.glob("*.hpp"))]
        parts = [(self.compiled_header, [self.header],
                  [*self.compiler, *self.flags, "-x", "c++-header", str(self.header), "-o", str(self.compiled_header)])]
        for source in [path for folder in self.libraries for path in sources_of(folder, self.cpu)]:
            target = self.object_of(source)
            parts.append((target, [source, *headers],
                          [*self.compiler, *self.flags, "-c", str(source), "-o", str(target)]))
        if not self.catch2_is_library():
            source = ROOT / "cmake/catch2/main.cpp"
            parts.append((self.catch_main, [source], [*self.compiler, "-std=c++23", "-O0", f"-I{self.folder}", "-c", str(source),
                                                      "-o", str(self.catch_main)]))
        return parts

    def object_of(self, source):
        return self.folder / f"{source.parent.name}-{source.stem}.o"

    def archive_of(self, folder):
        return self.folder / f"lib{folder.name}.a"

    def prepare(self):
        """Makes the shared parts that are missing or older than what they are made of."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.cross and not (self.folder / "catch2").exists():  # alone: its neighbours are the headers of this CPU
            (self.folder / "catch2").symlink_to(catch2_header().parent, target_is_directory=True)
        text = "".join(f"#include {quoted(name)}\n" for name in COMMON_HEADERS)
        if not self.header.exists() or self.header.read_text(encoding="utf-8") != text:
            self.header.write_text(text, encoding="utf-8")
        stamp = self.folder / "stamp"
        made_with = hashlib.sha256("\0".join([*self.compiler, *self.flags, first_line([self.compiler[0], "--version"])]).encode()).hexdigest()
        same = stamp.exists() and stamp.read_text() == made_with
        stamp.unlink(missing_ok=True)  # until all is made
        parts = self.parts()
        stale = [part for part in parts if not same or not is_newer(part[0], part[1])]
        for done in in_parallel([command for _, _, command in stale], run_quietly):
            if done.returncode:
                raise Failed("cannot build the judge's own parts:\n" + "\n".join(done.stderr.split("\n")[:20]))
        for folder in self.libraries:
            archive = self.archive_of(folder)
            if stale or not archive.exists():
                archive.unlink(missing_ok=True)  # a member whose source is gone would stay in it
                objects = [str(self.object_of(source)) for source in sources_of(folder, self.cpu)]
                if run_quietly([self.archiver, "rcs", str(archive), *objects]).returncode:
                    raise Failed("cannot build the judge's own parts: ar failed")
        stamp.write_text(made_with)

    def short_command(self, folder):
        """The command without the parts that only save time, for the reader to see and to try."""
        return [*self.compiler, *self.flags, str(folder / "judge.cpp"), "..."]

    def command(self, folder, program, objects=()):
        header = ["-include-pch", str(self.compiled_header)] if self.clang else ["-include", str(self.header)]
        catch = ["-lCatch2Main", "-lCatch2"] if self.catch2_is_library() else [str(self.catch_main)]
        return [*self.compiler, *self.flags, *header, str(folder / "judge.cpp"), "-o", str(program), *objects, *catch,
                *(str(self.archive_of(folder)) for folder in self.libraries)]

    def build(self, lab, folder, program):
        """Builds what assemble() has put into the folder. Returns what the compiler said, and whether it failed."""
        objects = []
        for name in lab.sources(self.cpu):
            objects.append(str(folder / f"{name}.o"))
            done = run_quietly([*self.compiler, "-g", "-c", str(folder / name), "-o", objects[-1]])
            if done.returncode:
                return done
        return run_quietly(self.command(folder, program, objects))

    def catch2_is_library(self):
        return not self.cross and catch2_is_library()

    @property
    def place(self):
        """What readers call it."""
        return f"{self.cpu} (qemu-user)" if self.cross else f"{self.cpu} (this machine)"


def sources_of(folder, cpu):
    """A library's sources, with those in assembly for the CPU. Where one is named after Windows, another one is for all other systems."""
    found = [*sorted(folder.glob("*.cpp")), *sorted(folder.glob(f"arch/*_{cpu}*.S"))]
    return [path for path in found if not path.stem.endswith("_windows")]


def quoted(name):
    return f'"{name}"' if "/" in name else f"<{name}>"


def run_quietly(command):
    return subprocess.run(command, capture_output=True, text=True, errors="replace")


def is_newer(target, sources):
    return target.exists() and target.stat().st_mtime >= max(source.stat().st_mtime for source in sources)


def address_space():
    """The command before a program under ThreadSanitizer.

    Kernels that randomise many bits of the address space make such a program die at its start, with
    the exit code of a data race; setarch -R switches that off, where the system lets it.
    """
    if shutil.which("setarch") and subprocess.run(["setarch", "-R", "true"], capture_output=True).returncode == 0:
        return ["setarch", "-R"]
    return []


def why_no_cpu(cpu):
    """Why nothing can be built and run for that CPU here, or nothing."""
    if cpu == this_cpu():
        return ""
    if cpu not in CROSS:
        return f"there is no toolchain file for {cpu}"
    compiler, emulator = cross_tools(cpu)
    for what, command in (("qemu-user", emulator[0]), (compiler, compiler)):
        if not shutil.which(command):
            return f"{what} is not installed: ./workbook install cpu"
    if not catch2_header().exists():
        return "Catch2 is not installed for this CPU (2.13 would do for any)"
    return ""


def workshops_for(lab, cpus=None, compiler=None):
    """The workshops in which a lab is judged, CPU by CPU, and by CPU why there is none."""
    if lab.board:
        from board import BoardWorkshop, why_no_board
        reason = why_no_board()
        return ([], {this_cpu(): reason}) if reason else ([BoardWorkshop(lab, compiler)], {})
    reasons = {cpu: why_no_cpu(cpu) for cpu in cpus or lab.processors}
    shops = []
    for cpu in reasons:
        kinds = [kind for kind in ("asan", "tsan") if kind in lab.layers and cpu == this_cpu()] or ["plain"]
        shops += [Workshop(kind, lab.libraries, compiler, cpu) for kind in kinds if not reasons[cpu]]
    return shops, {cpu: reason for cpu, reason in reasons.items() if reason}


def catch2_header():
    """Catch2 2.13, which any compiler can use."""
    places = [Path(folder, "catch2/catch.hpp") for folder in ("/usr/include", "/usr/local/include")]
    return next((place for place in places if place.exists()), places[0])


def catch2_is_library():
    """Catch2 3 is a compiled library; 2.13 is one header, whose main we compile."""
    return any(Path(folder, "catch2/catch_all.hpp").exists() for folder in ("/usr/include", "/usr/local/include"))


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
        line = f'#line 1 "{shown[name]}"\n' if shown else ""
        (folder / name).write_text(line + code.get(name, ""), encoding="utf-8")
