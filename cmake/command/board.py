"""Builds the labs whose code is a kernel, for the board. Their judges boot it on chapter 5's own machine.

The judge has nothing of the code in it: it is built once, and told by WORKBOOK_IMAGE which kernel to boot. Beside the
image stands IMAGE.lines: which instruction comes from which line, for the judge to say so.

CMake calls this file: board.py LAB solution|starter IMAGE.
"""

import shlex
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from building import toolchain
from common import ROOT, Failed
from labs import SOLUTION, STARTER, load
from workshop import Workshop, assemble, is_newer, run_quietly

HOME = ROOT / "ch05-asyncos"
# A starter does not use all of its members yet. Assembly gets the same flags, and its comments may have apostrophes.
WARNINGS = ("-Wall", "-Wextra", "-Wno-unused-private-field", "-Wno-unused-command-line-argument", "-Wno-invalid-pp-token", "-Wno-reserved-user-defined-literal")


def why_no_board():
    """Why no kernel can be built here, or nothing."""
    if not sys.platform.startswith("linux"):
        return "kernels are built on Linux"
    if not (shutil.which("clang++-19") and shutil.which("ld.lld-19") and Path("/usr/riscv64-linux-gnu/include").is_dir()):
        return "the compiler for the board is not installed: ./workbook install board"
    return ""


def parts_of(lab):
    """What is linked into every kernel of the lab."""
    return [path for name in lab.board["parts"] for path in sorted((HOME / "lib" / name).glob("*.*")) if path.suffix in (".cpp", ".S")]


def command(lab, folder, image):
    """One command builds a kernel."""
    compiler, _, target, compile_flags, link_flags, *_ = toolchain("board")
    own = [folder / name for name in [*lab.given, *lab.change] if name.endswith((".cpp", ".S"))]
    folders = [f"-I{path}" for path in sorted(ROOT.glob("ch[0-9][0-9]-*/lib"))]
    return [compiler, target, "-std=c++23", *shlex.split(compile_flags), *WARNINGS, *folders, *map(str, own + parts_of(lab)),
            *shlex.split(link_flags), f"-Wl,-T,{HOME}/lib/bare/bare.ld", f"-Wl,--defsym=memory_kib={lab.board['memory_kib']}",
            "-o", str(image)]


def build_kernel(lab, folder, image):
    """Builds what assemble() has put into the folder. Returns what the compiler said, and whether it failed."""
    done = run_quietly(command(lab, folder, image))
    if done.returncode == 0:
        Path(f"{image}.lines").write_text(lines_of(image), encoding="utf-8")
    return done


def lines_of(image):
    """A line for each place where one begins: its address, the file and the line, the function."""
    sys.path.insert(0, str(HOME / "tools"))
    from image import Image
    from symbols import demangle, rows_of, shorten
    kernel = Image(Path(image).read_bytes())
    text = kernel.section(".text")
    functions = {symbol.address: symbol.name for symbol in kernel.symbols()
                 if text.address <= symbol.address < text.address + text.size and not symbol.name.startswith((".", "$"))}
    names = dict(zip(functions, map(shorten, demangle(list(functions.values())))))
    rows = {address: (Path(file).name, line) for address, file, line in rows_of(kernel, text.address, text.address + text.size)}
    result, file, line, name = "", "", 0, ""
    for address in sorted({*rows, *names}):
        file, line = rows.get(address, (file, line))
        name = names.get(address, name)
        result += f"{address:x} {file}:{line} {name}\n"
    return result


class BoardWorkshop(Workshop):
    """Where the judge of one such lab is built."""

    def __init__(self, lab, compiler=None):
        super().__init__("board", lab.libraries, compiler)
        self.lab = lab
        self.judge = self.folder / f"judge-{lab.chapter}-{lab.name}"

    def prepare(self):
        super().prepare()
        made_of = [self.lab.folder / "judge.cpp", self.compiled_header, *map(self.archive_of, self.libraries)]
        if is_newer(self.judge, made_of):
            return
        done = run_quietly(self.command(self.lab.folder, self.judge))
        if done.returncode:
            raise Failed("cannot build the judge:\n" + "\n".join(done.stderr.split("\n")[:20]))

    def short_command(self, folder):
        return [*command(self.lab, folder, folder / "kernel")[:3], "...", "-o", str(folder / "kernel")]

    def build(self, lab, folder, program):
        image = folder / "kernel"
        done = build_kernel(lab, folder, image)
        if done.returncode == 0:
            program.write_text(f'#!/bin/sh\nWORKBOOK_IMAGE={shlex.quote(str(image.resolve()))} exec {shlex.quote(str(self.judge))} "$@"\n')
            program.chmod(0o755)
        return done


def main(arguments):
    folder, side, image = arguments
    lab = load(folder)
    sources = Path(f"{image}.sources")
    shutil.rmtree(sources, ignore_errors=True)
    assemble(lab, lab.code(SOLUTION if side == "solution" else STARTER), sources)
    done = build_kernel(lab, sources, Path(image))
    print(done.stderr, end="", file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
