"""Reads DWARF's description of frames: at each instruction, where the caller's place and registers are kept.

Source: DWARF Debugging Information Format, version 4, section 6.4. The rest of that language, the board's compiler does
not use; what is met of it is an error.
"""

from dataclasses import dataclass, replace

from lines import Reader

RA, SP, S0 = 1, 2, 8


@dataclass(frozen=True)
class Frame:
    """From `address` on. The caller's sp is a register plus an offset; ra and s0 are so many bytes below that, 0: still
    in their registers."""

    address: int
    base: int = SP
    offset: int = 0
    ra: int = 0
    s0: int = 0


def read_frames(data):
    """The frames by function: a list for each, which begins with the function, and where it ends."""
    reader, common = Reader(data), {}
    while reader.at < len(data):
        place, size = reader.at, reader.number("I")
        end = reader.at + size
        which = reader.number("I")
        if which == 0xFFFFFFFF:
            common[place] = read_common(reader, end)
        else:
            (steps, code, scale) = common[which]
            begin, length = reader.number("Q"), reader.number("Q")
            start = run(Reader(steps), len(steps), Frame(begin), scale, code)[-1]
            yield run(reader, end, start, scale, code), begin + length
        reader.at = end


def read_common(reader, end):
    version = reader.number("B")
    if version not in (3, 4) or reader.text():
        raise ValueError("frames that this tool does not know")
    if version == 4:
        reader.number("H")  # sizes of an address and a segment
    code, scale = reader.leb(), reader.leb(is_signed=True)
    reader.leb()  # the register of the return address
    return reader.data[reader.at:end], code, scale


def run(reader, end, frame, scale, code):
    """The description is a program, too: its steps are true from an address on."""
    frames, kept = [frame], []
    while reader.at < end:
        step = reader.number("B")
        kind, number = step >> 6, step & 63
        if kind == 1 or step in (2, 3, 4):
            advance = number if kind == 1 else reader.number(" BHI"[step - 1])
            frame = replace(frame, address=frame.address + advance * code)
            frames.append(frame)
            continue
        if kind == 2:
            below = -reader.leb() * scale
            frame = replace(frame, ra=below) if number == RA else frame
            frame = replace(frame, s0=below) if number == S0 else frame
        elif kind == 3:
            frame = replace(frame, ra=0) if number == RA else replace(frame, s0=0) if number == S0 else frame
        elif step == 0x0C:
            frame = replace(frame, base=reader.leb(), offset=reader.leb())
        elif step == 0x0D:
            frame = replace(frame, base=reader.leb())
        elif step == 0x0E:
            frame = replace(frame, offset=reader.leb())
        elif step == 0x0A:
            kept.append(frame)
        elif step == 0x0B:
            frame = replace(kept.pop(), address=frame.address)
        elif step != 0:
            raise ValueError(f"a step {step:#x} that this tool does not know")
        frames[-1] = frame
    return frames
