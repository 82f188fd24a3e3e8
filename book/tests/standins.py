"""Programs that stand in for built examples: each prints its `// Output:` block and writes a prepared trace."""

import json
import sys
from pathlib import Path

BOOK = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BOOK.parent / "cmake" / "command"))
from example import read_example  # noqa: E402


def make(build, sources, traces):
    """Puts one shell script for each source file where the build would put the program."""
    folder = build / "examples"
    folder.mkdir(parents=True, exist_ok=True)
    for source in sources:
        example = read_example(source)
        lines = ["#!/bin/sh", "cat <<'END'", *(line.text for line in example.output), "END"]
        if example.name in traces:
            lines += ['[ -n "$WORKBOOK_TRACE" ] && cat >"$WORKBOOK_TRACE" <<\'END\'', json.dumps(traces[example.name]), "END"]
        script = folder / example.target
        script.write_text("\n".join([*lines, "exit 0"]) + "\n", encoding="utf-8")
        script.chmod(0o755)


def make_sample(build):
    examples = BOOK / "tests" / "sample" / "sample-chapter" / "examples"
    make(build, sorted(examples.glob("*.cpp")), json.loads((examples / "traces.json").read_text(encoding="utf-8")))


if __name__ == "__main__":
    make_sample(Path(sys.argv[1]))
