#!/usr/bin/env python3
"""How much code the chapter is: lines that are neither blank nor comment, of each part and each room.

    count_lines.py [--rooms]

The parts: what becomes the kernel; what of chapter 4 it stands on; our machine; the programs that run on the kernel, with
their library. xv6's lines were counted in the same way, in its commit f5b93ef of August 2022; its programs with mkfs.
"""

import re
import sys
from pathlib import Path

CHAPTER = Path(__file__).resolve().parent.parent
SOURCES = (".cpp", ".hpp", ".S", ".h", ".ld")
PARTS = {
    "kernel": ("arch", "devices", "kernel", "futures/kernel", "freestanding", "memory", "abi", "elf", "files", "process",
               "block", "ext2", "mount", "virtio", "boot"),
    "core": ("../../ch04-futures/lib/futures/core",),
    "machine": ("machine",),
    "programs": ("user", "futures/user", "shell", "../user"),
}
XV6 = {"kernel": 4_522, "programs": 8_955 - 4_522}
COMMENTS = re.compile(r"""("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/""", re.DOTALL)


def count_file(path):
    text = path.read_text(encoding="utf-8")
    text = COMMENTS.sub(lambda found: found[1] or "", text)
    if path.suffix in (".S", ".ld", ".h"):
        text = re.sub(r"(?m)(^|\s)#(?!include|define)[^\n]*", "", text)
    return sum(bool(line.strip()) for line in text.split("\n"))


def count_room(room):
    folder = CHAPTER / "lib" / room
    inside = folder.rglob("*") if room == "../user" else folder.glob("*")  # futures/user is no part of futures
    return sum(count_file(file) for file in sorted(inside) if file.suffix in SOURCES)


def count_part(part):
    return sum(count_room(room) for room in PARTS[part])


def main(words):
    for part, rooms in PARTS.items():
        theirs = f"   xv6: {XV6[part]:,}" if part in XV6 else ""
        print(f"{part:10} {count_part(part):6,}{theirs}")
        for room in rooms if words == ["--rooms"] else ():
            print(f"    {room.lstrip('./'):30} {count_room(room):6,}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
