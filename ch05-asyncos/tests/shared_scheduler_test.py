#!/usr/bin/env python3
"""The scheduler's page, in the image of a kernel: it needs nothing outside itself, and no program has a copy of what is in it.

    shared_scheduler_test.py COMMAND...      (the command that boots examples/23-shared-scheduler.cpp)
"""

import struct
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

from image import Image  # noqa: E402

COMMAND = []
PAGE, SLOT = 4096, 512
AT = 0xffff_f000  # where programs have it
NAMES = ("find_top", "begin", "rise", "push", "choose")
AUIPC, JAL, BRANCH = 0x17, 0x6f, 0x63


def kernel_path():
    return Path(next(word for word in COMMAND if "ch05-23-shared-scheduler" in word))


def signed(value, bits):
    return value - (1 << bits) if value >> (bits - 1) else value


def leads_to(code, place):
    """What the instruction at `place` refers to, with the next one, as a place; None: nothing. Compressed jumps are short."""
    word, = struct.unpack_from("<I", code, place)
    kind = word & 0x7f
    if kind == AUIPC:
        after, = struct.unpack_from("<I", code, place + 4)
        return place + signed(word >> 12, 20) * PAGE + signed(after >> 20, 12)
    if kind == JAL:
        return place + signed(word >> 31 << 20 | (word >> 12 & 0xff) << 12 | (word >> 20 & 1) << 11 | (word >> 21 & 0x3ff) << 1, 21)
    if kind == BRANCH:
        return place + signed(word >> 31 << 12 | (word >> 7 & 1) << 11 | (word >> 25 & 0x3f) << 5 | (word >> 8 & 0xf) << 1, 13)
    return None


class SharedScheduler(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kernel = Image(kernel_path().read_bytes())
        text = cls.kernel.section(".text")
        code = cls.kernel.bytes_of(text)
        cls.functions = {symbol.name: symbol for symbol in cls.kernel.symbols() if symbol.is_function}
        cls.pages = {}
        for who in ("scheduler", "in_turn"):
            begin = cls.functions[f"{who}_find_top"].address - text.address
            cls.pages[who] = code[begin:begin + PAGE]

    def places(self, who):
        begin = self.functions[f"{who}_find_top"].address
        for name in NAMES:
            function = self.functions[f"{who}_{name}"]
            yield function.address - begin, function.size

    def test_a_page_begins_where_pages_do_and_has_a_function_every_512_bytes(self):
        for who in self.pages:
            self.assertEqual(self.functions[f"{who}_find_top"].address % PAGE, 0)
            self.assertEqual([place for place, _ in self.places(who)], [index * SLOT for index in range(len(NAMES))])

    def test_nothing_but_the_scheduler_is_in_its_page(self):
        for who in self.pages:
            begin = self.functions[f"{who}_find_top"].address
            inside = {symbol.name for symbol in self.functions.values() if begin <= symbol.address < begin + PAGE}
            self.assertEqual(inside, {f"{who}_{name}" for name in NAMES})

    def test_it_needs_nothing_outside(self):
        """Where programs execute it, nothing else of the kernel is around."""
        for who, page in self.pages.items():
            outside = []
            for begin, size in self.places(who):
                place = begin
                while place < begin + size:
                    target = leads_to(page, place) if page[place] & 3 == 3 else None
                    if target is not None and not 0 <= target < PAGE:
                        outside.append((place, target))
                    place += 4 if page[place] & 3 == 3 else 2
            self.assertEqual(outside, [], who)

    def test_no_program_has_a_copy(self):
        begin = list(self.places("scheduler"))[-1][0]
        for path in (kernel_path().parents[1] / "user").iterdir():
            program = Image(path.read_bytes())
            for index, name in enumerate(NAMES):
                self.assertEqual(program.address_of(f"scheduler_{name}"), AT + index * SLOT, path.name)
            self.assertNotIn(self.pages["scheduler"][begin:begin + 32], program.data, path.name)


if __name__ == "__main__":
    COMMAND = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
