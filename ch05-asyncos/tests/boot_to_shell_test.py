#!/usr/bin/env python3
"""The system boots to its shell with 1, 2 and 4 harts, on both boards, and does the same; with 4 harts it is done sooner.

    boot_to_shell_test.py COMMAND...      (the command that boots tests/kernels/boot_to_shell.cpp)
"""

import re
import subprocess
import sys
import unittest
from pathlib import Path

TOOLS = Path(__file__).resolve().parent.parent / "tools"
sys.path.insert(0, str(TOOLS))

from image import Image  # noqa: E402

EXAMPLE = Path(__file__).resolve().parent.parent / "examples/12-shell.cpp"
COMMAND = []
# Four programs that compute, a pipe line whose ends may run on different harts, and one that waits in the background.
# Our machine has it typed without a pause: it is less than the console's 256 bytes.
SORTS = "&".join(f"sort -r n>{name}" for name in "abcd")
TYPED = {"seq 3000>n": [],
         f"time sh -c '{SORTS}&wait'": [],
         "cat a b c d|grep 9|wc -l": ["3252"],
         "seq 2000|grep 7|sort -n -r|head -n 1": ["1997"],
         "(sleep 0.02;echo late)&echo early;wait": ["early", "late"],
         "exit": []}

# Where a processor stands still: when nothing can go on; when it has not begun, and after the end; and with several of them,
# until another one has finished its turn, or a shared word has changed.
STANDS_STILL = ("Idle::sleep_until", "other_hart", "never", "Turn::join", "Turn::take", "platform::relax")
WAIT_FOR_INTERRUPT = bytes.fromhex("73005010")


def functions_with(image, instruction):
    """The names of the functions which have it."""
    text = image.section(".text")
    code = image.bytes_of(text)
    named = sorted((symbol.address, symbol.name) for symbol in image.symbols() if not symbol.name.startswith("$"))
    found, at = set(), code.find(instruction)
    while at >= 0:
        found.add([name for address, name in named if address <= text.address + at][-1])
        at = code.find(instruction, at + 2)
    return found


def first_script():
    """What /etc/rc prints, as the example of the shell has it."""
    output = EXAMPLE.read_text(encoding="utf-8").split("// Output:\n")[1]
    return output.split("// $ ")[0].replace("// ", "")


class BootToShell(unittest.TestCase):
    maxDiff = None

    def boot(self, board, harts):
        """(what was shown without the times, how long the four took in ms)"""
        typed = [word for line in TYPED for word in ("--type", line)]
        command = [*COMMAND[:2], "--on", board, "--harts", str(harts), *typed, *COMMAND[2:], "--disk"]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""), ran.stdout)
        took = re.search(r"^real +([0-9]+)\.([0-9]{3}) s$", ran.stdout, re.M)
        text = re.sub(r"^(real|instructions|system calls|page faults|switches) .*\n", "", ran.stdout.replace("\r", ""), flags=re.M)
        return text, int(took[1]) * 1000 + int(took[2])

    def expected(self):
        lines = [line for typed, said in TYPED.items() for line in (f"$ {typed}", *said)]
        return first_script() + "".join(line + "\n" for line in lines)

    def test_on_both_boards(self):
        for board in ("virt", "machine"):
            for harts in (1, 2, 4):
                with self.subTest(board=board, harts=harts):
                    self.assertEqual(self.boot(board, harts)[0], self.expected())

    def test_nothing_stands_still_but_an_idle_processor(self):
        """No system call, no driver and no file system has a way to wait other than as a task."""
        mangled = {"".join(f"{len(part)}{part}" for part in name.split("::")) if "::" in name else name for name in STANDS_STILL}
        found = functions_with(Image(Path(COMMAND[2]).read_bytes()), WAIT_FOR_INTERRUPT)
        for function in found:
            self.assertTrue(any(name in function for name in mangled), f"{function} waits by itself")
        for name in mangled:
            self.assertTrue(any(name in function for function in found), f"{name} is gone: take it out of the list")

    def test_four_harts_are_quicker(self):
        """Our machine's harts run side by side; those of QEMU that counts share one clock."""
        alone, together = self.boot("machine", 1)[1], self.boot("machine", 4)[1]
        self.assertGreater(alone, 3 * together, f"{alone} ms with one hart, {together} ms with four")


if __name__ == "__main__":
    COMMAND = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
