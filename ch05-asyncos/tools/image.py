"""Reads the image of a kernel: an ELF file of 64 bits, little-endian, as the board's linker writes it."""

import struct
from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """A part of the file, and where it stands in memory."""

    name: str
    kind: int
    address: int
    offset: int
    size: int
    link: int


@dataclass(frozen=True)
class Symbol:
    """A name for an address."""

    name: str
    address: int
    size: int
    is_function: bool


SYMBOL_TABLE, NOTHING = 2, 8


class Image:
    """One image; `data` are its bytes."""

    def __init__(self, data):
        self.data = data
        if data[:6] != b"\x7fELF\x02\x01":
            raise ValueError("it is no ELF file of 64 bits")
        place, = struct.unpack_from("<Q", data, 40)
        size, count, names = struct.unpack_from("<3H", data, 58)
        headers = [struct.unpack_from("<2I4Q2I", data, place + index * size) for index in range(count)]
        self.sections = [Section(self.text(headers[names][4] + name), kind, address, offset, length, link)
                         for name, kind, _, address, offset, length, link, _ in headers]

    def text(self, offset):
        return self.data[offset:self.data.index(b"\0", offset)].decode()

    def section(self, name):
        return next((section for section in self.sections if section.name == name), None)

    def bytes_of(self, section):
        return self.data[section.offset:section.offset + section.size] if section.kind != NOTHING else b""

    def symbols(self):
        """All that has a name and an address."""
        found = []
        for section in (section for section in self.sections if section.kind == SYMBOL_TABLE):
            names = self.sections[section.link].offset
            for name, info, _, part, address, size in struct.iter_unpack("<I2BH2Q", self.bytes_of(section)):
                if part != 0 and info & 15 in (0, 1, 2):
                    found.append(Symbol(self.text(names + name), address, size, info & 15 == 2))
        return found

    def address_of(self, name):
        return next((symbol.address for symbol in self.symbols() if symbol.name == name), None)
