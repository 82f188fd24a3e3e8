#!/usr/bin/env python3
"""What a hart does when the instruction behind `csrw satp` is in no page, nor the vector of the trap that follows: nothing
more, for ever. Only our machine can tell.

    gateless_test.py COMMAND...      (the command that boots tests/kernels/gateless.cpp)
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

from crossings import PAGE, satp_writes  # noqa: E402
from image import Image  # noqa: E402

LIMIT, WOULD_NEVER_END = 2_000_000, 124
COMMAND = []


class Gateless(unittest.TestCase):
    def test_the_hart_stands_still_behind_the_write(self):
        path = next(Path(word) for word in COMMAND if "gateless-kernel" in word)
        build = path.parents[1]
        with tempfile.TemporaryDirectory() as folder:
            trace = Path(folder) / "trace"
            ran = subprocess.run([build / "tools/machine", "--limit", str(LIMIT), "--disk", build / "disk.img", "--trace", trace, path],
                                 capture_output=True, text=True, timeout=120, check=False)
            with open(trace, encoding="ascii") as lines:
                for line in lines:
                    last = line
        self.assertEqual((ran.returncode, ran.stdout), (WOULD_NEVER_END, ""))
        number, _, pc, off = last.split()
        self.assertLess(int(number), LIMIT - 100_000, "from then on time goes by and no instruction is done")
        image = Image(path.read_bytes())
        gate = image.address_of("gate_page")
        self.assertIn(int(pc, 16), [write for write in satp_writes(image) if gate <= write < gate + PAGE])
        self.assertEqual(off, "off", "it cannot even be interrupted")


if __name__ == "__main__":
    COMMAND = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
