"""The parts of the book build; see ../build.py."""
