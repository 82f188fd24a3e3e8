"""Boots an example that hands over a trace of its own, for the tests of such traces."""

import json
import subprocess
import tempfile
from pathlib import Path


def run_traced(command, board):
    """What it prints, and the events of its trace."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "trace"
        ran = subprocess.run([*command, "--on", board, "--trace", file], capture_output=True, text=True, timeout=120, check=True)
        return ran.stdout, json.loads(file.read_text(encoding="utf-8"))["traceEvents"]


def lanes_of(events):
    """The lanes' names, by their numbers."""
    return {event["tid"]: event["args"]["name"] for event in events if event["name"] == "thread_name"}
