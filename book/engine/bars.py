"""Draws measured rows beside what they are compared with: two bars a row, with the theme's colours."""

from html import escape

from .plot import MARKS

WIDTH, LEFT, ROW, BAR = 560, 4, 74, 18
LONGEST = 320  # the rest is for the words behind a bar


def bar(top, share, css, words):
    length = max(2.0, LONGEST * share)
    return (f'<rect class="{css}" x="{LEFT}" y="{top:.1f}" width="{length:.1f}" height="{BAR}"/>'
            f'<text class="text small" x="{LEFT + length + 8:.1f}" y="{top + BAR - 4.5:.1f}">{words}</text>')


def render(rows, text_of):
    """The SVG. `rows` are rows of measured results which have a peer, `text_of` gives a number's text.

    Raises ValueError for a row without a peer: a bar alone says nothing.
    """
    body, peers = [], dict.fromkeys(row.get("peer") or "nothing" for row in rows)
    for index, row in enumerate(rows):
        if not row.get("peer") or not row.get("theirs"):
            raise ValueError(f"{row['id']} has nothing to be compared with")
        top, most = index * ROW, max(row["ours"], row["theirs"])
        body.append(f'<text class="text" x="{LEFT}" y="{top + 18}">{escape(row["what"])}</text>')
        for place, (name, value) in enumerate((("ours", row["ours"]), (row["peer"], row["theirs"]))):
            unit = "" if row["unit"] == "ratio" else f' {escape(row["unit"])}'
            words = f'{escape(name)}: {text_of(value)}{unit}'
            body.append(bar(top + 25 + place * (BAR + 2), value / most, f"m{place * 5 % MARKS + 1}", words))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {len(rows) * ROW}">'
            f'<title>Ours beside {escape(", ".join(peers))}</title>{"".join(body)}</svg>')
