"""Draws a measured plot as SVG: no colours of its own, so that it follows the page's theme.

    from engine.plot import render
    svg = render({"title": ..., "x": ..., "y": ..., "log": "xy", "series": [{"name": ..., "points": [[x, y], ...]}]})

`render(plot, standalone=True)` puts a small style sheet into the SVG, for a file that stands alone.
"""

import math
from html import escape

WIDTH, HEIGHT = 720, 380
LEFT, RIGHT, TOP, BOTTOM = 78, 24, 26, 62
MARKS = 6  # shapes that tell series apart without colour

STANDALONE = """<style>
svg{background:#fff;font-family:Inter,Helvetica,Arial,sans-serif}.soft{stroke:#d8d4cc;fill:none}.ink{stroke:#3b3833;fill:none}
.text{fill:#26231f;font-size:14px}.small{font-size:12px}.muted{fill:#625d55}.middle{text-anchor:middle}.end{text-anchor:end}
.series{fill:none;stroke-width:2.2}
.s1{stroke:#b0402b}.s2{stroke:#1f6f8b}.s3{stroke:#55752f}.s4{stroke:#7d4f9e}.s5{stroke:#a8660a}.s6{stroke:#4d5a6b}
.m1{fill:#b0402b}.m2{fill:#1f6f8b}.m3{fill:#55752f}.m4{fill:#7d4f9e}.m5{fill:#a8660a}.m6{fill:#4d5a6b}
</style>"""


def digits(value):
    """Three digits, and never an exponent: 0.00002 is read more easily than 2e-05."""
    short = f"{value:.3g}"
    return f"{float(short):.12f}".rstrip("0") if "e-" in short and abs(value) > 1e-9 else short


def number(value):
    """A tick's text: 10, 2.5, 1,000, 10 million."""
    size = abs(value)
    if size >= 1e9:
        return f"{value / 1e9:g} G"
    if size >= 1e6:
        return f"{value / 1e6:g} M"
    if size >= 1000 and value == int(value):
        return f"{int(value):,}"
    return digits(value)


class Axis:
    """One axis: where a value stands, and its ticks."""

    def __init__(self, values, start, stop, logarithmic):
        self.start, self.stop, self.log = start, stop, logarithmic
        if logarithmic:
            positive = [value for value in values if value > 0]
            if not positive:
                raise ValueError("a logarithmic axis needs values above 0")
            self.low, self.high = self.decades(min(positive), max(positive))
        else:
            self.low, self.high, self.step = self.round_range(min(values), max(values))

    @staticmethod
    def decades(low, high):
        low, high = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
        return low, max(high, low + 1)

    @staticmethod
    def round_range(low, high):
        low = 0 if low > 0 and low < 0.6 * high else low
        span = (high - low) or abs(high) or 1
        raw = span / 5
        power = 10 ** math.floor(math.log10(raw))
        step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= raw - 1e-12)
        return math.floor(low / step) * step, math.ceil(high / step - 1e-9) * step or step, step

    def place(self, value):
        if self.log:
            value = math.log10(value) if value > 0 else self.low
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.stop - self.start)

    def ticks(self):
        if self.log:
            every = max(1, (self.high - self.low) // 7)
            return [10.0 ** power for power in range(self.low, self.high + 1, every)]
        count = round((self.high - self.low) / self.step)
        return [self.low + index * self.step for index in range(count + 1)]


def marker(x, y, index):
    """The point's sign: another shape for each series."""
    css = f'class="m{index % MARKS + 1}"'
    shape = index % 3
    if shape == 0:
        return f'<circle {css} cx="{x:.1f}" cy="{y:.1f}" r="3.4"/>'
    if shape == 1:
        return f'<rect {css} x="{x - 3.2:.1f}" y="{y - 3.2:.1f}" width="6.4" height="6.4"/>'
    return f'<path {css} d="M{x:.1f} {y - 4.2:.1f}l4.2 7.4h-8.4z"/>'


def draw_axes(plot, horizontal, vertical):
    out = []
    for value in vertical.ticks():
        y = vertical.place(value)
        out.append(f'<path class="soft" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
                   f'<text class="text small muted end" x="{LEFT - 9}" y="{y + 4:.1f}">{number(value)}</text>')
    for value in horizontal.ticks():
        x = horizontal.place(value)
        out.append(f'<path class="ink" d="M{x:.1f} {HEIGHT - BOTTOM}v5"/>'
                   f'<text class="text small muted middle" x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}">{number(value)}</text>')
    out.append(f'<path class="ink" d="M{LEFT} {HEIGHT - BOTTOM}H{WIDTH - RIGHT}"/>')
    centre = (LEFT + WIDTH - RIGHT) / 2
    out.append(f'<text class="text middle" x="{centre}" y="{HEIGHT - 14}">{escape(plot["x"])}</text>')
    middle = (TOP + HEIGHT - BOTTOM) / 2
    out.append(f'<text class="text middle" transform="translate(18 {middle}) rotate(-90)">{escape(plot["y"])}</text>')
    return out


def draw_series(series, index, horizontal, vertical):
    points = [(horizontal.place(x), vertical.place(y)) for x, y in series["points"]]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dash = ("", "7 4", "2 4")[index // 3 % 3]
    pattern = f' stroke-dasharray="{dash}"' if dash else ""
    out = [f'<path class="series s{index % MARKS + 1}"{pattern} d="{path}"/>']
    if len(points) <= 40:
        out += [marker(x, y, index) for x, y in points]
    return out


def draw_legend(series):
    """Names in a row above the picture, wrapped where the row is full."""
    out, x, y = [], LEFT, 14
    for index, one in enumerate(series):
        width = 40 + 7.4 * len(one["name"])
        if x + width > WIDTH - RIGHT and x > LEFT:
            x, y = LEFT, y + 22
        out.append(f'<path class="series s{index % MARKS + 1}" d="M{x} {y}h22"/>{marker(x + 11, y, index)}'
                   f'<text class="text small" x="{x + 29}" y="{y + 4.5}">{escape(one["name"])}</text>')
        x += width
    return out, y + 22


def render(plot, standalone=False):
    """The SVG of one plot object of a bench program. Raises ValueError when it is not one."""
    missing = [key for key in ("title", "x", "y", "series") if not plot.get(key)]
    if missing:
        raise ValueError(f"the plot has no {', '.join(missing)}")
    points = [point for series in plot["series"] for point in series["points"]]
    if not points or any(len(point) != 2 or None in point for point in points):
        raise ValueError("each point needs an x and a y")
    scale = plot.get("log") or ""
    legend, lower = draw_legend(plot["series"])
    horizontal = Axis([x for x, _ in points], LEFT, WIDTH - RIGHT, "x" in scale)
    vertical = Axis([y for _, y in points], HEIGHT - BOTTOM, max(TOP, lower), "y" in scale)
    body = draw_axes(plot, horizontal, vertical)
    for index, series in enumerate(plot["series"]):
        body += draw_series(series, index, horizontal, vertical)
    style = STANDALONE if standalone else ""
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
            f'<title>{escape(plot["title"])}</title>{style}{"".join(body)}{"".join(legend)}</svg>')
