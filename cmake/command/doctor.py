"""./workbook doctor: what is installed, what is missing, and the command that adds it."""

import ctypes
import json
import os
import platform
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from building import reference_compiler
from common import BUILD, ROOT, Failed, Parser, Progress, first_line, paint

# g++ before 12.3 forgets to resume a coroutine without local variables that awaits in a
# condition (GCC PR 106713). A good compiler makes this print "resumed".
COROUTINE = """
#include <coroutine>
#include <cstdio>
struct Task {
    struct promise_type {
        Task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() {}
    };
    std::coroutine_handle<promise_type> handle;
};
struct Later {
    bool await_ready() { return false; }
    void await_suspend(std::coroutine_handle<>) {}
    bool await_resume() { return true; }
};
Task wait() {
    if (co_await Later{}) std::puts("resumed");
}
int main() {
    Task task = wait();
    task.handle.resume();
    task.handle.resume();
    bool done = task.handle.done();
    task.handle.destroy();
    return done ? 0 : 1;
}
"""

RACE = """
#include <thread>
int main() { int sum = 0; std::thread other([&] { sum = 1; }); other.join(); return sum - 1; }
"""

MARKS = {"ok": "green", "missing": "yellow", "broken": "red", "note": "cyan"}


class Finding:
    """One line of the report. state: ok, missing (optional or not), broken or note."""

    def __init__(self, name, state, text, cure="", needed=False):
        self.name, self.state, self.text, self.cure, self.needed = name, state, text, cure, needed


def version(command):
    match = re.search(r"\d+(\.\d+)+\S*", first_line(command))
    return match[0].rstrip(",)") if match else ""


def tool(name, command, group, purpose, needed=False, least=None):
    """Is a command there, and new enough?"""
    if not shutil.which(command[0]):
        return Finding(name, "missing", f"needed {purpose}", f"./workbook install {group}", needed)
    found = version(command)
    numbers = tuple(int(part) for part in re.findall(r"\d+", found)[:2])
    if least and numbers < least:
        text = f"{found} is too old: {'.'.join(map(str, least))} or later is needed {purpose}"
        return Finding(name, "broken", text, f"./workbook install {group}", needed)
    return Finding(name, "ok", found or "there", needed=needed)


def compile_and_run(compiler, text, flags=(), wrapper=()):
    """Builds a small program and runs it. Returns (exit code or None, what was printed)."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "probe.cpp"), Path(folder, "probe")
        source.write_text(text, encoding="utf-8")
        try:
            built = subprocess.run([compiler, "-std=c++20", "-O0", "-pthread", *flags, source, "-o", target],
                                   capture_output=True, text=True, errors="replace", timeout=120)
            if built.returncode:
                return None, built.stderr.strip().split("\n")[0]
            ran = subprocess.run([*wrapper, target], capture_output=True, text=True, errors="replace", timeout=20)
        except (OSError, subprocess.TimeoutExpired) as error:
            return None, str(error)
        return ran.returncode, ran.stdout + ran.stderr


def compilers():
    """The compiler that the workbook will use, and each that miscompiles coroutines."""
    try:
        used = reference_compiler()
    except Failed as error:
        yield Finding("compiler", "missing", str(error), "./workbook install core", True)
        used = ""
    names = dict.fromkeys(name for name in (used, "clang++-19", "g++", "g++-12") if name and shutil.which(name))
    for name in names:
        code, output = compile_and_run(name, COROUTINE)
        good = code == 0 and output == "resumed\n"
        found = version([name, "--version"])
        if good:
            yield Finding(name, "ok", f"{found}, compiles coroutines right" + (" (the one used)" if name == used else ""))
        elif code is None:
            yield Finding(name, "broken" if name == used else "note", f"{found}: cannot build a coroutine: {output}",
                          "" if name != used else "./workbook install core", name == used)
        else:
            text = f"{found} miscompiles `if (co_await ...)` without a warning"
            yield Finding(name, "broken" if name == used else "note",
                          text + ("" if name == used else ": not used unless you ask for it with CXX"),
                          "unset CXX; ./workbook install core" if name == used else "", name == used)


def catch2():
    if Path("/usr/include/catch2/catch_all.hpp").exists():
        return Finding("catch2", "ok", "3.x (no tests for other CPUs: its library is for this one)")
    header = Path("/usr/include/catch2/catch.hpp")
    if header.exists():
        match = re.search(r"Catch v(\S+)", header.read_text(encoding="utf-8", errors="replace")[:400])
        return Finding("catch2", "ok", match[1] if match else "2.x")
    return Finding("catch2", "missing", "needed by ./workbook test and lab", "./workbook install test")


def io_uring():
    """Asks the kernel for an io_uring that cannot be made: the error says whether it would."""
    setup_call = 425  # io_uring_setup, the same number on every CPU
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall(setup_call, 0, None)
    error = ctypes.get_errno()
    if error in (14, 22):  # EFAULT, EINVAL: it looked at the arguments
        return Finding("io_uring", "ok", "the kernel allows it")
    return Finding("io_uring", "note", f"not allowed here ({os.strerror(error)}): its examples skip themselves",
                   "sysctl kernel.io_uring_disabled=0, or another container profile")


def thread_sanitizer():
    """ThreadSanitizer dies at the start where the kernel randomises too many address bits."""
    try:
        compiler = reference_compiler()
    except Failed:
        return Finding("ThreadSanitizer", "missing", "there is no compiler", "./workbook install core")
    bits = first_line(["cat", "/proc/sys/vm/mmap_rnd_bits"])
    text = f"works (vm.mmap_rnd_bits = {bits})" if bits else "works"
    code, output = compile_and_run(compiler, RACE, ["-g", "-fsanitize=thread"])
    if code is None:
        return Finding("ThreadSanitizer", "missing", f"cannot be linked: {output[:100]}", "./workbook install test")
    codes = [code] + [compile_and_run(compiler, RACE, ["-fsanitize=thread"])[0] for _ in range(2)]
    if not any(codes):
        return Finding("ThreadSanitizer", "ok", text)
    code, output = compile_and_run(compiler, RACE, ["-fsanitize=thread"], ["setarch", "-R"])
    if code == 0:
        return Finding("ThreadSanitizer", "ok", f"works with setarch -R only, which the tests use (mmap_rnd_bits = {bits})")
    return Finding("ThreadSanitizer", "broken", f"a correct program fails under it (mmap_rnd_bits = {bits})",
                   "sudo sysctl vm.mmap_rnd_bits=28")


def disk():
    free = shutil.disk_usage(ROOT).free / 1e9
    text = f"{free:.1f} GB free"
    if free < 2:
        return Finding("disk", "broken", text + ": all builds together take about 2 GB", "free some space", True)
    return Finding("disk", "ok", text)


def writable():
    place = BUILD if BUILD.exists() else ROOT
    if os.access(place, os.W_OK):
        return Finding("folder", "ok", f"{ROOT} can be written")
    return Finding("folder", "broken", f"{place} cannot be written", f"sudo chown -R \"$USER\" {place}", True)




def system():
    try:
        text = Path("/etc/os-release").read_text(encoding="utf-8")
        name = re.search(r'^PRETTY_NAME="?([^"\n]*)', text, re.MULTILINE)[1]
    except (OSError, TypeError):
        name = platform.system()
    return Finding("system", "note", f"{name}, Linux {platform.release()}, {platform.machine()}, {os.cpu_count()} CPUs")


def examine():
    yield system()
    yield Finding("python3", "ok", platform.python_version(), needed=True)
    yield from compilers()
    yield tool("cmake", ["cmake", "--version"], "core", "to build", True, (3, 22))
    yield tool("ninja", ["ninja", "--version"], "core", "to build", True)
    yield catch2()
    yield thread_sanitizer()
    yield io_uring()
    for cpu in ("riscv64", "aarch64"):
        yield tool(f"{cpu} compiler", [f"{cpu}-linux-gnu-g++", "--version"], "cpu", f"for --on {cpu}")
        yield tool(f"{cpu} emulator", [f"qemu-{cpu}", "--version"], "cpu", f"for --on {cpu}")
    yield tool("Windows compiler", ["x86_64-w64-mingw32-g++-posix", "--version"], "windows", "for --on windows")
    yield tool("wine", ["wine", "--version"], "windows", "for --on windows")
    yield tool("doxygen", ["doxygen", "--version"], "book", "for ./workbook book", False, (1, 9))
    yield tool("graphviz", ["dot", "-V"], "book", "for ./workbook book")
    yield tool("valgrind", ["valgrind", "--version"], "bench", "for ./workbook bench")
    yield tool("chromium", ["chromium", "--version"], "browser", "for ./workbook book --pdf and the book's tests")
    yield disk()
    yield writable()


def run(arguments):
    parser = Parser("doctor", "Says what is installed, what is missing, and the command that adds it.")
    parser.add_argument("--json", action="store_true", help="for a program to read")
    options = parser.parse_args(arguments)
    findings = []
    with Progress("examining") as progress:
        for finding in examine():
            findings.append(finding)
            progress.detail = finding.name
            if not options.json:
                mark = paint(f"{finding.state:7}", MARKS[finding.state])
                progress.print(f"  {mark}  {finding.name:17}  {finding.text}")
                if finding.cure:
                    progress.print(f"  {'':7}  {'':17}  -> {finding.cure}")
    bad = [finding for finding in findings if finding.needed and finding.state in ("missing", "broken")]
    if options.json:
        print(json.dumps({"ok": not bad, "findings": [vars(finding) for finding in findings]}, indent=2))
    else:
        print("\n" + ("Not ready: " + ", ".join(finding.name for finding in bad) if bad else
                      "Ready for ./workbook tour and run. What is missing is optional and is skipped by name."))
    return 1 if bad else 0
