#!/usr/bin/env python3
"""Random programs on our machine and on QEMU: in the end all registers and the memory must be the same.

    machine_differential_test.py MACHINE [FIRST SEED] [COUNT]

Each is made of integer instructions, M, A, C, loads and stores in a safe area, jumps forward, traps, and readings of the
counters, which must agree to the instruction. Exit code 77: this system has no QEMU.
"""

import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile

BEGIN, AREA, FINISHER, UART = 0x80000000, 0x80100000, 0x100000, 0x10000000
LENGTH = 3000  # draws for a program: an instruction each, or two
AREA_SIZE = 4096
SP, SUM, TEMPORARY, BASE = 2, 29, 30, 31  # what a random instruction does not write
FREE = [n for n in range(32) if n not in (SP, SUM, TEMPORARY, BASE)]


# ---- the formats ----

def r_type(code, funct3, funct7, rd, rs1, rs2):
    return code | rd << 7 | funct3 << 12 | rs1 << 15 | rs2 << 20 | funct7 << 25


def i_type(code, funct3, rd, rs1, number):
    return code | rd << 7 | funct3 << 12 | rs1 << 15 | (number & 0xfff) << 20


def s_type(funct3, rs1, rs2, number):
    return 0x23 | (number & 31) << 7 | funct3 << 12 | rs1 << 15 | rs2 << 20 | (number >> 5 & 0x7f) << 25


def b_type(funct3, rs1, rs2, number):
    return (0x63 | (number >> 11 & 1) << 7 | (number >> 1 & 15) << 8 | funct3 << 12 | rs1 << 15 | rs2 << 20
            | (number >> 5 & 63) << 25 | (number >> 12 & 1) << 31)


def j_type(rd, number):
    return (0x6f | rd << 7 | (number >> 12 & 255) << 12 | (number >> 11 & 1) << 20 | (number >> 1 & 1023) << 21
            | (number >> 20 & 1) << 31)


def load_number(rd, number):
    """auipc and addi would do for near ones; this does for all."""
    words = [i_type(0x13, 0, rd, 0, 0)]
    for place in range(55, -1, -11):
        words += [i_type(0x13, 1, rd, rd, 11), i_type(0x13, 6, rd, rd, number >> place & 0x7ff)]
    return words


def csr(funct3, rd, number, rs1):
    return 0x73 | rd << 7 | funct3 << 12 | rs1 << 15 | number << 20


# ---- the kinds of instructions: each gives a list of instructions ----

class Jump:
    def __init__(self, make, over):
        self.make, self.over = make, over


def calculation(dice):
    rd, rs1, rs2, funct3 = dice.choice(FREE), dice.randrange(32), dice.randrange(32), dice.randrange(8)
    kind = dice.randrange(6)
    if kind == 0:
        return [r_type(0x33, funct3, 0x20 if funct3 in (0, 5) and dice.random() < 0.5 else 0, rd, rs1, rs2)]
    if kind == 1:
        return [r_type(0x33, funct3, 1, rd, rs1, rs2)]
    if kind == 2:
        funct3, funct7 = dice.choice([(0, 0), (0, 0x20), (1, 0), (5, 0), (5, 0x20), (0, 1), (4, 1), (5, 1), (6, 1), (7, 1)])
        return [r_type(0x3b, funct3, funct7, rd, rs1, rs2)]
    if kind == 3:
        number = dice.randrange(64) | (0x400 if funct3 == 5 and dice.random() < 0.5 else 0)
        return [i_type(0x13, funct3, rd, rs1, number if funct3 in (1, 5) else dice.randrange(4096))]
    if kind == 4:
        funct3 = dice.choice([0, 1, 5])
        number = dice.randrange(32) | (0x400 if funct3 == 5 and dice.random() < 0.5 else 0)
        return [i_type(0x1b, funct3, rd, rs1, number if funct3 else dice.randrange(4096))]
    return [dice.choice([0x17, 0x37]) | rd << 7 | dice.randrange(1 << 20) << 12]


def memory(dice):
    place = dice.randrange(-2048, 2041)
    if dice.random() < 0.5:
        return [i_type(0x03, dice.randrange(7), dice.choice(FREE), BASE, place)]
    return [s_type(dice.randrange(4), BASE, dice.randrange(32), place)]


def atomic(dice):
    funct3 = dice.choice([2, 3])
    words = [i_type(0x13, 0, TEMPORARY, BASE, dice.randrange(-256, 256) * 8)]
    which = dice.choice([0, 1, 2, 3, 4, 8, 12, 16, 20, 24, 28])
    if which == 3:  # only with a reservation is it certain what it does
        words.append(r_type(0x2f, funct3, 2 << 2, dice.choice(FREE), TEMPORARY, 0))
    words.append(r_type(0x2f, funct3, which << 2, dice.choice(FREE), TEMPORARY, 0 if which == 2 else dice.randrange(32)))
    return words


def compressed(dice):
    rd, low, high = dice.choice([n for n in FREE if n]), dice.randrange(8), dice.randrange(8)
    number = dice.randrange(1, 32) << 2 | dice.randrange(2) << 12
    funct3 = dice.randrange(8)
    if funct3 < 4:
        return [("H", (dice.choice([0, 1, 2, 3]) << 13 | rd << 7 | number | 1))]
    if funct3 == 4:
        return [("H", 4 << 13 | 1 | dice.randrange(3) << 10 | high << 7 | number)]
    if funct3 == 5:
        which = dice.choice([0, 1, 2, 3, 4, 5])
        return [("H", 4 << 13 | 1 | 3 << 10 | (which >> 2) << 12 | (which & 3) << 5 | high << 7 | low << 2)]
    if funct3 == 6:
        return [("H", 4 << 13 | 2 | dice.randrange(2) << 12 | rd << 7 | dice.randrange(1, 32) << 2)]
    return [("H", dice.choice([0, 2, 3, 6, 7]) << 13 | 2 | (rd << 7 if dice.random() < 0.5 else 5 << 7) | number & ~(1 << 12))]


def jump(dice):
    over, rd = dice.randrange(1, 6), dice.choice(FREE)
    if dice.random() < 0.2:
        return [Jump(lambda distance: j_type(rd, distance), over)]
    funct3, rs1, rs2 = dice.choice([0, 1, 4, 5, 6, 7]), dice.randrange(32), dice.randrange(32)
    return [Jump(lambda distance: b_type(funct3, rs1, rs2, distance), over)]


def special(dice):
    """Not here: an atomic access to no memory, of which QEMU 7.2 says that a load was refused, and the manual a store."""
    rd = dice.choice(FREE)
    return [dice.choice([0x73, 0x0010_0073, 0xffff_ffff, csr(1, rd, 0xc00, 0), csr(2, rd, 0x7ff, 0), i_type(3, 3, rd, 0, 64),
                         s_type(3, 0, rd, 64), 0x0ff0_000f, 0x0000_100f,
                         csr(2, rd, 0xc02, 0), csr(2, rd, 0xb00, 0), csr(2, rd, 0xc01, 0), csr(2, rd, 0x300, 0)])]


def registers_of(half):
    """Whether a short instruction would write a register that is not free: then another is drawn."""
    quadrant, funct3, rd = half & 3, half >> 13, half >> 7 & 31
    writes_full = (quadrant == 1 and funct3 < 4) or (quadrant == 2 and funct3 in (0, 2, 3, 4))
    return writes_full and rd not in FREE


def draw(dice):
    kinds = [calculation] * 8 + [memory] * 3 + [atomic] + [compressed] * 6 + [jump] * 2 + [special]
    while True:
        words = dice.choice(kinds)(dice)
        if not any(isinstance(word, tuple) and registers_of(word[1]) for word in words):
            return words


# ---- a program ----

def prologue(dice):
    words = load_number(TEMPORARY, 0)  # the handler's address, put in below
    words += [csr(1, 0, 0x305, TEMPORARY)]
    for number in range(1, 32):
        value = dice.getrandbits(64) >> dice.randrange(64)
        value = {SP: AREA + 1024, BASE: AREA + 2048, SUM: 0}.get(number, value)
        words += load_number(number, value)
    return words


HANDLER = [csr(2, TEMPORARY, 0x342, 0), r_type(0x33, 0, 0, SUM, SUM, TEMPORARY), csr(2, TEMPORARY, 0x343, 0),
           r_type(0x33, 4, 0, SUM, SUM, TEMPORARY), csr(2, TEMPORARY, 0x341, 0), r_type(0x33, 0, 0, SUM, SUM, TEMPORARY),
           i_type(0x13, 0, TEMPORARY, TEMPORARY, 4), csr(1, 0, 0x341, TEMPORARY), i_type(0x13, 1, TEMPORARY, SUM, 5),
           r_type(0x33, 0, 0, SUM, SUM, TEMPORARY), 0x3020_0073]


def epilogue():
    """All registers and the area go to the console, byte by byte; then the end."""
    words = [s_type(3, BASE, number, -2048 + 8 * number) for number in range(32)]
    words += load_number(5, UART) + load_number(6, AREA) + load_number(7, AREA + AREA_SIZE)
    words += [i_type(0x03, 4, 8, 6, 0), s_type(0, 5, 8, 0), i_type(0x13, 0, 6, 6, 1), b_type(1, 6, 7, -12)]
    words += load_number(5, FINISHER) + load_number(6, 0x5555) + [s_type(2, 5, 6, 0), j_type(0, 0)]
    return words


def size_of(words):
    return sum(2 if isinstance(word, tuple) else 4 for word in words)


def place(*draws):
    """Puts what was drawn one behind the other, and tells jumps how far they are to go: over the next few draws."""
    code = b""
    for n, words in enumerate(draws):
        for word in words:
            if isinstance(word, Jump):
                word = word.make(sum(map(size_of, draws[n:n + 1 + word.over])))
            code += struct.pack("<H", word[1]) if isinstance(word, tuple) else struct.pack("<I", word)
    return code


def program(seed, length=LENGTH):
    dice = random.Random(seed)
    first = prologue(dice)
    draws = [draw(dice) for _ in range(length)]
    body = place(*draws, *[[i_type(0x13, 0, 0, 0, 0)]] * 8)  # where the last jumps land
    body += b"\x01\x00" * (-len(body) % 4 // 2)
    rest = place(epilogue())
    handler = BEGIN + size_of(first) + len(body) + len(rest)
    first[:len(load_number(TEMPORARY, 0))] = load_number(TEMPORARY, handler)
    return place(first) + body + rest + place(HANDLER)


def write_elf(path, code):
    header = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\x02\x01\x01", 2, 243, 1, BEGIN, 64, 0, 0, 64, 56, 1, 64, 0, 0)
    segment = struct.pack("<IIQQQQQQ", 1, 7, 120, BEGIN, BEGIN, len(code), len(code), 8)
    with open(path, "wb") as file:
        file.write(header + segment + code)


def outputs(machine, path):
    """What both say: (ours, QEMU's)."""
    qemu = ["qemu-system-riscv64", "-M", "virt", "-bios", "none", "-m", "128M", "-display", "none", "-monitor", "none",
            "-serial", "stdio", "-icount", "shift=0,sleep=off", "-kernel", path]
    said = []
    for command in ([machine, "--limit", "100000000", path], qemu):
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
        if done.returncode or len(done.stdout) != AREA_SIZE:
            sys.exit(f"{command[0]} has ended with {done.returncode} after {len(done.stdout)} bytes: {done.stderr.decode()}")
        said.append(done.stdout)
    return said


def differences(ours, theirs):
    for number in range(AREA_SIZE // 8):
        one, other = (struct.unpack_from("<Q", said, 8 * number)[0] for said in (ours, theirs))
        if one != other:
            yield f"{f'x{number}' if number < 32 else f'memory {8 * number:#x}'}: ours {one:#x}, QEMU's {other:#x}"


def shortest(machine, path, seed):
    """The length of the shortest beginning of the program that ends differently."""
    good, bad = 0, LENGTH
    while bad - good > 1:
        middle = (good + bad) // 2
        write_elf(path, program(seed, middle))
        good, bad = (good, middle) if len(set(outputs(machine, path))) > 1 else (middle, bad)
    return bad


def main(machine, first=1, count=8):
    if not shutil.which("qemu-system-riscv64"):
        print("skipped: there is no qemu-system-riscv64", file=sys.stderr)
        return 77
    try:
        subprocess.run([machine, "--help"], stdout=subprocess.DEVNULL, check=True)
    except OSError as error:
        print(f"skipped: this system cannot run {machine}: {error.strerror}", file=sys.stderr)
        return 77
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "program")
        for seed in range(int(first), int(first) + int(count)):
            write_elf(path, program(seed))
            found = list(differences(*outputs(machine, path)))
            if found:
                print(f"seed {seed}: " + "\n  ".join(found[:10]))
                print(f"it begins within the first {shortest(machine, path, seed)} draws")
                return 1
    print(f"{count} programs of {LENGTH} instructions and more each end the same on both")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
