"""tour, run, test and watch on a small workbook of six examples."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent.parent

CMAKE = """cmake_minimum_required(VERSION 3.22)
project({name} LANGUAGES CXX)
include({cmake}/workbook.cmake)
"""
CHAPTER = """workbook_chapter()
workbook_examples(01-right 02-wrong 03-broken 04-skips 05-for-linux 06-unlinked)
"""
EXAMPLE = """// Shows {name}. And more.
//{needs}

#include <cstdio>
#include <cstdlib>

int main() {{
    {code}
}}

// Output:
// {output}
"""
TRACE = r"""
    std::puts("right");
    if (const char* name = std::getenv("WORKBOOK_TRACE")) {
        std::FILE* file = std::fopen(name, "w");
        if (file != nullptr) std::fclose(file);
    }
"""


class Building(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.root = Path(cls.folder.name)
        chapter = cls.root / "ch01-small"
        (chapter / "examples").mkdir(parents=True)
        shutil.copytree(ROOT / "cmake", cls.root / "cmake", ignore=shutil.ignore_patterns("tests", "__pycache__"))
        for file in ("workbook", "CMakePresets.json"):
            shutil.copy(ROOT / file, cls.root)
        (cls.root / "CMakeLists.txt").write_text(
            CMAKE.format(name="small", cmake="cmake") + "add_subdirectory(ch01-small)\n")
        (chapter / "CMakeLists.txt").write_text(CMAKE.format(name="ch01-small", cmake="../cmake") + CHAPTER)
        (chapter / "README.md").write_text("# A small chapter\n")
        cls.example("01-right", TRACE, "right")
        cls.example("02-wrong", 'std::puts("wrong");', "right")
        cls.example("03-broken", "return broken;", "right")
        cls.example("04-skips", 'std::fputs("no moon tonight\\n", stderr); return 77;', "right")
        cls.example("06-unlinked", "void nowhere(); nowhere();", "right")
        cls.example("05-for-linux", 'std::puts("right");', "right", "\n// Needs: linux (it says so)")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def example(cls, name, code, output, needs=""):
        text = EXAMPLE.format(name=name, needs=needs, code=code, output=output)
        (cls.root / "ch01-small/examples" / f"{name}.cpp").write_text(text)

    def workbook(self, *arguments):
        environment = {**os.environ, "NO_COLOR": "1", "WORKBOOK_INSTALL": "no"}
        environment.pop("WORKBOOK_MY", None)
        done = subprocess.run([self.root / "workbook", *arguments], capture_output=True, text=True,
                              cwd=self.root, env=environment, timeout=300)
        return done.returncode, done.stdout, done.stderr

    def test_a_tour_runs_and_tests_what_it_can(self):
        code, output, errors = self.workbook("tour")
        self.assertEqual(code, 1, output + errors)
        self.assertIn("\nA small chapter\n  ok       01  right                         Shows 01-right.\n           | right\n", output)
        self.assertIn("  FAILED   02  wrong", output)
        self.assertIn("ch01-small/examples/02-wrong.cpp:12: the output differs", output)
        self.assertIn("  FAILED   03  broken", output)
        self.assertIn("ch01-small/examples/03-broken.cpp:8:12: error: ", output)
        self.assertIn("  FAILED   06  unlinked", output)
        self.assertRegex(output, "undefined (reference|symbol)")
        self.assertIn("  skipped  04  skips                         Shows 04-skips.  (no moon tonight)", output)
        self.assertIn("  ok       05  for-linux", output)
        self.assertIn("6 examples: 2 ok, 1 skipped, 3 failed", output)
        self.assertIn("again: ./workbook run ch01/02-wrong", output)
        self.assertIn("$ cmake --preset tour", errors)
        self.run_one_example()
        self.watch_one_example()

    def run_one_example(self):
        code, output, errors = self.workbook("run", "ch01/1", "--trace", "--virtual")
        self.assertEqual((code, output), (0, "right\n"), errors)
        self.assertIn("trace: build/traces/ch01-01-right.json", errors)
        self.assertIn("ch01/01-right", (self.root / "my/finished.txt").read_text())
        code, output, errors = self.workbook("run", "ch01/5", "--trace", "out.json")
        self.assertEqual((code, output), (1, "right\n"))
        self.assertIn("this example writes no trace", errors)
        code, output, errors = self.workbook("run", "broken")
        self.assertEqual((code, output), (1, ""))
        self.assertIn("03-broken.cpp:8:12: error: ", errors)
        self.assertEqual(self.workbook("run", "skips")[0], 0)

    def watch_one_example(self):
        code, output, _ = self.workbook("watch", "ch01/02", "--once")
        self.assertEqual(code, 1)
        self.assertIn("  expected | right\n       got | wrong\n", output)
        self.assertEqual(self.workbook("watch", "right", "--once")[:2], (0, "ok  ch01/01-right\n"))


if __name__ == "__main__":
    unittest.main()
