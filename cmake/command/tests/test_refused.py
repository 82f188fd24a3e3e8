"""What refused.py says of a source that does not do what it claims."""

import os
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import refused  # noqa: E402

COMPILER = [os.environ.get("CXX", "c++"), "-std=c++20", "-Wall"]
MISTAKE = "#if REFUSED\nint f() { return \"\"; }\n#else\nint f() { return 0; }\n#endif\n"


class RefusedTest(unittest.TestCase):
    def judge(self, text):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "mistake.cpp")
            source.write_text(text)
            return refused.judge(source, COMPILER)

    def test_a_mistake_that_is_refused_for_the_right_reason(self):
        self.assertEqual(self.judge("// Refused: cannot initialize return\n// Refused: invalid conversion\n" + MISTAKE), "")

    def test_a_mistake_that_is_refused_for_another_reason(self):
        self.assertIn("another reason", self.judge("// Refused: too late\n" + MISTAKE))

    def test_a_mistake_that_is_accepted(self):
        self.assertIn("accepts the mistake", self.judge("// Refused: x\nint f() { return 0; }\n"))

    def test_a_compiler_that_is_known_not_to_see_it(self):
        both = "// Refused: x\n// Accepted: g++\n// Accepted: clang\n"
        self.assertEqual(self.judge(both + "int f() { return 0; }\n"), "")
        self.assertIn("and refuses it", self.judge(both + MISTAKE))

    def test_a_right_side_that_does_not_compile(self):
        self.assertIn("right side", self.judge("// Refused: x\nint f() { return nothing; }\n"))


if __name__ == "__main__":
    unittest.main()
