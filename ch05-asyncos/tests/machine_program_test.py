#!/usr/bin/env python3
"""The program `machine` and bad input: one line that says what is wrong, exit code 2, and never a crash.

    machine_program_test.py MACHINE        exit code 77: this system cannot run it
"""

import random
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

BEGIN, ENDLESS = 0x80000000, struct.pack("<I", 0x6f)  # a jump to itself
BAD_USE, WOULD_NEVER_END = 2, 124


def elf(code=ENDLESS, machine=243, address=BEGIN, size=None, offset=120, count=1):
    size = len(code) if size is None else size
    header = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\x02\x01\x01", 2, machine, 1, BEGIN, 64, 0, 0, 64, 56, count, 64, 0, 0)
    return header + struct.pack("<IIQQQQQQ", 1, 7, offset, address, address, size, max(size, len(code)), 8) + code


BAD_IMAGES = {
    "it is no ELF file": b"#!/bin/sh\n", "it is no program for 64-bit RISC-V": elf(machine=62),
    "a segment lies beyond its end": elf(size=4096), "a segment lies outside of the memory": elf(address=0x1000),
    "its headers lie beyond its end": elf(count=1000), "it has nothing to load": elf(count=0),
}
BAD_USES = (["--harts", "9"], ["--harts", "0"], ["--harts", "two"], ["--limit", "-1"], ["--limit"], ["--speed", "9"],
            ["another"], ["--disk", "/nowhere"], ["--input", "/"], ["--trace", "/nowhere/trace"], ["--irq", "64"])


class Program:
    def __init__(self, machine, image):
        self.machine, self.image, self.wrong = machine, image, []

    def run(self, *words, image=None):
        if image is not None:
            self.image.write_bytes(image)
        return subprocess.run([self.machine, *words, "--limit", "100000", str(self.image)] if "--limit" not in words
                              else [self.machine, *words, str(self.image)],
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)

    def expect(self, done, code, text, what):
        lines = done.stderr.decode().splitlines()
        if done.returncode != code or len(lines) != 1 or text not in lines[0]:
            self.wrong.append(f"{what}: exit code {done.returncode}, {lines}")


def main(machine):
    with tempfile.TemporaryDirectory() as folder:
        program = Program(machine, Path(folder) / "image")
        try:
            program.expect(program.run(image=elf()), WOULD_NEVER_END, "has not ended", "an endless program")
        except OSError as error:
            print(f"skipped: this system cannot run {machine}: {error.strerror}", file=sys.stderr)
            return 77
        for words in BAD_USES:
            program.expect(program.run(*words), BAD_USE, "machine: ", " ".join(words))
        for text, image in BAD_IMAGES.items():
            program.expect(program.run(image=image), BAD_USE, text, text)
        dice = random.Random(1)
        for number in range(100):  # files that lie anywhere: whatever they are, the machine does not crash
            image = bytearray(elf(dice.randbytes(200)))
            for _ in range(dice.randrange(6)):
                image[dice.randrange(120)] = dice.randrange(256)
            done = program.run(image=bytes(image))
            if done.returncode < 0 or len(done.stderr.splitlines()) > 1:
                program.wrong.append(f"lie {number}: {done.returncode}, {done.stderr.decode()[:500]}")
    print("\n".join(program.wrong) or "each is refused in one line")
    return 1 if program.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
