"""Reads DWARF 4's table of lines: which line of which file each instruction comes from.

Source: DWARF Debugging Information Format, version 4, section 6.2.
"""

import struct


class Reader:
    """Bytes, read one after the other."""

    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def number(self, form):
        value, = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize(form)
        return value

    def leb(self, is_signed=False):
        value, shift, byte = 0, 0, 0x80
        while byte & 0x80:
            byte = self.data[self.at]
            value |= (byte & 0x7F) << shift
            self.at, shift = self.at + 1, shift + 7
        return value - (1 << shift) if is_signed and byte & 0x40 else value

    def text(self):
        end = self.data.index(b"\0", self.at)
        text = self.data[self.at:end].decode()
        self.at = end + 1
        return text

    def texts(self):
        while self.data[self.at]:
            yield self.text()
        self.at += 1


def read_lines(data):
    """(address, file, line) of each row; line 0: here a sequence ends."""
    reader = Reader(data)
    while reader.at < len(data):
        end = reader.number("I")
        end += reader.at
        yield from read_unit(reader, end)
        reader.at = end


def read_unit(reader, end):
    version, size = reader.number("H"), reader.number("I")
    if version != 4:
        raise ValueError(f"a table of lines of version {version}; 4 is expected")
    program = reader.at + size
    step, _, _, base, span, first = (reader.number(form) for form in "BBBbBB")
    lengths = [reader.number("B") for _ in range(first - 1)]
    folders = ["", *reader.texts()]
    files = [""]
    for name in iter(reader.text, ""):
        folder = folders[reader.leb()]
        files.append(f"{folder}/{name}" if folder else name)
        reader.leb(), reader.leb()
    reader.at = program
    yield from run(reader, end, files, (step, base, span, first, lengths))


def run(reader, end, files, header):
    """The table is a program, which moves an address and a line and says when they are a row."""
    step, base, span, first, lengths = header
    address, file, line = 0, 1, 1
    while reader.at < end:
        code = reader.number("B")
        if code >= first:  # moves both, and is a row
            address += (code - first) // span * step
            line += base + (code - first) % span
            yield address, files[file], line
        elif code == 0:
            length = reader.leb()
            kind, after = reader.data[reader.at], reader.at + length
            if kind == 1:
                yield address, "", 0
                address, file, line = 0, 1, 1
            elif kind == 2:
                address, = struct.unpack_from("<Q", reader.data, reader.at + 1)
            reader.at = after
        elif code == 1:
            yield address, files[file], line
        elif code == 2:
            address += reader.leb() * step
        elif code == 3:
            line += reader.leb(is_signed=True)
        elif code == 4:
            file = reader.leb()
        elif code == 8:
            address += (255 - first) // span * step
        elif code == 9:
            address += reader.number("H")
        else:
            for _ in range(lengths[code - 1]):
                reader.leb()
