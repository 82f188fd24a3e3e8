"""Commands for gdb that know our kernel; boot.py --gdb loads them.

    harts               each hart: where it is, which stack, whether it handles an interrupt
    tasks [EXECUTOR]    the tasks of an executor, each with the coroutines that await each other; without a name, of the
                        executor that the hart is in
    trap                why the last trap came, and where from
    table [ADDRESS]     the entries of the page table on the way to ADDRESS, or the root's
    frame-of ADDRESS    the coroutine whose frame is at ADDRESS: which, and where it goes on
"""

import re
from pathlib import Path

import gdb

ROOT = Path(__file__).resolve().parent.parent.parent
WORD = 8
HEADER = 64  # of a task: its coroutine's frame begins behind it, with two pointers and then the promise

CAUSES = {1: "no memory to fetch from", 2: "illegal instruction", 3: "breakpoint", 5: "no memory to load from",
          7: "no memory to store to", 8: "system call", 12: "page fault at a fetch", 13: "page fault at a load",
          15: "page fault at a store"}
INTERRUPTS = {1: "interrupt by another hart", 5: "interrupt by the timer", 9: "interrupt by a device"}


def value(expression):
    return int(gdb.parse_and_eval(expression)) & 0xFFFFFFFFFFFFFFFF


def word_at(address):
    return value(f"*(unsigned long *){address:#x}")


def name_of(address):
    """Of the function; which part of a coroutine it is says nothing to a reader."""
    found = gdb.execute(f"info symbol {address:#x}", to_string=True).strip().split(" in section ")[0]
    return re.sub(r" \[clone [^]]*\]", "", found)


def source_file(name):
    """As seen from the repository's root, whether the compiler was told an absolute name or one seen from the build folder."""
    parts = Path(name).parts
    tails = (Path(*parts[begin:]) for begin in range(1, len(parts)))
    return next((str(tail) for tail in tails if ".." not in tail.parts and (ROOT / tail).is_file()), name)


class Harts(gdb.Command):
    """Shows each hart."""

    def __init__(self):
        super().__init__("harts", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        selected = gdb.selected_thread()
        for thread in sorted(gdb.selected_inferior().threads(), key=lambda each: each.num):
            thread.switch()
            hart = thread.num - 1
            print(f"hart {hart}: {name_of(value('$pc'))}")
            print(f"    sp {value('$sp'):#x}, stack from {value(f'harts[{hart}].stack_top'):#x} down, "
                  f"{'in a handler' if value(f'harts[{hart}].in_handler') else 'in no handler'}")
        selected.switch()


class Tasks(gdb.Command):
    """Shows the tasks of an executor, and the coroutines of each, innermost first: tasks [EXECUTOR]. Without one, those of
    the executor that the hart is in."""

    SCHEDULED, RUNNING = 1, 2

    def __init__(self):
        super().__init__("tasks", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        executor = gdb.parse_and_eval(argument) if argument else self.executor_of_hart()
        if executor is None:
            print("this hart is in no executor: tasks EXECUTOR")
            return
        task = executor["owned_"]["latest_"]
        while int(task):
            self.show(task.dereference())
            task = task["next_owned"]

    @staticmethod
    def executor_of_hart():
        frame = gdb.newest_frame()
        while frame and frame.is_valid():
            try:
                this = frame.read_var("this")
                if str(this.type.target().unqualified()).startswith("futures::Executor<"):
                    return this.dereference()
            except (ValueError, gdb.error):
                pass
            frame = frame.older()
        return None

    def show(self, task):
        word = int(task["state"]["word_"]["_M_i"])
        state = "runs" if word & self.RUNNING else "can go on" if word & self.SCHEDULED else "waits"
        print(f"task {int(task.address):#x}: {state}")
        promise_type = gdb.lookup_type("futures::PromiseBase").pointer()
        outermost = gdb.Value(int(task.address) + HEADER + 2 * WORD).cast(promise_type)
        promise = outermost["own_root_"]["innermost"]
        self.show_coroutine(promise)
        while promise != outermost:
            promise = promise["parent_"]
            self.show_coroutine(promise)

    @staticmethod
    def show_coroutine(promise):
        frame = int(promise) - 2 * WORD
        where = promise["where_"]["_M_impl"]
        place = "at its begin"
        if int(where):
            place = source_file(where["_M_file_name"].string()) + f":{int(where['_M_line'])}"
        print(f"    {name_of(word_at(frame))}, {place}, frame {frame:#x}")


class Trap(gdb.Command):
    """Shows why the last trap came."""

    def __init__(self):
        super().__init__("trap", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        cause = value("$scause")
        names = INTERRUPTS if cause >> 63 else CAUSES
        print(f"{names.get(cause & 0xFF, 'a cause that has no name here')}, about {value('$stval'):#x}")
        print(f"from {value('$sepc'):#x}: {name_of(value('$sepc'))}")


class Table(gdb.Command):
    """Walks through the page table of the hart."""

    def __init__(self):
        super().__init__("table", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        root = value("$satp")
        if root >> 60 != 8:
            print("there is none: an address is a place in memory")
            return
        table = (root & ((1 << 44) - 1)) << 12
        if not argument:
            self.show_table(table)
            return
        address = value(argument)
        for shift in (30, 21, 12):
            number = address >> shift & 511
            entry = self.entry(table, number)
            print(f"{table:#x}[{number}] = {self.describe(entry)}")
            if not entry & 1 or entry & 14:
                return
            table = (entry >> 10) << 12

    def show_table(self, table):
        for number in range(512):
            entry = self.entry(table, number)
            if entry:
                print(f"{table:#x}[{number}] = {self.describe(entry)}")

    @staticmethod
    def entry(table, number):
        return word_at(table + WORD * number)

    @staticmethod
    def describe(entry):
        letters = "".join(letter if entry >> bit & 1 else "-" for bit, letter in enumerate("vrwxugad"))
        return f"{letters} {(entry >> 10) << 12:#x}"


class FrameOf(gdb.Command):
    """Shows a coroutine's frame: its first word leads to where it goes on."""

    def __init__(self):
        super().__init__("frame-of", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        frame = value(argument)
        resume, destroy = word_at(frame), word_at(frame + WORD)
        print(f"goes on in {name_of(resume)}" if resume else "has ended")
        print(f"is destroyed by {name_of(destroy)}")


for command in (Harts, Tasks, Trap, Table, FrameOf):
    command()
