"""Each rule of the layout test is seen to fail."""

import tempfile
import unittest
from pathlib import Path

import layout

GOOD_EXAMPLE = "// Shows a thing.\n\nint main() {}\n\n// Output:\n"
GOOD_HEADER = "#pragma once\n/// @file\n/// Room.\n\nnamespace room {}\n"


class LayoutTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("CMakeLists.txt", "workbook_tests(\n  room\n)\n")
        self.write("examples/01-a.cpp", GOOD_EXAMPLE)
        self.write("lib/room/room.hpp", GOOD_HEADER)
        self.write("tests/room_test.cpp", "")

    def write(self, name: str, text: str):
        path = self.root / "ch01-x" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def expect(self, *parts: str):
        found = list(layout.problems(self.root))
        self.assertTrue(any(all(part in line for part in parts) for line in found), found)

    def test_a_good_house_has_no_problem(self):
        self.assertEqual(list(layout.problems(self.root)), [])

    def test_platform_macro_outside_a_door(self):
        self.write("lib/room/room.cpp", "namespace room {}\n#if defined(__linux__)\n#endif\n")
        self.expect("room.cpp:2", "door")

    def test_inline_assembly_outside_a_door(self):
        self.write("lib/room/room.cpp", "namespace room {\nvoid f() { asm volatile(\"nop\"); }\n}\n")
        self.expect("room.cpp:2", "door")

    def test_a_ladder_that_ends_in_error_is_a_door(self):
        self.write("lib/room/room.cpp", "namespace room {}\n#if defined(__linux__)\n#else\n#error \"Add it.\"\n#endif\n")
        self.assertEqual(list(layout.problems(self.root)), [])

    def test_a_file_named_after_its_cpu_is_a_door(self):
        self.write("lib/room/room_x86_64.cpp", "namespace room {\nvoid f() { asm volatile(\"nop\"); }\n}\n")
        self.assertEqual(list(layout.problems(self.root)), [])

    def test_a_comment_may_name_a_platform(self):
        self.write("lib/room/room.cpp", "namespace room {}\n// Not for _WIN32.\n")
        self.assertEqual(list(layout.problems(self.root)), [])

    def test_long_example(self):
        self.write("examples/01-a.cpp", GOOD_EXAMPLE + "\n" * 120)
        self.expect("01-a.cpp", "at most 120")

    def test_long_function(self):
        self.write("examples/01-a.cpp", "// Shows.\nint main() {\n" + "    f();\n" * 40 + "}\n// Output:\n")
        self.expect("01-a.cpp:2", "a function of 42 lines")

    def test_long_member_function(self):
        self.write("lib/room/room.hpp", GOOD_HEADER + "class A {\n    void f() noexcept {\n" + "        g();\n" * 40
                   + "    }\n};\n")
        self.expect("room.hpp:7", "a function of 42 lines")

    def test_a_function_in_a_comment_has_no_length(self):
        self.write("lib/room/room.hpp", GOOD_HEADER.replace("/// Room.", "/// void f() {\n///     g();\n/// }") + "struct S {\n" + "    int i;\n" * 60 + "};\n")
        self.assertEqual(list(layout.problems(self.root)), [])

    def test_example_without_output(self):
        self.write("examples/01-a.cpp", "// Shows.\nint main() {}\n")
        self.expect("01-a.cpp", "Output")

    def test_example_without_introduction(self):
        self.write("examples/01-a.cpp", "int main() {}\n// Output:\n")
        self.expect("01-a.cpp", "begins with a comment")

    def test_example_with_a_bad_name(self):
        self.write("examples/01-A_b.cpp", GOOD_EXAMPLE)
        self.expect("01-A_b.cpp", "NN-what-it-shows")

    def test_a_gap_in_the_numbers(self):
        self.write("examples/03-c.cpp", GOOD_EXAMPLE)
        self.expect("without a gap")

    def test_header_without_pragma_once(self):
        self.write("lib/room/room.hpp", "/// @file\nnamespace room {}\n")
        self.expect("room.hpp:1", "#pragma once")

    def test_header_without_purpose(self):
        self.write("lib/room/room.hpp", "#pragma once\nnamespace room {}\n")
        self.expect("room.hpp:2", "@file")

    def test_namespace_is_the_folder(self):
        self.write("lib/room/room.hpp", "#pragma once\n/// @file\nnamespace hall {}\n")
        self.expect("namespace room")

    def test_c_functions_need_no_namespace(self):
        self.write("lib/room/room.hpp", '#pragma once\n/// @file\nextern "C" {\nvoid room_enter();\n}\n')
        self.assertEqual(list(layout.problems(self.root)), [])

    def test_test_that_nobody_runs(self):
        self.write("tests/other_test.cpp", "")
        self.expect("other_test.cpp", "not listed")

    def test_todo_outside_a_lab(self):
        self.write("lib/room/room.cpp", "namespace room {}\n// TODO: later\n")
        self.expect("room.cpp:2", "TODO")
        self.write("labs/1-a/a.hpp", "#pragma once\n// TODO: yours\n")
        self.assertFalse(any("labs" in line for line in layout.problems(self.root)))

    def test_what_loses_wake_ups_on_windows(self):
        for line in ("std::latch end(1);", "std::binary_semaphore end(0);", "flag.wait(false);"):
            self.write("../ch03-x/CMakeLists.txt", "")
            self.write("../ch03-x/tests/room.hpp", f"#pragma once\n{line}\n")
            self.expect("room.hpp:2", "base::Latch")
        self.write("../ch03-x/tests/room.hpp", "#pragma once\nLatch end(1); end.wait();  // no std::latch\n")
        self.assertEqual(list(layout.problems(self.root)), [])

    def forms(self, *statements: str) -> list[str]:
        """What is said of coroutines with one of these statements each."""
        said = []
        for statement in statements:
            self.write("lib/room/room.cpp", f"namespace room {{\nTask f() {{\n    {statement}\n}}\n}}\n")
            said += [line for line in layout.problems(self.root) if "g++ 12" in line] or [""]
        return said

    def test_await_in_a_condition(self):
        for line in self.forms("if (co_await x) g();", "if (!co_await x) g();", "while (co_await f(1)) g();",
                               "switch (co_await x) {}", "if (a(1) && co_await x) g();", "if (int i = 0; co_await x) g();",
                               "for (; co_await x;) g();", "do g(); while (co_await x);", "if (co_await x == 1 &&\n b) g();"):
            self.assertIn("room.cpp:3: an await in a condition", line)

    def test_await_with_a_name_in_a_condition(self):
        self.assertEqual(set(self.forms("if (auto v = co_await x; v) g();", "while (auto v = co_await x()) g();",
                                        "auto v = co_await x; if (v) g();", "if (v) co_await x;", "if (v) { co_await x; }",
                                        "for (;;) co_await x;", "for (int i = 0; i < 3; ++i) co_await x;",
                                        "while (v) co_await x;", "for (auto i : v) co_await x;",
                                        "if (v) g();\n    co_await x;", "switch (v) { case 1: co_await x; }")), {""})

    def test_capturing_lambda_in_an_await(self):
        for line in self.forms("co_await run([s] { return s; });", "auto v = co_await [s]() -> Task { co_return; }();",
                               "co_await run(1,\n [mine = std::move(s)] { g(mine); });", "co_await run([=] { g(s); });"):
            self.assertIn("room.cpp:3: a lambda that captures", line)
        self.assertEqual(set(self.forms("co_await run([] { g(); });", "co_await run([&] { g(s); });", "co_await v[i];",
                                        "auto f = [s] { g(s); }; co_await run(f);", "co_await x; run([s] { g(s); });",
                                        "co_await v[0](1);", "co_await f()[i];")), {""})

    def test_list_in_an_await(self):
        for line in self.forms('co_await f({"a", "b"});', "co_await f(1, {2});", "Vector v = {co_await a, co_await b};",
                               "co_await f({.name = n});"):
            self.assertIn("room.cpp:3: a list in braces", line)
        self.assertEqual(set(self.forms("co_await f(Point());", "{ co_await f(1); }", "co_await f(g);\n    h({1});",
                                        "auto v = co_await f(1); g(v, {2});")), {""})

    def test_the_matrix_of_forms_may_hold_them_all(self):
        self.write("tests/forms/conditions.cpp", "void f() { if (co_await x) g(); }\n")
        self.assertEqual(list(layout.problems(self.root)), [])

    def test_repeated_code(self):
        body = "".join(f"    call_number_{i}();\n" for i in range(10))
        program = f"// Shows.\nint main() {{\n{body}}}\n// Output:\n"
        self.write("examples/01-a.cpp", program)
        self.write("examples/02-b.cpp", program)
        self.expect("lines are repeated")


if __name__ == "__main__":
    unittest.main()
