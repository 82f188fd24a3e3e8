"""Figures, Graphviz graphs: SVG that is put into the page and follows its theme."""

import re
import shutil
import subprocess
from html import escape

from .pages import locate
from .problems import Problem

PAINT = re.compile(r'\b(fill|stroke|style|font-family|font-size|color)="(?!none")[^"]*"')
ALLOWED_PAINT = re.compile(r'fill="none"|stroke="none"')


def figure(name):
    """An SVG file of book/figures, checked against the house rules for figures."""
    found = locate(f"book/figures/{name}")
    if not found:
        raise Problem(f"no such figure: book/figures/{name}")
    path = found[0]
    svg = path.read_text(encoding="utf-8")
    svg = re.sub(r"<\?xml[^>]*\?>|<!--.*?-->|<!DOCTYPE[^>]*>", "", svg, flags=re.DOTALL).strip()
    if not svg.startswith("<svg") or "viewBox" not in svg:
        raise Problem(f"book/figures/{path.name} is no SVG with a viewBox")
    if "<title>" not in svg:
        raise Problem(f"book/figures/{path.name} needs a <title> that says what it shows")
    paint = PAINT.search(re.sub(r"<marker.*?</marker>", "", svg, flags=re.DOTALL))
    if paint:
        raise Problem(f"book/figures/{path.name}: {paint[0]} would not follow the theme; use the classes")
    if "<script" in svg or "<style" in svg:
        raise Problem(f"book/figures/{path.name}: no script or style in a figure")
    return finish(svg, path.stem)


def finish(svg, name):
    """Ids that are unique in the page, a name for screen readers, the width as a wish."""
    for found in set(re.findall(r'\bid="([^"]+)"', svg)):
        svg = svg.replace(f'id="{found}"', f'id="{name}-{found}"')
        svg = re.sub(rf'(url\(#|href="#){re.escape(found)}\b', rf"\g<1>{name}-{found}", svg)
    title = re.search(r"<title>(.*?)</title>", svg, re.DOTALL)
    label = escape(" ".join(title[1].split())) if title else ""
    head, rest = svg.split(">", 1)
    head = re.sub(r'\s(role|width|height|class|aria-label)="[^"]*"', "", head)
    box = re.search(r'viewBox="([^"]+)"', head)[1].split()
    width = float(box[2])
    return f'{head} class="drawing" role="img" aria-label="{label}" style="--width:{width / 16:.1f}rem">{rest}'


def graph(body):
    """A Graphviz graph, drawn by dot and repainted with the theme's classes."""
    if not shutil.which("dot"):
        raise Problem("dot is not installed (package graphviz)")
    source = ('digraph { bgcolor="transparent"; rankdir=LR; nodesep=0.3; ranksep=0.45; pad=0.1; '
              'node [shape=box style=rounded fontname="Helvetica" fontsize=12 height=0.4 margin="0.14,0.06"]; '
              'edge [fontname="Helvetica" fontsize=10.5 arrowsize=0.7];\n' + body + "\n}")
    ran = subprocess.run(["dot", "-Tsvg"], input=source, capture_output=True, text=True, check=False)
    if ran.returncode or "<svg" not in ran.stdout:
        raise Problem("dot: " + (ran.stderr.strip().splitlines() or ["no message"])[0])
    svg = ran.stdout[ran.stdout.index("<svg"):]
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<title>.*?</title>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<polygon fill="none" stroke="transparent"[^>]*/>', "", svg)
    svg = re.sub(r' (fill|stroke|font-family|font-size)="[^"]*"', "", svg)
    svg = svg.replace("<text ", '<text class="text" ')
    svg = re.sub(r'\sid="[^"]*"', "", svg)
    labels = ", ".join(re.findall(r"<text [^>]*>([^<]*)</text>", svg)[:12])
    svg = re.sub(r"<svg[^>]*?(viewBox=\"[^\"]*\")[^>]*>", rf"<svg xmlns='http://www.w3.org/2000/svg' \1><title>Graph: {labels}</title>",
                 svg, count=1, flags=re.DOTALL)
    return finish(svg, "graph")
