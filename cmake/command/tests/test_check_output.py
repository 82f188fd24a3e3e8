"""check_output.py sees good, wrong, missing, extra, crashing, hanging and noisy programs."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECK = Path(__file__).resolve().parent.parent / "check_output.py"
SOURCE = """// Three lines.
//
// Needs: any

int main() {}

// Output:
// one
//
// three
"""
PRINTS = "print('one'); print(); print('three')"


class CheckOutput(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.source = Path(folder.name, "01-three.cpp")
        self.source.write_text(SOURCE)

    def check(self, program, *options):
        command = [sys.executable, CHECK, *options, self.source, "--", sys.executable, "-c", program]
        return subprocess.run(command, capture_output=True, text=True)

    def fails(self, program, *parts, options=()):
        result = self.check(program, *options)
        self.assertEqual(result.returncode, 1, result.stdout)
        for part in parts:
            self.assertIn(part, result.stdout)
        self.assertLessEqual(len(result.stdout.splitlines()), 26)

    def test_accepts_the_exact_output_and_says_nothing(self):
        result = self.check(PRINTS)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))

    def test_accepts_line_ends_of_windows(self):
        self.assertEqual(self.check(r"print('one\r\n\r\nthree', end='\r\n')").returncode, 0)

    def test_names_a_wrong_line_with_its_place(self):
        self.fails("print('one'); print(); print('tree')", "01-three.cpp:10:", "expected | three", "got | tree")

    def test_names_a_missing_line(self):
        self.fails("print('one'); print('three')", ":9:", "expected |")

    def test_names_an_extra_line(self):
        self.fails(PRINTS + "; print('four')", "got | four")

    def test_sees_nothing_printed(self):
        self.fails("", "expected | one")

    def test_sees_spaces_at_the_end_of_a_line(self):
        self.fails("print('one '); print(); print('three')", "expected | one")

    def test_sees_a_missing_last_line_end(self):
        self.fails(r"print('one\n\nthree', end='')", "no line end")

    def test_names_the_signal_of_a_crash(self):
        self.fails(PRINTS + "; import os; os.abort()", "was ended by SIGABRT")

    def test_names_an_exit_code(self):
        self.fails(PRINTS + "; import sys; sys.stdout.flush(); sys.exit(3)", "ended with exit code 3")

    def test_stops_a_program_that_hangs_and_its_children(self):
        with tempfile.NamedTemporaryFile("r") as file:
            command = [sys.executable, CHECK, "--timeout", "2", self.source, "--", "sh", "-c",
                       f"sleep 60 & echo $! >{file.name}; wait"]
            result = subprocess.run(command, capture_output=True, text=True)
            self.assertEqual(result.returncode, 1)
            self.assertIn("did not end within 2 seconds", result.stdout)
            child = int(file.read())
        state = Path(f"/proc/{child}/stat")
        self.assertTrue(not state.exists() or state.read_text().split()[2] == "Z")

    def test_stops_a_program_that_prints_for_ever(self):
        self.fails("while True: print('one' * 1000)", "printed more than 1 MiB")

    def test_does_not_wait_for_what_a_program_left_behind(self):
        result = self.check(PRINTS + "; import sys; sys.stdout.flush(); import subprocess;"
                            "subprocess.Popen(['sleep', '30'], start_new_session=False)")
        self.assertEqual(result.returncode, 0)

    def test_refuses_words_on_stderr(self):
        self.fails(PRINTS + "; import sys; print('warning', file=sys.stderr)", "wrote to stderr", "stderr | warning")

    def test_passes_a_skip_through_with_its_reason(self):
        result = self.check("import sys; print('no io_uring here', file=sys.stderr); sys.exit(77)")
        self.assertEqual((result.returncode, result.stdout), (77, "skipped: no io_uring here\n"))

    def test_runs_with_the_virtual_clock(self):
        program = "import os; assert os.environ['WORKBOOK_CLOCK'] == 'virtual'; " + PRINTS
        self.assertEqual(self.check(program).returncode, 0)

    def test_lets_dots_with_a_reason_stand_for_any_lines(self):
        self.source.write_text(SOURCE.replace("//\n// three", "// ... (addresses differ)\n// three"))
        for middle in ("", "print(1);", "print(1); print('three'); print(3);"):
            self.assertEqual(self.check(f"print('one'); {middle} print('three')").returncode, 0, middle)
        self.fails("print('one'); print(1); print('four')", "expected | three")

    def test_refuses_dots_without_a_reason(self):
        self.source.write_text(SOURCE.replace("// three", "// ..."))
        self.fails(PRINTS, ":10:", "needs its reason")

    def test_refuses_a_source_without_output_block(self):
        self.source.write_text("int main() {}\n")
        self.fails(PRINTS, "no `// Output:` block")

    def test_refuses_code_behind_the_output_block(self):
        self.source.write_text(SOURCE + "\nint more;\n")
        self.fails(PRINTS, ":12:", "must end the file")

    def test_says_when_the_program_is_missing(self):
        command = [sys.executable, CHECK, self.source, "--", "/no/such/program"]
        result = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(result.returncode, 1)
        self.assertIn("/no/such/program: cannot be started", result.stdout)

    def test_keeps_a_long_difference_short(self):
        self.fails("[print(n) for n in range(100)]", "more lines that differ")

    def test_bad_use_is_one_line_and_exit_code_2(self):
        for arguments in ([], ["x"], ["x", "y", "z"], ["/no/file.cpp", "--", "true"],
                          ["--timeout", "soon", "x", "--", "true"], ["--timeout"]):
            result = subprocess.run([sys.executable, CHECK, *arguments], capture_output=True, text=True)
            self.assertEqual(result.returncode, 2, arguments)
            self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)


if __name__ == "__main__":
    unittest.main()
