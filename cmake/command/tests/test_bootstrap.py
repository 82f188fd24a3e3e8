"""The POSIX sh part of ./workbook, in a folder of its own with pretended programs."""

import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent.parent
TOOLS = "sh dirname readlink sed tr uniq id date env grep cat printf"  # what every Debian has

APT_CACHE = """#!/bin/sh
shift
for name; do
    version=$(sed -n "s/^$name //p" "$APT_KNOWS")
    [ -n "$version" ] && printf '%s:\\n  Installed: (none)\\n  Candidate: %s\\n' "$name" "$version"
done
"""
APT_GET = """#!/bin/sh
echo "$*" >>"$APT_LOG"
"""
SUDO = """#!/bin/sh
echo sudo >>"$APT_LOG"
exec "$@"
"""


class Bootstrap(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root, self.bin = Path(folder.name, "work book"), Path(folder.name, "bin")
        (self.root / "cmake/command").mkdir(parents=True)
        self.bin.mkdir()
        shutil.copy(ROOT / "workbook", self.root)
        shutil.copy(ROOT / "cmake/packages", self.root / "cmake")
        self.log, self.knows = Path(folder.name, "log"), Path(folder.name, "knows")
        self.log.write_text("")
        for tool in TOOLS.split():
            (self.bin / tool).symlink_to(shutil.which(tool))
        self.program("python3", '#!/bin/sh\n[ -f "$1" ] || exit 9\nshift\necho "main.py $*"\n')
        (self.root / "cmake/command/main.py").write_text("")

    def program(self, name, text="#!/bin/sh\n"):
        (self.bin / name).write_text(text)
        (self.bin / name).chmod(0o755)

    def has_apt(self, **packages):
        self.program("apt-cache", APT_CACHE)
        self.program("apt-get", APT_GET)
        self.knows.write_text("".join(f"{name.replace('_', '-').replace('gxx', 'g++')} {version}\n" for name, version in packages.items()))

    def user(self, number):
        (self.bin / "id").unlink()
        self.program("id", f"#!/bin/sh\necho {number}\n")

    def complete(self):
        for name in ("clang++-19", "cmake", "ninja", "ld.lld-19", "riscv64-linux-gnu-g++", "qemu-system-riscv64", "mke2fs"):
            self.program(name)

    def workbook(self, *arguments, file=None, folder=None, **environment):
        variables = {"PATH": str(self.bin), "APT_LOG": str(self.log), "APT_KNOWS": str(self.knows), **environment}
        return subprocess.run([shutil.which("dash") or "/bin/sh", file or self.root / "workbook", *arguments],
                              capture_output=True, text=True, env=variables, cwd=folder or "/")

    def refuses(self, *parts, command="tour", **environment):
        result = self.workbook(command, **environment)
        self.assertEqual((result.returncode, result.stdout), (2, ""), result)
        lines = [line for line in result.stderr.splitlines() if not line.startswith("workbook: $")]
        self.assertEqual(len(lines), 1, lines)
        for part in parts:
            self.assertIn(part, lines[0])

    def test_hands_over_when_all_is_there(self):
        self.complete()
        result = self.workbook("tour", "--chapter", "ch 1")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "main.py tour --chapter ch 1\n", ""))

    def test_works_through_a_chain_of_links(self):
        links = self.root.parent / "links"
        links.mkdir()
        (links / "one").symlink_to("../work book/workbook")
        (links / "two").symlink_to("one")
        self.assertEqual(self.workbook("list", file=links / "two").stdout, "main.py list\n")
        self.assertEqual(self.workbook("list", file="./two", folder=links).stdout, "main.py list\n")

    def test_reading_commands_need_only_python(self):
        for command in ("help", "list", "diff", "doctor"):
            self.assertEqual(self.workbook(command).returncode, 0, command)
        self.assertEqual(self.workbook("run", "--help").returncode, 0)
        self.assertEqual(self.workbook().stdout, "main.py \n")

    def test_installs_as_root_without_asking(self):
        self.user(0)
        self.has_apt(gxx="4:12.2.0-3", clang_19="1:19.1.7", gxx_12="12.2.0-14", cmake="3.25.1-1", ninja_build="1.11.1")
        result = self.workbook("tour")
        self.assertEqual((result.returncode, result.stdout), (0, "main.py tour\n"), result.stderr)
        self.assertEqual(self.log.read_text(), "-q -y install --no-install-recommends clang-19 cmake ninja-build\n")

    def test_takes_gcc_where_it_is_new_enough(self):
        self.user(0)
        self.has_apt(gxx="4:13.2.0-7ubuntu1", clang_19="1:19.1.1", cmake="3.28.3", ninja_build="1.11.1")
        self.workbook("tour")
        self.assertIn(" g++ cmake ninja-build\n", self.log.read_text())

    def test_takes_gcc_12_where_there_is_no_clang_19(self):
        self.user(0)
        self.has_apt(gxx="4:11.2.0-1ubuntu1", gxx_12="12.3.0-1ubuntu1~22.04", cmake="3.22.1", ninja_build="1.10.1")
        self.workbook("tour")
        self.assertIn(" g++-12 cmake ninja-build\n", self.log.read_text())

    def test_an_old_gcc_does_not_count(self):
        for name in ("cmake", "ninja"):
            self.program(name)
        self.program("g++", "#!/bin/sh\necho 12.2.0\n")
        self.user(0)
        self.has_apt(clang_19="1:19.1.7")
        self.refuses("missing: ", "clang-19", WORKBOOK_INSTALL="no")
        self.assertEqual(self.log.read_text(), "")
        self.program("g++", "#!/bin/sh\necho 12.3.0\n")
        self.assertEqual(self.workbook("tour").returncode, 0)

    def test_what_boots_kernels_is_wanted_but_not_needed(self):
        self.complete()
        (self.bin / "qemu-system-riscv64").unlink()
        line = "workbook: chapter 5's kernels are skipped without: qemu-system-misc (./workbook install board)\n"
        for variables in ({"WORKBOOK_INSTALL": "no"}, {}):
            result = self.workbook("tour", **variables)
            self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "main.py tour\n", line))
        self.assertEqual(self.workbook("run", "ch01/03").stderr, "")  # which is no kernel
        self.user(0)
        self.has_apt(cmake="3.22.1")  # knows no such package
        self.assertEqual(self.workbook("test").stderr.splitlines()[-1:], line.splitlines())
        self.has_apt(qemu_system_misc="1:7.2")
        self.assertEqual(self.workbook("run", "ch05/01").returncode, 0)
        self.assertIn("install --no-install-recommends qemu-system-misc\n", self.log.read_text())

    def test_uses_sudo_and_says_so(self):
        self.user(1000)
        self.has_apt(clang_19="1:19.1.7", cmake="3.25.1-1", ninja_build="1.11.1")
        self.program("sudo", SUDO)
        result = self.workbook("tour")
        self.assertEqual(result.returncode, 0, result)
        self.assertIn("sudo may ask for your password", result.stderr)
        self.assertIn("$ sudo apt-get install --no-install-recommends clang-19 cmake ninja-build", result.stderr)
        self.assertTrue(self.log.read_text().startswith("sudo\n"))

    def test_says_what_it_cannot_do(self):
        self.refuses("there is no apt-get here", "clang-19", "ninja-build")
        self.user(1000)
        self.has_apt(clang_19="1:19.1.7", cmake="3.25.1-1", ninja_build="1.11.1")
        self.refuses("no sudo", "apt-get install --no-install-recommends clang-19 cmake ninja-build")
        self.user(0)
        self.has_apt(cmake="3.18", ninja_build="1.10")
        self.refuses("apt knows no package for: g++>=12.3|clang-19|g++-12>=12.3")
        self.has_apt(clang_19="1:19.1.7", cmake="3.25.1-1", ninja_build="1.11.1")
        self.program("apt-get", "#!/bin/sh\necho 'E: no network'\nexit 100\n")
        result = self.workbook("tour")
        self.assertEqual(result.returncode, 2)
        self.assertIn("E: no network", result.stderr)
        self.assertIn("cannot install: clang-19", result.stderr)

    def test_other_machines_need_their_group(self):
        self.complete()
        for arguments, part in ((("run", "ch01/01", "--on", "riscv64"), "qemu-user"), (("test", "--on=windows"), "wine"),
                                (("bench", "--all"), "valgrind"), (("book",), "doxygen"),
                                (("book", "--pdf"), "chromium"), (("test",), "catch2")):
            result = self.workbook(*arguments, WORKBOOK_INSTALL="no")
            if part == "catch2" and Path("/usr/include/catch2").exists():
                continue
            self.assertEqual(result.returncode, 2, arguments)
            self.assertIn(part, result.stderr)
        self.assertEqual(self.workbook("quiz", "riscv64").returncode, 0)

    def test_groups_can_be_named_and_installed(self):
        self.user(0)
        self.has_apt(doxygen="1.9.4", graphviz="2.42")
        self.assertEqual(self.workbook("packages", "book").stdout, "doxygen\ngraphviz\n")
        self.assertEqual(self.workbook("install", "book").returncode, 0)
        self.assertIn("install --no-install-recommends doxygen graphviz", self.log.read_text())
        for arguments in (("install",), ("packages", "nope"), ("packages", "cpu"), ("install", "book", "nope")):
            result = self.workbook(*arguments)
            self.assertEqual((result.returncode, len(result.stderr.splitlines())), (2, 1), result)

    def test_zig_comes_from_npm(self):
        self.program("npm", '#!/bin/sh\necho "npm $*" >>"$APT_LOG"\n')
        self.assertEqual(self.workbook("install", "macos").returncode, 0)
        self.assertIn(f"npm install --prefix {self.root}/build/zig", self.log.read_text())
        self.assertEqual(self.workbook("install", "macos", WORKBOOK_INSTALL="no").returncode, 2)
        self.program("npm", "#!/bin/sh\nexit 1\n")
        result = self.workbook("install", "macos")
        self.assertEqual((result.returncode, len(result.stderr.splitlines())), (2, 1), result)
        self.program("zig")
        self.assertEqual(self.workbook("install", "macos").returncode, 0)

    def test_the_package_list_has_three_fields(self):
        for line in (ROOT / "cmake/packages").read_text().split("\n"):
            if line.strip() and not line.startswith("#"):
                self.assertEqual(len(line.split()), 3, line)

    def test_the_readme_names_the_same_packages(self):
        readme = (ROOT / "README.md").read_text()
        named = set(re.search(r"apt-get install --no-install-recommends (.*)", readme)[1].split())
        listed = [line.split()[1] for line in (ROOT / "cmake/packages").read_text().split("\n")
                  if line.startswith(("core ", "test "))]
        fields = [{name.split(">=")[0] for name in field.split("|")} for field in listed]
        self.assertTrue(all(field & named for field in fields), fields)
        self.assertLessEqual(named, set().union(*fields))


if __name__ == "__main__":
    unittest.main()
