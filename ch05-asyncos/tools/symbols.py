#!/usr/bin/env python3
"""Writes into the image of a kernel what it cannot know of itself: its functions, lines and frames.

    symbols.py IMAGE

A kernel that panics has nobody who could look that up for it. The linker has left room, the section .symbols; what is
written there, lib/kernel/symbols.cpp reads. All of it costs the kernel no instruction before that.

    5 numbers   count of functions, of lines, of frames, of files, and where in the section the texts begin
    functions   {address from the kernel's begin, place of the name in the texts}, by address
    lines       {address from the kernel's begin, number of the file << 16 | line}, by address
    frames      {address from the kernel's begin, where the caller's registers are: pack()}, by address
    files       {place of the name in the texts}
    texts       each ends with a zero
"""

import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

from frames import S0, SP, read_frames
from image import Image
from lines import read_lines

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST_NAME = 100


def demangle(names):
    tool = next(filter(None, map(shutil.which, ("riscv64-linux-gnu-c++filt", "llvm-cxxfilt-19", "c++filt"))), None)
    if not tool:
        return names
    ran = subprocess.run([tool], input="\n".join(names), capture_output=True, text=True, check=True)
    return ran.stdout.split("\n")


def shorten(name):
    """Without what a function takes and gives: `hog(bool) [clone .resume]` is hog, resumed."""
    resumed = " (resumed)" if name.endswith("[clone .resume]") else ""
    name = name.replace("(anonymous namespace)::", "").split(" [clone")[0]
    depth, bare = 0, ""
    for part in re.split(r"(operator\(\)|[<>()])", name):
        depth -= part == ">"
        if part == "(" and depth == 0:
            break
        if depth == 0 and part not in "<>":
            bare += part
        depth += part == "<"
    return bare.split(" ")[-1][:LONGEST_NAME] + resumed


class Texts:
    """Texts one behind the other, each once."""

    def __init__(self):
        self.data, self.places = b"", {}

    def place(self, text):
        if text not in self.places:
            self.places[text] = len(self.data)
            self.data += text.encode() + b"\0"
        return self.places[text]


def show(path):
    """A file as the reader knows it: from the workbook's folder."""
    try:
        return str(Path(path).resolve().relative_to(ROOT))
    except ValueError:
        return Path(path).name


def rows_of(image, begin, end):
    """The lines by address, each where it begins."""
    rows = {}
    for address, file, line in read_lines(image.bytes_of(image.section(".debug_line"))):
        if begin <= address < end:
            rows[address] = (file, line)
    last, kept = None, []
    for address in sorted(rows):
        if rows[address] != last:
            kept.append((address, *rows[address]))
        last = rows[address]
    return kept


UNKNOWN = 0xFFFF


def pack(frame):
    """The caller's sp in 8 bytes, the last bit: from s0, not sp; then where ra and s0 are below it."""
    if frame.base not in (SP, S0) or frame.offset // 8 * 2 >= UNKNOWN or max(frame.ra, frame.s0) // 8 > 255:
        return UNKNOWN
    return frame.offset // 8 * 2 + (frame.base == S0) | frame.ra // 8 << 16 | frame.s0 // 8 << 24


def frames_of(image, begin, end):
    """The frames by address; behind a function's end they are not known."""
    rows = {}
    for frames, behind in read_frames(image.bytes_of(image.section(".debug_frame"))):
        if begin <= frames[0].address < end:
            rows.setdefault(behind, UNKNOWN)
            rows.update({frame.address: pack(frame) for frame in frames})
    return sorted(rows.items())


def make_table(image):
    text = image.section(".text")
    begin, end = text.address, text.address + text.size
    found = {symbol.address: symbol.name for symbol in image.symbols()
             if begin <= symbol.address < end and not symbol.name.startswith((".", "$"))}
    addresses = sorted(found)
    names = [shorten(name) for name in demangle([found[address] for address in addresses])]
    rows = rows_of(image, begin, end)
    files = sorted({file for _, file, _ in rows})
    texts, numbers = Texts(), {file: number for number, file in enumerate(files)}
    body = b"".join(struct.pack("<2I", address - begin, texts.place(name)) for address, name in zip(addresses, names))
    body += b"".join(struct.pack("<2I", address - begin, numbers[file] << 16 | min(line, 0xFFFF))
                     for address, file, line in rows)
    frames = frames_of(image, begin, end)
    body += b"".join(struct.pack("<2I", address - begin, where) for address, where in frames)
    body += b"".join(struct.pack("<I", texts.place(show(file) if file else "")) for file in files)
    return struct.pack("<5I", len(addresses), len(rows), len(frames), len(files), 20 + len(body)) + body + texts.data


def main(path):
    image = Image(Path(path).read_bytes())
    room = image.section(".symbols")
    if not room:
        return 0
    table = make_table(image)
    if len(table) > room.size:
        print(f"{path}: its symbols need {len(table)} bytes; lib/arch/board.ld leaves {room.size}", file=sys.stderr)
        return 1
    with open(path, "r+b") as file:
        file.seek(room.offset)
        file.write(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
