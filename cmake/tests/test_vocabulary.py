"""The build's vocabulary refuses what the house rules forbid."""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAD = "cmake_minimum_required(VERSION 3.22)\nproject({} LANGUAGES CXX)\ninclude(../cmake/workbook.cmake)\nworkbook_chapter()\n"
EXAMPLE = "// Says one word.\n{}#include <cstdio>\nint main() {{ std::puts(\"one\"); }}\n\n// Output:\n// {}\n"


class VocabularyTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        shutil.copytree(ROOT / "cmake", self.root / "cmake", ignore=shutil.ignore_patterns("tests", "__pycache__"))

    def chapter(self, name: str, text: str, **examples: str):
        (self.root / name / "examples").mkdir(parents=True)
        (self.root / name / "CMakeLists.txt").write_text(HEAD.format(name) + text)
        for number, source in examples.items():
            (self.root / name / "examples" / f"{number.replace('_', '-')}.cpp").write_text(source)

    def command(self, *words: str) -> tuple[int, str]:
        done = subprocess.run(words, cwd=self.root, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, " ".join(done.stdout.split())

    def configure(self, name: str, *options: str, build: str = "build") -> tuple[int, str]:
        return self.command("cmake", "-S", name, "-B", build, "-G", "Ninja", *options)

    def test_a_chapter_may_not_use_a_later_one(self):
        self.chapter("ch02-b", "workbook_uses(ch03-c)\n")
        code, said = self.configure("ch02-b")
        self.assertNotEqual(code, 0)
        self.assertIn("ch02-b uses ch03-c: a chapter may use only earlier ones.", said)

    def test_a_chapter_may_not_use_itself(self):
        self.chapter("ch02-b", "workbook_uses(ch02-b)\n")
        self.assertNotEqual(self.configure("ch02-b")[0], 0)

    def test_an_example_that_is_not_listed_is_an_error(self):
        self.chapter("ch01-a", "workbook_examples()\n", **{"01-x": EXAMPLE.format("", "one")})
        code, said = self.configure("ch01-a")
        self.assertNotEqual(code, 0)
        self.assertIn("01-x.cpp is not listed", said)

    def test_a_listed_example_that_is_not_there_is_an_error(self):
        self.chapter("ch01-a", "workbook_examples(01-x)\n")
        self.assertNotEqual(self.configure("ch01-a")[0], 0)

    def test_an_earlier_chapter_gives_its_libraries_and_nothing_else(self):
        self.chapter("ch01-a", "workbook_library(base)\nworkbook_examples(01-x)\n", **{"01-x": EXAMPLE.format("", "one")})
        (self.root / "ch01-a/lib/base").mkdir(parents=True)
        (self.root / "ch01-a/lib/base/word.hpp").write_text("#pragma once\n")
        self.chapter("ch02-b", "workbook_uses(ch01-a)\nworkbook_examples(01-y)\n",
                     **{"01-y": "#include \"base/word.hpp\"\n" + EXAMPLE.format("", "one")})
        self.assertEqual(self.configure("ch02-b")[0], 0)
        self.assertEqual(self.command("cmake", "--build", "build")[0], 0)
        code, said = self.command("ctest", "--test-dir", "build")
        self.assertEqual(code, 0, said)
        self.assertIn("ch02.example.01-y", said)
        self.assertNotIn("ch01.example", said)

    def test_wrong_output_fails_and_what_cannot_run_is_skipped_by_name(self):
        self.chapter("ch01-a", "workbook_examples(01-good 02-wrong 03-elsewhere)\n", **{
            "01-good": EXAMPLE.format("", "one"), "02-wrong": EXAMPLE.format("", "two"),
            "03-elsewhere": EXAMPLE.format("// Without: asan (for the test)\n", "one")})
        self.assertEqual(self.command("cmake", "-S", "ch01-a", "-B", "build", "-G", "Ninja",
                                      "-DWORKBOOK_SANITIZE=address")[0], 0)
        self.assertEqual(self.command("cmake", "--build", "build")[0], 0)
        code, said = self.command("ctest", "--test-dir", "build")
        self.assertNotEqual(code, 0)
        self.assertRegex(said, r"01-good \.+ Passed")
        self.assertRegex(said, r"02-wrong \.+\*\*\*Failed")
        self.assertRegex(said, r"03-elsewhere \.+\*\*\*Skipped")

    def test_what_watches_processes_is_not_for_an_emulator(self):
        self.chapter("ch01-a", "workbook_examples(01-watcher)\n", **{
            "01-watcher": EXAMPLE.format("// Needs: linux ptrace\n", "one")})
        # A system that is named is another one: so says CMake, and so it is an emulator's.
        self.assertEqual(self.configure("ch01-a", "-DCMAKE_SYSTEM_NAME=Linux", build="emulated")[0], 0)
        code, said = self.command("ctest", "--test-dir", "emulated", "-V")
        self.assertEqual(code, 0, said)
        self.assertIn("skipped: it needs ptrace, which the emulator has not", said)
        self.assertEqual(self.configure("ch01-a")[0], 0)
        self.assertIn("CMakeFiles/ch01-01-watcher.dir", (self.root / "build/build.ninja").read_text())

    def test_what_is_about_windows_is_skipped_elsewhere_by_name(self):
        source = EXAMPLE.format("// Needs: windows\n", "one")
        self.chapter("ch01-a", "workbook_examples(01-there)\n", **{"01-there": source})
        self.assertEqual(self.configure("ch01-a")[0], 0)
        code, said = self.command("ctest", "--test-dir", "build", "-V")
        self.assertEqual(code, 0, said)
        self.assertIn("skipped: it needs Windows", said)
        self.chapter("ch02-b", "set(CMAKE_SYSTEM_NAME Windows)\nworkbook_examples(01-there)\n", **{"01-there": source})
        self.assertEqual(self.configure("ch02-b", build="there")[0], 0)
        self.assertIn("CMakeFiles/ch02-01-there.dir", (self.root / "there/build.ninja").read_text())

    def test_a_test_that_cannot_run_is_skipped_with_its_reason(self):
        self.chapter("ch01-a", "workbook_tests(moon)\n")
        (self.root / "ch01-a/tests").mkdir()
        (self.root / "ch01-a/tests/moon_test.cpp").write_text(
            "#include \"workbook/catch.hpp\"\nTEST_CASE(\"full\") { workbook::cannot_run(\"there is no moon\"); }\n")
        self.assertEqual(self.configure("ch01-a")[0], 0)
        self.assertEqual(self.command("cmake", "--build", "build")[0], 0)
        code, said = self.command("ctest", "--test-dir", "build", "-V")
        self.assertEqual(code, 0, said)
        self.assertRegex(said, r"skipped: there is no moon .*ch01\.moon \.+\*\*\*Skipped")

    def test_a_test_without_catch2_is_skipped_by_name(self):
        self.chapter("ch01-a", "workbook_tests(moon)\n")
        self.assertEqual(self.configure("ch01-a", "-DWORKBOOK_CATCH2_V2=no", "-DCMAKE_DISABLE_FIND_PACKAGE_Catch2=YES")[0], 0)
        code, said = self.command("ctest", "--test-dir", "build", "-V")
        self.assertEqual(code, 0, said)
        self.assertRegex(said, r"skipped: Catch2 is not installed .*ch01\.moon \.+\*\*\*Skipped")

    def test_a_script_looks_at_a_program_or_at_the_compiler(self):
        self.chapter("ch01-a", "workbook_examples(01-x)\nworkbook_script_test(program 01-x)\nworkbook_script_test(compiler)\n",
                     **{"01-x": EXAMPLE.format("", "one")})
        (self.root / "ch01-a/tests").mkdir()
        for name in ("program", "compiler"):
            (self.root / f"ch01-a/tests/{name}_test.py").write_text(
                "import os, sys\nprint(len(sys.argv), 'words', bool(os.environ['CXX']))\n")
        self.assertEqual(self.configure("ch01-a")[0], 0)
        self.assertEqual(self.command("cmake", "--build", "build")[0], 0)
        code, said = self.command("ctest", "--test-dir", "build", "-V")
        self.assertEqual(code, 0, said)
        self.assertRegex(said, r"2 words True .*ch01\.program \.+ +Passed")
        self.assertRegex(said, r"1 words True .*ch01\.compiler \.+ +Passed")


if __name__ == "__main__":
    unittest.main()
