"""The HTML of what the book's commands show: listings, outputs, boxes, widgets."""

import json
import re
from html import escape

from example import KEYS  # cmake/command, put on the path by programs.py

from .pages import locate
from .problems import Problem

MARKER = re.compile(r"^\s*(?://|#) \[([\w-]+)\]\s*$")


def source_lines(path):
    found = locate(path)
    if not found:
        raise Problem(f"no such file: {path}")
    return found[0].read_text(encoding="utf-8").rstrip("\n").split("\n")


def program_lines(path):
    """(lines, their numbers) of a whole program, without header keys, output block and markers."""
    lines = source_lines(path)
    ends = [index for index, line in enumerate(lines) if line.rstrip() == "// Output:"]
    kept = [(line, index + 1) for index, line in enumerate(lines[:ends[-1]] if ends else lines)]
    header = 0
    while header < len(kept) and kept[header][0].startswith("//"):
        header += 1
    head = [pair for pair in kept[:header] if not re.match(rf"// ({'|'.join(KEYS)}): ", pair[0])]
    while head and head[-1][0].strip() == "//":
        head.pop()
    return unzip(trim([pair for pair in head + kept[header:] if not MARKER.match(pair[0])]))


def names_used(path):
    """The names that a file brings in by using-declarations: `using base::must;` gives must."""
    return set(re.findall(r"^\s*using \w+(?:::\w+)*::(\w+);", "\n".join(source_lines(path)), re.MULTILINE))


def region_lines(path, marker):
    """(lines, their numbers) between the two lines `// [marker]`, moved to the left edge."""
    lines = source_lines(path)
    edges = [index for index, line in enumerate(lines) if (match := MARKER.match(line)) and match[1] == marker]
    if len(edges) != 2:
        raise Problem(f"{path} has {len(edges)} lines `// [{marker}]`, and needs 2")
    kept = [(line, index + 1) for index, line in enumerate(lines) if edges[0] < index < edges[1]]
    kept = trim([pair for pair in kept if not MARKER.match(pair[0])])
    if not kept:
        raise Problem(f"the region [{marker}] of {path} is empty")
    indent = min(len(line) - len(line.lstrip()) for line, _ in kept if line.strip())
    return unzip([(line[indent:], number) for line, number in kept])


def trim(pairs):
    while pairs and not pairs[0][0].strip():
        pairs = pairs[1:]
    while pairs and not pairs[-1][0].strip():
        pairs = pairs[:-1]
    return pairs


def unzip(pairs):
    return [line for line, _ in pairs], [number for _, number in pairs]


def copy_button(what):
    return f'<button class="copy" type="button" data-copy aria-label="Copy {what}">Copy</button>'


def listing_open(path, numbers, css, caption):
    folder, _, file = caption.rpartition("/")
    name = f'<span class="folder">{escape(folder)}/</span>{escape(file)}' if folder else escape(file)
    return (f'<figure class="{css}" data-lines="{",".join(map(str, numbers))}" data-file="{escape(path)}">'
            f'<figcaption class="file"><span class="path">{name}</span>{copy_button("the listing")}</figcaption>')


def terminal(text, language=""):
    """A fence of plain text, or of a shell session whose `$ ` lines are commands."""
    if language not in ("console", "sh", "shell", "bash"):
        return f'<figure class="plain"><pre>{escape(text)}</pre></figure>'
    lines = []
    for line in text.split("\n"):
        if line.startswith("$ "):
            lines.append(f'<span class="prompt">$ </span><span class="typed">{escape(line[2:])}</span>')
        else:
            lines.append(escape(line))
    return (f'<figure class="terminal"><figcaption class="file"><span class="path">terminal</span>'
            f'{copy_button("the commands")}</figcaption><pre>' + "\n".join(lines) + "</pre></figure>")


def run_command(example):
    elsewhere = " --on windows" if "windows" in example.needs else ""
    return f"./workbook run {example.chapter}/{example.number}{elsewhere}"


def output(example, text, skipped):
    note = (f'<figcaption class="terminal-note">Its expected output: the machine that made this book could not run it '
            f'({escape(skipped)}).</figcaption>' if skipped else "")
    command = f'<span class="prompt">$ </span><span class="typed">{run_command(example)}</span>'
    return (f'<figure class="terminal output"><figcaption class="file"><span class="path">what {escape(example.name)} prints'
            f'</span></figcaption><pre>{command}\n{escape(text.rstrip())}</pre>{note}</figure>')


def run_box(example):
    command = run_command(example)
    needs = {"linux": "Linux", "posix": "a POSIX system", "windows": "Windows, or Wine", "any": ""}.get(example.needs[0], example.needs[0])
    details = f"{escape(example.name)}.cpp" + (f" · needs {needs}" if needs else "")
    return (f'<div class="run"><span class="run-label">Run it</span><code class="typed">{command}</code>'
            f'{copy_button("the command")}<span class="run-details">{details}</span></div>')


def inline(text):
    """The few inline marks of Markdown, for texts that come from other files."""
    text = escape(text, quote=False)
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    text = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", text)
    text = re.sub(r"(?<!\w)[*_]([^*_]+)[*_](?!\w)", r"<em>\1</em>", text)
    return re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)


def lab_box(chapter, name):
    found = locate(f"{chapter}-*/labs/{name}/README.md")
    if not found:
        raise Problem(f"no lab {name}: {chapter}-*/labs/{name}/README.md is missing")
    text = found[0].read_text(encoding="utf-8")
    title = re.search(r"^# +(.+)$", text, re.MULTILINE)
    rest = text[title.end():] if title else text
    paragraph = next((part for part in re.split(r"\n\s*\n", rest) if part.strip() and not part.strip().startswith("#")), "")
    if not title or not paragraph:
        raise Problem(f"{found[0]} needs a title and a first paragraph")
    command = f"./workbook lab start {name}"
    heading = re.sub(r"^Lab +[\d.]+:? *", "", title[1])
    number = f"{chapter[2:].lstrip('0')}.{name.split('-')[0]}"
    return (f'<div class="lab"><p class="lab-label">Lab {number}</p><p class="lab-title">{inline(heading)}</p>'
            f'<p>{inline(" ".join(paragraph.split()))}</p>'
            f'<p class="lab-command"><code class="typed">{command}</code>{copy_button("the command")}</p></div>')


def claims(ids, concepts):
    links = []
    for one in ids:
        if one not in concepts:
            raise Problem(f"no concept {one} in book/concepts.md")
        links.append(f'<a href="concepts.html#{one}" title="{escape(concepts[one])}">{one}</a>')
    return f'<span class="claim"><span class="claim-what">Shown here: </span>{" ".join(links)}</span>'


def term(word, shown, glossary):
    anchor = re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")
    if anchor not in glossary:
        raise Problem(f"the glossary has no entry `{word}`")
    return f'<a class="term" href="glossary.html#{anchor}" title="{escape(glossary[anchor])}">{inline(shown)}</a>'


# -- widgets

def widget_steps(kind, trace):
    """What the widget will show, as sentences: also its text for readers without scripts."""
    steps = []
    for event in named_ends(trace["traceEvents"]):
        arguments = event.get("args", {})
        if event["ph"] == "i" and kind == "stepper" and "say" in arguments:
            steps.append(str(arguments["say"]))
        elif event["ph"] == "i" and kind == "ring" and {"capacity", "head", "tail", "cells"} <= set(arguments):
            steps.append(ring_sentence(event))
        elif event["ph"] == "i" and kind == "stacks" and {"registers", "runs_on"} <= set(arguments):
            steps.append(stacks_sentence(event))
        elif kind == "timeline" and event["ph"] in "BEi":
            steps.append(timeline_sentence(event, trace))
    return steps


def listing_of(trace):
    """The file that the trace names as the one whose lines its steps are in; nothing: it is the example's."""
    files = [event["args"]["file"] for event in trace["traceEvents"] if event["ph"] == "M" and event["name"] == "listing"]
    return files[-1] if files else ""


def ring_sentence(event):
    arguments = event["args"]
    cells = [f"{index} {cell.strip()}" for index, cell in enumerate(str(arguments["cells"]).split(",")) if cell.strip()]
    name = f'{arguments["ring"]}: ' if arguments.get("ring") else ""
    return (f'{arguments.get("say", event["name"])} ({name}head {arguments["head"]}, tail {arguments["tail"]}; '
            f'cells: {", ".join(cells) or "all empty"})')


def stacks_sentence(event):
    arguments = event["args"]
    stacks = [(f'{name.removeprefix("stack_").replace("_", " ")} stack', cells) for name, cells in arguments.items()
              if name.startswith("stack_")]
    columns = "; ".join(f'{name}: {str(cells).replace("=", " ").replace(",", ", ") or "empty"}'
                        for name, cells in [("registers", arguments["registers"]), *stacks])
    return f'On the {arguments["runs_on"]} stack. {arguments.get("say", event["name"])} ({columns})'


def named_ends(events):
    """The events; an end gets the name of the beginning that it belongs to."""
    begun = {}
    for event in events:
        if event["ph"] == "B":
            begun.setdefault(event["tid"], []).append(event["name"])
        elif event["ph"] == "E" and begun.get(event["tid"]):
            event = {"name": begun[event["tid"]].pop(), **event}
        yield event


def timeline_sentence(event, trace):
    lanes = {one["tid"]: one["args"]["name"] for one in trace["traceEvents"]
             if one["ph"] == "M" and one["name"] == "thread_name"}
    verb = {"B": "begins", "E": "ends", "i": ""}[event["ph"]]
    name = " ".join(part for part in (event.get("name", ""), verb) if part)
    say = event.get("args", {}).get("say")
    lane = lanes.get(event["tid"], f'lane {event["tid"]}')
    return f'{event["ts"] / 1000:g} ms, {lane}: {name}' + (f". {say}" if say else "")


def widget_open(kind, example):
    return (f'<figure class="widget {kind}" data-widget="{kind}" data-program="{example.unit}">'
            f'<div class="widget-head"><span class="widget-kind">{kind}</span>'
            f'<span class="widget-source">replays <code>./workbook run {example.chapter}/{example.number}</code></span></div>'
            f'<div class="widget-body"><div class="widget-stage"></div>')


def widget_close(steps, trace):
    items = "".join(f"<li>{escape(step)}</li>" for step in steps)
    data = json.dumps(trace, separators=(",", ":")).replace("</", "<\\/")
    return (f'<details class="widget-text"><summary>All {len(steps)} steps as text</summary><ol>{items}</ol></details>'
            f'<script type="application/json" class="trace">{data}</script></figure>')


def replay_open():
    """A place for a trace that the reader has: chosen from a file, it becomes a timeline."""
    timeline = ('<div class="widget timeline"><div class="widget-head"><span class="widget-kind">timeline</span>'
                '<span class="widget-source"></span></div><div class="widget-body"><div class="widget-stage"></div></div></div>')
    return ('<figure class="replay"><label class="replay-choose"><span>Replay a file of yours</span>'
            '<input type="file" accept=".json,application/json"></label><div class="replay-status" role="status"></div>'
            f'<div class="replay-stage"></div><template>{timeline}</template>')


def absent_widget(example, skipped):
    return (f'<figure class="widget absent"><p>Here the run of <code>{example.name}</code> is replayed. The machine that made '
            f'this copy of the book could not run it ({escape(skipped)}).</p></figure>')
