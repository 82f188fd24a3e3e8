"""./workbook run: builds one example and runs it, in real time."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from building import BOARDS, CROSS, build, check_cpu, configure, run_environment, start_command, start_wine, why_not
from check_output import SKIPPED, ending
from common import BUILD, ROOT, BadUse, Failed, Parser, nearest, paint, show_command, shown
from state import finish
from units import find_example


def read_arguments(arguments):
    parser = Parser("run", "Builds one example and runs it in real time.")
    parser.add_argument("unit", nargs="?", help="ch01/03, ch01/03-signal-pending or 03-signal-pending")
    parser.add_argument("--on", metavar="CPU", help=f"run it on: {', '.join(CROSS)} (emulated); a kernel: {', '.join(BOARDS)}")
    parser.add_argument("--trace", nargs="?", const="", metavar="FILE",
                        help="also write what happened as a trace, which https://ui.perfetto.dev opens")
    parser.add_argument("--gdb", action="store_true", help="a kernel: in a debugger, stopped before its first instruction")
    parser.add_argument("--virtual", action="store_true", help="with the virtual clock: no waiting")
    options = parser.parse_args(arguments)
    if options.unit is None and options.trace:  # run --trace ch01/03
        options.unit, options.trace = options.trace, ""
    if options.unit is None:
        raise BadUse("which example? (./workbook run ch01/03; ./workbook list names them all)")
    return options


def choose_board(options, example):
    """The machine that a kernel boots on. Bad use are a machine without a kernel, and what our machine has not."""
    for flag in filter(None, (f"--on {options.on}" if options.on in BOARDS else "", "--gdb" if options.gdb else "")):
        if "board" not in example.needs:
            raise BadUse(f"{example.unit} is no kernel: {flag} is for those")
    if options.gdb and options.on not in (None, BOARDS[0]):
        raise BadUse(f"--gdb and --on {options.on} do not go together: only {BOARDS[0]} has a debugger")
    if options.gdb and options.trace is not None:
        raise BadUse("--gdb and --trace do not go together")
    if options.on and options.on not in BOARDS + CROSS and "board" in example.needs:
        raise BadUse(f"no kernel runs on {options.on}{nearest(options.on, BOARDS)} (--on knows {', '.join(BOARDS)})")
    return options.on if options.on in BOARDS else BOARDS[0]


def trace_file(options, example):
    if options.trace is None:
        return None
    if options.trace:
        file = Path(options.trace).absolute()
        if file.is_dir() or not file.parent.is_dir():
            raise BadUse(f"cannot write a trace to {options.trace}")
        return file
    (BUILD / "traces").mkdir(parents=True, exist_ok=True)
    return BUILD / "traces" / f"{example.target}.json"


def changed(file):
    return file.stat().st_mtime_ns if file and file.exists() else None


def report_trace(file, before):
    if changed(file) in (None, before):
        raise Failed("this example writes no trace")
    print(paint(f"trace: {shown(file)} (open it in https://ui.perfetto.dev)", "dim", sys.stderr), file=sys.stderr)


def run(arguments):
    options = read_arguments(arguments)
    example = find_example(options.unit)
    board = choose_board(options, example)
    preset = check_cpu(options.on) if options.on and options.on not in BOARDS else "tour"
    if why_not(example, preset):
        raise BadUse(f"{example.unit} cannot run on {preset}: {why_not(example, preset)}")
    trace = trace_file(options, example)
    configure(preset)
    build(preset, [example.target] + ([f"{example.chapter}-machine"] if board == "machine" else []))
    start_wine(preset)
    environment = {**os.environ, **run_environment(preset)}
    environment.update({"WORKBOOK_CLOCK": "virtual"} if options.virtual else {})
    environment.update({"WORKBOOK_TRACE": str(trace)} if trace else {})
    command, before = start_command(preset, example, board) + (["--gdb"] if options.gdb else []), changed(trace)
    show_command(command)
    code = subprocess.run(command, env=environment, cwd=ROOT).returncode
    if code == SKIPPED:
        print("skipped: the example says above what it is missing", file=sys.stderr)
        return 0
    if code == -signal.SIGPIPE:  # whoever read the output (head, less) had enough
        return 0
    if code:
        raise Failed(f"the program {ending(code)}")
    if trace:
        report_trace(trace, before)
    if example.path.is_relative_to(ROOT):
        finish(example.unit)
    return 0
