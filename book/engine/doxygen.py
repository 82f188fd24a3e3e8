"""Runs Doxygen over the expanded pages and the libraries' headers."""

import re
import shutil
import subprocess
from pathlib import Path

from .pages import ROOT
from .problems import Problem

def quoted(path):
    return f'"{path}"'


# Where the reference of the API comes from: the folder, its namespace, and what the namespace is for.
LIBRARIES = (
    ("ch01-models/lib/base", "base", "What every program of the workbook stands on: results, errors, time, traces."),
    ("ch01-models/lib/judge", "judge", "What the labs are judged by: every schedule, scripted faults, budgets."),
    ("ch01-models/lib/bench", "bench", "What measurements are made with: paired times, instruction counts, rows and plots."),
    ("ch01-models/lib/calls", "calls", "Which system calls a function makes, told by the kernel."),
    ("ch01-models/lib/sweep", "sweep", "What a signal does to a function, tried at each of its instructions."),
    ("ch01-models/lib/bare", "bare", "What a program without a library begins with: its first instruction, two system calls."),
    ("ch01-models/lib/models", "models", "What the I/O models are compared with: a device that watches its reader, and io_uring by hand."),
    ("ch01-models/lib/stacks", "stacks", "Functions that can stop anywhere, each on a stack of its own."),
    ("ch01-models/lib/frames", "frames", "Functions that stop where they await, each call in a frame of its own, and how to count them."),
    ("ch01-models/lib/steps", "steps", "Who runs the rest of a task: executors, a lazy task, joins, and every schedule."),
    ("ch01-models/lib/waits", "waits", "What the programs of \"one problem in every model\" share, and what compares them."),
    ("ch02-threads/lib/fibers", "fibers", "Threads of our own: stacks, switches, schedulers, and what fibers share."),
    ("ch02-threads/lib/swap", "swap", "The smallest context switch, to look at."),
    ("ch02-threads/lib/child", "child", "A function run as a program of its own, and how it ended."),
    ("ch02-threads/lib/footprint", "footprint", "What a thread takes: memory, mappings, entries in the kernel's tables."),
    ("ch02-threads/lib/rally", "rally", "A byte there and back, between threads and between processes."),
    ("ch02-threads/lib/turns", "turns", "Times two operations in short turns, for what threads do."),
    ("ch02-threads/lib/workloads", "workloads", "The same work for fibers, threads and goroutines, to measure them by."),
    ("ch03-event-queues/lib/events", "events", "One queue for every wait: descriptors, operations, time, signals, children."),
    ("ch03-event-queues/lib/http", "http", "HTTP/1.1: requests in pieces of any size, answers, paths."),
    ("ch03-event-queues/lib/servers", "servers", "Servers over one queue, and what they share: connections, limits, ends."),
    ("ch03-event-queues/lib/load", "load", "Clients without a pause, and what a server uses meanwhile."),
    ("ch03-event-queues/lib/kqueue", "kqueues", "kqueue(2) for Linux: knotes and filters, over epoll and its descriptors."),
    ("ch03-event-queues/lib/sys", "sys", "System calls of Linux with nothing but registers, on three CPUs."),
    ("ch03-event-queues/lib/darwin", "darwin", "Programs for macOS, loaded into a Linux process and run there."),
    ("ch03-event-queues/lib/windows", "windows", "The calls of Windows by their signatures, without its headers."),
    ("ch03-event-queues/lib/uring", "uring", "io_uring by its three system calls: rings, requests, buffers."),
    ("ch04-futures/lib/model", "model", "Every order of a small program, on a machine as weak as the language allows."),
    ("ch04-futures/lib/resp", "resp", "The protocol of Redis: commands in pieces of any size, replies."),
    ("ch04-futures/lib/store", "store", "Keys, values and when they end, and the commands for them."),
    ("ch04-futures/lib/journal", "journal", "Files from which a store comes back after a crash."),
    ("ch04-futures/lib/fetch", "fetch", "Responses of HTTP/1.1, in pieces of any size."),
    ("ch04-futures/lib/programs", "programs", "Servers and clients over the runtime: HTTP, a chat, keys, downloads."),
    ("ch04-futures/lib/futures/core", "futures", "Values that are not there yet: futures, wakers, tasks, executors, and what tasks share. The core needs no system."),
    ("ch04-futures/lib/futures/host", "futures", "The runtime over the queue of chapter 3: sockets, files, signals, children, threads for what blocks."),
    ("ch04-futures/lib/kit", "kit", "What the labs of chapter 4 are given."),
    ("ch04-futures/lib/byhand", "byhand", "Futures, wakers and a runtime as small as they can be, for the first pages of chapter 4."),
    ("ch04-futures/lib/pinning", "pinning", "A state machine that points into itself, and memory to look at it in."),
    ("ch04-futures/lib/lifetimes", "lifetimes", "Where things stand, and when they end: coroutine frames, witnesses."),
    ("ch05-asyncos/lib/kernel", "kernel", "The kernel: console, interrupts, idle, panics, what it counts and traces."),
    ("ch05-asyncos/lib/arch", "arch", "What knows the processor: registers, traps, harts."),
    ("ch05-asyncos/lib/devices", "devices", "What knows the board: clock, interrupt controller, console."),
    ("ch05-asyncos/lib/memory", "memory", "Who owns which memory: frames, blocks, page tables, address spaces."),
    ("ch05-asyncos/lib/elf", "elf", "What an ELF file says, of which nothing is believed."),
    ("ch05-asyncos/lib/process", "process", "Programs that run, and what they ask of the kernel."),
    ("ch05-asyncos/lib/rings", "rings", "Calls and results in memory that a program and the kernel share, and in which neither believes the other."),
    ("ch05-asyncos/lib/user_interrupts", "user_interrupts", "Interrupts that a program takes itself: registers, instructions, and who may send."),
    ("ch05-asyncos/lib/bounded", "bounded", "Small programs that end, and what proves it before they run."),
    ("ch05-asyncos/lib/actors", "actors", "Actors over futures: inboxes, requests, buses, supervisors."),
    ("ch05-asyncos/lib/coap", "coap", "CoAP: messages, who sends them again, and a line that loses some."),
    ("ch05-asyncos/lib/gateway", "gateway", "Where devices and those who want to know of them meet, whatever they speak."),
    ("ch05-asyncos/lib/mqtt", "mqtt", "MQTT: packets out of a stream in any pieces, and a client that finds its way back."),
    ("ch05-asyncos/lib/packets", "packets", "What the packets of a protocol are taken apart with, and put together."),
    ("ch05-asyncos/lib/block", "block", "Disks, the blocks of them that are in memory, and in which order they go back."),
    ("ch05-asyncos/lib/ext2", "ext2", "A file system that others can read, and in which order its blocks are written."),
    ("ch05-asyncos/lib/files", "files", "What a descriptor leads to: pipes, and reads that wait as requests."),
    ("ch05-asyncos/lib/abi", "abi", "What programs and the kernel tell each other, in Linux's words."),
    ("ch05-asyncos/lib/schedule", "schedule", "Who is next: coroutines, and the processes of a system, by one order."),
    ("ch05-asyncos/lib/mount", "mount", "The files of a disk, by their paths."),
    ("ch05-asyncos/lib/boot", "boot", "The parts of the system, in the order in which they start."),
    ("ch05-asyncos/lib/virtio", "virtio", "The board's disk: a ring in memory, a bell, an interrupt."),
    ("ch05-asyncos/lib/machine", "machine", "A RISC-V machine: harts, devices, and the time that they share."),
    ("ch05-asyncos/lib/rig", "rig", "What the judges of chapter 5's labs boot a kernel in, and interrupt it with."),
    ("ch05-asyncos/lib/user", "user", "What programs are written with: calls, text, files, children."),
    ("ch05-asyncos/lib/shell", "shell", "The shell's language and its line editor. They know no system."),
)

SETTINGS = {
    "PROJECT_NAME": '"Async from the Ground Up"', "GENERATE_LATEX": "NO", "GENERATE_HTML": "YES", "HTML_OUTPUT": "html",
    "DISABLE_INDEX": "YES", "STRIP_FROM_INC_PATH": " ".join(quoted(ROOT / folder) for folder in sorted({str(Path(library[0]).parent) for library in LIBRARIES})), "FORCE_LOCAL_INCLUDES": "YES",
    "GENERATE_TREEVIEW": "NO", "SEARCHENGINE": "NO", "TOC_INCLUDE_HEADINGS": "0",
    "EXTRACT_ALL": "NO", "EXTRACT_LOCAL_CLASSES": "YES", "SHOW_USED_FILES": "NO", "SHOW_INCLUDE_FILES": "NO",
    "HIDE_UNDOC_CLASSES": "YES", "HIDE_UNDOC_MEMBERS": "NO", "HIDE_SCOPE_NAMES": "YES", "SORT_MEMBER_DOCS": "NO",
    "JAVADOC_AUTOBRIEF": "YES", "STRIP_CODE_COMMENTS": "NO", "SOURCE_TOOLTIPS": "NO", "VERBATIM_HEADERS": "NO",
    "HAVE_DOT": "NO", "CLASS_GRAPH": "NO", "TAB_SIZE": "4", "BUILTIN_STL_SUPPORT": "YES", "MACRO_EXPANSION": "YES",
    "ENABLE_PREPROCESSING": "YES", "QUIET": "YES", "WARNINGS": "YES",
    "WARN_IF_DOC_ERROR": "YES", "WARN_NO_PARAMDOC": "NO", "WARN_IF_INCOMPLETE_DOC": "NO",
    "WARN_AS_ERROR": "FAIL_ON_WARNINGS", "WARN_FORMAT": '"$file:$line: $text"', "PREDEFINED": '"DOXYGEN=1" "__declspec(x)="',
    "ALIASES": '"errors=@retval" "source=@par Source^^" "threads=@par Threads^^"', "MARKDOWN_SUPPORT": "YES",
    "EXCLUDE_SYMBOLS": "detail *::detail detail::* std", "CASE_SENSE_NAMES": "YES", "AUTOLINK_SUPPORT": "YES",
    "HTML_TIMESTAMP": "NO", "EXTENSION_MAPPING": "ipp=C++ hpp=C++", "GENERATE_TODOLIST": "NO",
}


def headers():
    return [file for folder, _, _ in LIBRARIES for file in sorted((ROOT / folder).glob("*.hpp"))]


class Doxygen:
    """One run: `work` holds the copies that it reads and the HTML that it writes."""

    def __init__(self, work):
        self.work = work
        self.program = shutil.which("doxygen")
        if not self.program:
            raise Problem("doxygen is not installed: apt install doxygen graphviz")

    def run(self, report, sources, strict=False):
        """Writes HTML and tags. Each warning becomes a problem that names the page."""
        tags = self.work / "tags.xml"
        settings = {**SETTINGS, "OUTPUT_DIRECTORY": quoted(self.work), "GENERATE_TAGFILE": quoted(tags),
                    "INPUT": " ".join([quoted(self.work / "pages"), quoted(self.work / "namespaces.hpp"), *(quoted(file) for file in headers())]),
                    "FILE_PATTERNS": "*.md *.hpp", "EXAMPLE_PATH": quoted(self.work / "listings"),
                    "STRIP_FROM_PATH": quoted(ROOT), "WARN_IF_UNDOCUMENTED": "YES" if strict else "NO",
                    "HTML_HEADER": quoted(self.work / "header.html"), "HTML_FOOTER": quoted(self.work / "footer.html")}
        (self.work / "header.html").write_text('<!DOCTYPE html><html><head><title>$title</title></head><body><div id="top">\n')
        (self.work / "footer.html").write_text("</body></html>\n")
        spaces = "".join(f"/// {text}\nnamespace {name} {{}}\n" for _, name, text in LIBRARIES)
        (self.work / "namespaces.hpp").write_text(spaces, encoding="utf-8")
        config = self.work / "Doxyfile"
        config.write_text("".join(f"{key} = {value}\n" for key, value in settings.items()), encoding="utf-8")
        ran = subprocess.run([self.program, str(config)], cwd=self.work, capture_output=True, text=True, check=False)
        for line in joined(ran.stderr):
            self.blame(line, report, sources)
        if ran.returncode and not report.problems:
            report.problem("doxygen", f"ended with exit code {ran.returncode}")
        return tags

    def blame(self, line, report, sources):
        """One message of Doxygen, with the page's name instead of the copy's."""
        match = re.match(r"(?:error: )?([^:]+\.(?:md|hpp|cpp)):(\d+): (?:warning: |error: )?(.*)", line)
        if not match:
            report.problem("doxygen", re.sub(r"^(warning|error): ", "", line))
            return
        file, number, text = match.groups()
        copy = file.rsplit("/", 1)[-1]
        if copy in sources:
            report.problem(sources[copy], text)
        else:
            report.problem(f"{file.replace(str(ROOT) + '/', '')}:{number}", text)


def joined(text):
    """Messages of Doxygen, one a line: it indents what continues a message."""
    lines = []
    for line in text.splitlines():
        if line.startswith(" ") and lines:
            lines[-1] += " " + line.strip()
        elif line.strip() and "consider increasing" not in line and "warnings were treated" not in line.lower():
            lines.append(line.rstrip())
    return lines
