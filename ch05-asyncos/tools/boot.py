#!/usr/bin/env python3
"""Boots a kernel, and ends when the kernel ends its machine.

    boot.py [--on virt|machine] [--harts N] [--disk FILE] [--type LINE]... [--live] [--port tcp|udp:HOST:PORT]... [--gdb]
            [--trace FILE] [--records FILE] IMAGE

Exit code: what the kernel gives. 2: bad use; 77: this system has no such machine.
Time is counted in instructions, one each nanosecond, so that each run is like the last. --live: it goes by the clock,
and keys reach the kernel as they are typed (Ctrl-A X ends it). --gdb: the machine waits for a debugger, which is
started. --port: who is behind the first port, and behind the second; --live then goes for both machines. --trace: where what the kernel's Tracer has written goes, or a timeline of what its Recorder has;
WORKBOOK_TRACE says the same. --records: where the Recorder's records go, for tracecheck.py.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import records
from image import Image

MEMORY, MEMORY_BEGIN, PORTS = "128M", 0x80000000, 2
HERE = Path(__file__).resolve().parent


def end(code, text):
    print(text, file=sys.stderr)
    sys.exit(code)


def virt(options, memory):
    """QEMU's board of that name. A kernel that ends nothing is ended from outside, so nothing of QEMU asks."""
    if not shutil.which("qemu-system-riscv64"):
        end(77, "skipped: there is no qemu-system-riscv64 (./workbook install board)")
    command = ["qemu-system-riscv64", "-M", "virt", "-bios", "none", "-m", MEMORY, "-smp", str(options.harts),
               "-display", "none", "-kernel", options.image]
    is_typed = options.live and sys.stdin.isatty()
    command += ["-serial", "mon:stdio"] if is_typed else ["-monitor", "none", "-serial", "stdio"]
    if not options.live:
        command += ["-icount", "shift=0,sleep=off"]
    if options.disk:  # written to, but not to the file
        command += ["-global", "virtio-mmio.force-legacy=false",
                    "-drive", f"if=none,id=disk,format=raw,snapshot=on,file={options.disk}",
                    "-device", "virtio-blk-device,drive=disk,bus=virtio-mmio-bus.0"]
    if options.port and not options.disk:
        command += ["-global", "virtio-mmio.force-legacy=false"]
    for slot, (kind, host, number) in enumerate(options.port, 1):
        peer = "socket,reconnect=1,nodelay=on" if kind == "tcp" else "udp"
        command += ["-chardev", f"{peer},id=peer{slot},host={host},port={number}",
                    "-device", f"virtio-serial-device,id=ports{slot},max_ports=1,bus=virtio-mmio-bus.{slot}",
                    "-device", f"virtconsole,chardev=peer{slot},bus=ports{slot}.0"]
    if memory:
        command += ["-object", f"memory-backend-file,id=ram,size={MEMORY},mem-path={memory},share=on",
                    "-machine", "memory-backend=ram"]
    if options.gdb:
        command += ["-S", "-gdb", f"unix:{options.gdb},server=on,wait=off"]
    return command


def machine(options, memory):
    """Our own machine, which is built beside the kernels: build/examples/ch05-..., build/tools/machine."""
    program = Path(options.image).resolve().parent.parent / "tools/machine"
    if not program.is_file():
        end(77, f"skipped: there is no {program}: build the target ch05-machine")
    if (options.live and not options.port) or options.gdb:
        end(2, "boot.py: our machine has no clock but its own, and no debugger: --live and --gdb are for --on virt")
    command = [str(program), "--harts", str(options.harts)]
    command += ["--disk", str(options.disk)] if options.disk else []
    command += ["--input", options.typed] if options.typed else []
    command += ["--memory", memory] if memory else []
    for slot, peer in enumerate(options.port, 1):
        command += [f"--port{slot}", ":".join(peer)]
    return command + [options.image]


BOARDS = {"virt": virt, "machine": machine}


def read_peer(text):
    kind, _, place = text.partition(":")
    host, _, number = place.rpartition(":")
    if kind not in ("tcp", "udp") or not host or not number.isdecimal():
        raise argparse.ArgumentTypeError(f"{text}: not tcp:HOST:PORT or udp:HOST:PORT")
    return kind, host, number


def read_arguments(arguments):
    parser = argparse.ArgumentParser(prog="boot.py", description="Boots a kernel.", allow_abbrev=False)
    parser.add_argument("image")
    parser.add_argument("--on", choices=BOARDS, default="virt", help="which machine")
    parser.add_argument("--harts", type=int, default=1, choices=range(1, 9), metavar="N", help="how many processors")
    parser.add_argument("--disk", nargs="?", const=True, metavar="FILE",
                        help="with a disk: the chapter's, or a copy of FILE")
    parser.add_argument("--live", action="store_true", help="time is the clock's, not a count of instructions")
    parser.add_argument("--type", action="append", default=[], metavar="LINE",
                        help="a line that is typed on the console, and Enter; not with --live, when you type")
    parser.add_argument("--port", action="append", default=[], type=read_peer, metavar="tcp|udp:HOST:PORT",
                        help="who is behind the first port, or the second; with --live")
    parser.add_argument("--gdb", action="store_true", help="in the debugger")
    parser.add_argument("--trace", metavar="FILE", default=os.environ.get("WORKBOOK_TRACE"), help="write the trace here")
    parser.add_argument("--records", metavar="FILE", help="write the records here")
    options = parser.parse_args(arguments)
    options.typed = None
    if len(options.port) > PORTS or (options.port and not options.live):
        end(2, f"boot.py: {PORTS} --port at most, and with --live: who is behind one goes by the clock")
    if not Path(options.image).is_file():
        end(2, f"boot.py: there is no kernel {options.image}")
    if options.disk is True:  # build/examples/IMAGE, build/disk.img
        options.disk = Path(options.image).resolve().parent.parent / "disk.img"
    if options.disk and not Path(options.disk).is_file():
        end(2, f"boot.py: there is no disk {options.disk}")
    return options


def write_records(options, memory):
    """What the kernel's Recorder has kept: as lines, and as a timeline if its Tracer has written nothing."""
    image = Image(Path(options.image).read_bytes())
    with open(memory, "rb") as file:
        found, lost = records.read_memory(image, file)
    if options.records:
        Path(options.records).write_text(records.write_text(found, lost), encoding="utf-8")
    if options.trace and found:
        timeline = records.to_json(found, Path(options.image).name, "real" if options.live else "virtual")
        Path(options.trace).write_text(timeline, encoding="utf-8")


def write_trace(options, memory):
    """What the kernel's Tracer has kept, as the JSON that Perfetto and the book read."""
    image = Image(Path(options.image).read_bytes())
    text, size = image.address_of("kernel_trace"), image.address_of("kernel_trace_size")
    if text is None:
        return
    with open(memory, "rb") as file:
        file.seek(size - MEMORY_BEGIN)
        count = int.from_bytes(file.read(8), "little")
        file.seek(text - MEMORY_BEGIN)
        if count == 0:
            return
        events = file.read(count).decode("utf-8", "backslashreplace").rstrip(",\n")
    head = json.dumps({"program": Path(options.image).name, "clock": "real" if options.live else "virtual"})
    Path(options.trace).write_text(f'{{"displayTimeUnit":"ms","otherData":{head},"traceEvents":[\n{events}\n]}}\n',
                                   encoding="utf-8")


def run_typed(options, memory):
    """Types a line each time the kernel has asked for one, with a `$ ` or `> ` at the end of what it shows. Our machine
    has all of it from the beginning, in a file: the kernel reads it when it likes."""
    lines, shown = [line.encode() + b"\r" for line in options.type], b""
    if options.on == "machine":
        with tempfile.NamedTemporaryFile(prefix="typed-") as typed:
            typed.write(b"".join(lines))
            typed.flush()
            options.typed = typed.name
            return subprocess.run(machine(options, memory), check=False).returncode
    with subprocess.Popen(BOARDS[options.on](options, memory), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as board:
        while more := os.read(board.stdout.fileno(), 4096):
            sys.stdout.buffer.write(more)
            sys.stdout.buffer.flush()
            shown = (shown + more)[-2:]
            if lines and shown in (b"$ ", b"> "):
                os.write(board.stdin.fileno(), lines.pop(0))
                shown = b""
        return board.wait()


def run(options, memory):
    if options.type and not options.live:
        return run_typed(options, memory)
    return subprocess.run(BOARDS[options.on](options, memory), check=False).returncode


def boot_traced(options):
    """The machine's memory is a file, so that it can be read when the machine has ended."""
    with tempfile.TemporaryDirectory(prefix="board-") as folder:
        memory = os.path.join(folder, "memory")
        code = run(options, memory)
        write_records(options, memory)
        if options.trace:
            write_trace(options, memory)
    return code


def boot_in_debugger(options):
    debugger = shutil.which("gdb-multiarch")
    if not debugger:
        end(77, "skipped: there is no gdb-multiarch (apt install gdb-multiarch)")
    with tempfile.TemporaryDirectory(prefix="board-") as folder:
        options.gdb = os.path.join(folder, "gdb")
        # Ctrl-C is for the debugger, which stops the machine, and not the process that is the machine.
        with subprocess.Popen(BOARDS[options.on](options, None), stdin=subprocess.DEVNULL,
                              start_new_session=True) as machine:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            while not os.path.exists(options.gdb) and machine.poll() is None:
                time.sleep(0.01)  # until it can be called
            subprocess.run([debugger, "-q", "-x", str(HERE / "kernel_gdb.py"), "-ex", f"target remote {options.gdb}",
                            options.image], check=False)
            machine.kill()
    return 0


def main(arguments):
    options = read_arguments(arguments)
    if options.gdb:
        return boot_in_debugger(options)
    if options.trace or options.records:
        return boot_traced(options)
    if options.type and not options.live:
        return run_typed(options, None)
    command = BOARDS[options.on](options, None)
    os.execvp(command[0], command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
