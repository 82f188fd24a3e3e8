"""./workbook run: builds one example and runs it, in real time."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from building import CROSS, build, check_cpu, configure, run_environment, start_command, start_wine, why_not
from check_output import SKIPPED, ending
from common import BUILD, ROOT, BadUse, Failed, Parser, paint, show_command, shown
from state import finish
from units import find_example


def read_arguments(arguments):
    parser = Parser("run", "Builds one example and runs it in real time.")
    parser.add_argument("unit", nargs="?", help="ch01/03, ch01/03-signal-pending or 03-signal-pending")
    parser.add_argument("--on", metavar="CPU", help=f"run it on: {', '.join(CROSS)} (emulated)")
    parser.add_argument("--trace", nargs="?", const="", metavar="FILE",
                        help="also write what happened as a trace, which https://ui.perfetto.dev opens")
    parser.add_argument("--virtual", action="store_true", help="with the virtual clock: no waiting")
    options = parser.parse_args(arguments)
    if options.unit is None and options.trace:  # run --trace ch01/03
        options.unit, options.trace = options.trace, ""
    if options.unit is None:
        raise BadUse("which example? (./workbook run ch01/03; ./workbook list names them all)")
    return options


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
    preset = check_cpu(options.on) if options.on else "tour"
    if why_not(example, preset):
        raise BadUse(f"{example.unit} cannot run on {preset}: {why_not(example, preset)}")
    trace = trace_file(options, example)
    configure(preset)
    build(preset, [example.target])
    start_wine(preset)
    environment = {**os.environ, **run_environment(preset)}
    environment.update({"WORKBOOK_CLOCK": "virtual"} if options.virtual else {})
    environment.update({"WORKBOOK_TRACE": str(trace)} if trace else {})
    command, before = start_command(preset, example), changed(trace)
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
