"""Configures and builds with the presets of CMakePresets.json, and says how to start the result."""

import functools
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys

from common import BUILD, ROOT, BadUse, Failed, Progress, first_line, lines_of, nearest, paint, show_command

CROSS = ("riscv64", "aarch64", "windows")  # what --on accepts; each has a preset and a toolchain file
BOARDS = ("virt", "machine")  # what --on accepts for a board's programs: QEMU's board, and the chapter's own machine
MOST_LINES = 40  # of a compiler's messages


def gcc_version(command):
    """(12, 2) of g++ 12.2.0, or nothing if there is none."""
    match = re.match(r"(\d+)\.(\d+)", first_line([command, "-dumpfullversion"])) if shutil.which(command) else None
    return (int(match[1]), int(match[2])) if match else None


def reference_compiler():
    """The compiler to use where the reader has not chosen one with CXX.

    g++ before 12.3 miscompiles coroutines; where the system's is older, clang 19 takes its place.
    """
    if os.environ.get("CXX"):
        return os.environ["CXX"]
    if (gcc_version("g++") or (0, 0)) >= (12, 3):
        return "g++"
    if shutil.which("clang++-19"):
        return "clang++-19"
    if (gcc_version("g++-12") or (0, 0)) >= (12, 3):
        return "g++-12"
    raise Failed("no fit compiler: clang 19, or g++ 12.3 or later (./workbook doctor says more)")


def check_cpu(name):
    if name not in CROSS:
        raise BadUse(f"cannot run on {name}{nearest(name, CROSS)} (--on knows {', '.join(CROSS)})")
    return name


@functools.cache
def toolchain(name):
    """What a toolchain file says: compiler, emulator's command, target, flags to compile and to link."""
    file = ROOT / f"cmake/toolchains/{name}.cmake"
    told = subprocess.run(["cmake", "-D", f"TOOLCHAIN={file}", "-P", ROOT / "cmake/tell.cmake"], capture_output=True, text=True)
    if told.returncode:
        raise Failed(f"CMake cannot read {file.name}:\n{told.stderr}")
    return told.stderr.split("\n")


def cross_tools(preset):
    """The compiler and the emulator's command that the toolchain file names."""
    compiler, emulator, *_ = toolchain(preset)
    return compiler, emulator.split(";")


def run_environment(preset):
    """What a program needs to run: Wine keeps its files in the build folder."""
    if preset != "windows":
        return {}
    return {"WINEDEBUG": "-all", "WINEPREFIX": str(BUILD / preset / "wine")}


def cached(preset, key):
    try:
        text = (BUILD / preset / "CMakeCache.txt").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    match = re.search(rf"^{key}:\w+=(.*)$", text, re.MULTILINE)
    return match[1] if match else ""


def runner(preset):
    """The command to put before a program of a configured build: an emulator, for instance."""
    return list(filter(None, cached(preset, "WORKBOOK_RUNNER").split(";")))


def is_configured(preset, compiler):
    if not (BUILD / preset / "build.ninja").exists():
        return False
    if cached(preset, "CMAKE_HOME_DIRECTORY") != str(ROOT):
        return False
    if cached(preset, "WORKBOOK_BOARD_COMPILER").endswith("NOTFOUND") and not why_no_board():
        return False  # it has been installed since
    used = cached(preset, "CMAKE_CXX_COMPILER")
    return not compiler or not used or os.path.basename(used) == os.path.basename(compiler)


def configure(preset, quiet=False, again=False):
    """Runs CMake unless it has run already; Ninja runs it again when a CMakeLists.txt changes.

    again: run it in any case, because a package may have come since.
    """
    fixed = preset in CROSS or preset in ("clang", "gcc")  # the preset names the compiler
    compiler = "" if fixed else reference_compiler()
    if is_configured(preset, compiler) and not again:
        return
    command = ["cmake", "--preset", preset] + ([f"-DCMAKE_CXX_COMPILER={compiler}"] if compiler else [])
    show_command(command)
    output = []
    with Progress(f"configuring build/{preset}") as progress:
        code = lines_of(command, output.append)
    if code:
        raise Failed("\n".join(["CMake cannot configure the build:"] + output[-MOST_LINES:]))
    if not quiet:
        print(paint(f"  configured in {progress.seconds:.1f} s", "dim"), flush=True)


class Ninja:
    """Follows what Ninja prints: how far it is, what is linked, and why something failed."""

    def __init__(self, progress=None, on_linked=None):
        self.progress, self.on_linked = progress, on_linked
        self.errors = []  # the lines of failed steps
        self.failing = False
        self.linking = ""  # the last program; Ninja names it before it says that linking failed

    def confirm(self):
        if self.linking and self.on_linked:
            self.on_linked(self.linking)
        self.linking = ""

    def line(self, line):
        if line.startswith("FAILED: "):
            self.linking = ""
        self.confirm()
        step = re.match(r"\[(\d+)/(\d+)\] (.*)", line)
        if step:
            self.failing = False
            if self.progress:
                self.progress.detail = f"{step[1]} of {step[2]}"
            linked = re.match(r"Linking CXX executable (.*)", step[3])
            self.linking = linked[1] if linked else ""
        elif line.startswith("FAILED: "):
            self.failing = True
            self.errors.append(line)
        elif self.failing and not line.startswith("ninja: "):
            self.errors.append(line)
        elif line.startswith("ninja: error:"):
            self.errors.append(line)

    def short_errors(self):
        """The messages without the long command lines, cut to what a reader can use."""
        lines = [line.replace(f"{ROOT}/", "") for line in self.errors if not re.match(r"(: && )?/\S+(\+\+|gcc|clang)\S* ", line)]
        more = len(lines) - MOST_LINES
        return lines[:MOST_LINES] + ([f"... and {more} more lines"] if more > 0 else [])


def build_command(preset, targets):
    command = ["cmake", "--build", BUILD / preset]
    return command + (["--target", *targets] if targets else [])


def build(preset, targets=(), show=True, keep_going=False):
    """Builds targets (all without any). Raises Failed with the compiler's messages."""
    command = build_command(preset, targets)
    if show:
        show_command(command)
    what = f"building {targets[0] if len(targets) == 1 else f'build/{preset}'}"
    with Progress(what) as progress:
        ninja = Ninja(progress)
        code = lines_of(command + (["--", "-k", "0"] if keep_going else []), ninja.line)
    if code:
        raise Failed("\n".join(["it does not build:"] + ninja.short_errors()))
    return progress.seconds


def program(preset, example):
    suffix = ".exe" if preset == "windows" else ""
    folder = BUILD / preset / example.path.parent.parent.name / "examples"
    return folder / (example.target + suffix)


def start_command(preset, example, board=BOARDS[0]):
    if "board" in example.needs:
        boot = example.path.parent.parent / "tools/boot.py"
        return [sys.executable, str(boot), str(program(preset, example)), "--on", board, *shlex.split(example.keys.get("Board", ""))]
    return [*runner(preset), str(program(preset, example))]


def why_no_board():
    """Why no kernel can be built here, or nothing; as cmake/board.cmake says it."""
    has_all = shutil.which("clang++-19") and shutil.which("ld.lld-19") and os.path.exists("/usr/riscv64-linux-gnu/include")
    return "" if has_all else "the compiler for the board is not installed (./workbook install board)"


def why_not(example, preset):
    """Why this build cannot have the example, or nothing."""
    if "board" in example.needs:
        return "it has a machine of its own" if preset in CROSS else why_no_board()
    if preset == "windows" and {"linux", "posix"} & set(example.needs):
        return f"it needs {'Linux' if 'linux' in example.needs else 'a POSIX system'}"
    if preset != "windows" and "windows" in example.needs:
        return "it needs Windows (--on windows)"
    cpu = preset if preset in ("riscv64", "aarch64") else platform.machine()
    if "x86_64" in example.needs and cpu != "x86_64":
        return "it is about x86-64"
    if "ptrace" in example.needs and preset in CROSS:
        return "it needs ptrace, which the emulator has not"
    return ""


def start_wine(preset):
    """Makes Wine's folder once: the first start takes seconds and prints to stderr."""
    if preset != "windows" or (BUILD / preset / "wine" / "system.reg").exists():
        return
    with Progress("preparing Wine"):
        subprocess.run(["wineboot", "-i"], env={**os.environ, **run_environment(preset)},
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
