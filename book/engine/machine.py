"""A machine that boots in the page: what it is made of, as a script that the page loads when it is switched on.

A page that is opened as a file may fetch nothing but scripts, so the bytes are in one, compressed and as text.
"""

import base64
import gzip
import json
import struct
from html import escape

from .problems import Problem

LOADED = 1  # the kind of a segment


def loaded_part(image):
    """The image of a kernel without what only debuggers read: up to the end of its last segment."""
    place, = struct.unpack_from("<Q", image, 32)
    size, count = struct.unpack_from("<2H", image, 54)
    segments = [struct.unpack_from("<2I4Q", image, place + index * size) for index in range(count)]
    end = max((offset + length for kind, _, offset, _, _, length in segments if kind == LOADED), default=0)
    if not end:
        raise Problem("a kernel without a segment")
    sections = struct.pack("<Q", 0)  # their table is cut off
    return image[:40] + sections + image[48:end]


def parts(programs, unit):
    """({name: its bytes}, nothing), or (nothing, what is missing): the kernel, and the machine and the disk beside it."""
    try:
        kernel = programs.program(unit)
    except Problem:
        return None, programs.example(unit).target
    build = kernel.parent.parent
    files = {"machine": build / "tools/machine_page.wasm", "kernel": kernel, "disk": build / "disk.img"}
    missing = next((path.name for path in files.values() if not path.is_file()), None)
    if missing:
        return None, missing
    found = {name: path.read_bytes() for name, path in files.items()}
    return {**found, "kernel": loaded_part(found["kernel"])}, None


def script(unit, found):
    """(the script, the bytes that each part has in it)."""
    packed = {name: gzip.compress(data, 9, mtime=0) for name, data in found.items()}
    texts = {name: base64.b64encode(data).decode() for name, data in packed.items()}
    return f"(window.bookMachines ||= {{}})[{json.dumps(unit)}] = {json.dumps(texts)};\n", {
        name: len(data) for name, data in texts.items()}


def opening(example, file, sizes):
    """The beginning of the widget; what it is made of is said before it is loaded."""
    kilobytes = {name: f"{size / 1000:.0f}" for name, size in sizes.items()}
    loads = (f'It loads {sum(sizes.values()) / 1000:.0f} kB: the machine {kilobytes["machine"]}, the kernel '
             f'{kilobytes["kernel"]}, the disk {kilobytes["disk"]}.')
    return (f'<figure class="widget machine" data-machine="{escape(file)}" data-program="{example.unit}">'
            f'<div class="widget-head"><span class="widget-kind">machine</span><span class="widget-source">boots '
            f'<code>{escape(example.name)}</code></span></div><div class="widget-body"><div class="widget-stage"></div></div>'
            f'<p class="machine-size">{loads}</p>')


def absent(example, missing):
    return (f'<figure class="widget absent"><p>Here <code>{escape(example.name)}</code> boots in the page. The system that made '
            f'this copy of the book had no <code>{escape(missing)}</code>: <code>./workbook install board</code>, and build the '
            f'book again.</p></figure>')
