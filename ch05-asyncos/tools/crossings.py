#!/usr/bin/env python3
"""What the ways between a program and a kernel that is apart do to page tables, on our machine.

    crossings.py [--disk FILE] [--input FILE] IMAGE

Each instruction that the machine does is looked up: how many of the gate's (lib/apart/gate.S) write satp, and for how many
traps. The last line is how many others in the kernel have written it.
"""

import argparse
import struct
import sys
from collections import Counter
from pathlib import Path

from image import Image
from profile import FOREVER, trace

WRITES_SATP, ALL_BUT_SOURCE, PAGE = 0x18001073, 0xFFF07FFF, 4096


def satp_writes(image):
    """The addresses of all `csrw satp, register`; an instruction begins at any even one."""
    text = image.section(".text")
    code = image.bytes_of(text)
    return {text.address + place for place in range(0, len(code) - 3, 2)
            if struct.unpack_from("<I", code, place)[0] & ALL_BUT_SOURCE == WRITES_SATP}


def count(path, disk=None, typed=None):
    """Traps of programs, and writes of satp on their ways; and the other writes."""
    image = Image(Path(path).read_bytes())
    options = argparse.Namespace(image=path, disk=disk, input=typed, begin=0, to=FOREVER - 1)
    done = Counter(int(pc, 16) for _, pc, _ in trace(options))
    page, vector = (image.address_of(name) for name in ("gate_page", "gate_vector"))
    writes = {address: done[address] for address in satp_writes(image)}
    in_gate = sum(number for address, number in writes.items() if page <= address < page + PAGE)
    return done[vector], in_gate, sum(writes.values()) - in_gate


def main(arguments):
    parser = argparse.ArgumentParser(prog="crossings.py", description="What the ways between programs and a kernel that is apart do.")
    parser.add_argument("image")
    parser.add_argument("--disk", metavar="FILE", help="with a disk")
    parser.add_argument("--input", metavar="FILE", help="what is typed")
    options = parser.parse_args(arguments)
    for what, number in zip(("traps of programs", "writes of satp on their ways", "other writes of satp"),
                            count(options.image, options.disk, options.input)):
        print(f"{number:9,}  {what}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
