"""Bars of a table's CPU seconds as SVG: one group a mode, one bar a driver; no package is needed."""

from html import escape

COLORS = ("#1f77b4", "#d62728", "#ff9896", "#2ca02c", "#9467bd", "#8c564b", "#7f7f7f", "#e377c2")
BAR, GAP, LEFT, WIDTH, RIGHT = 14, 12, 260, 520, 90


def figure(mode):
    """CPU microseconds of a row or a call; None when the mode has none."""
    if mode.get("cpu_us") is not None:
        return mode["cpu_us"]
    if mode.get("failed") or mode.get("wrong") or mode.get("cpu_s") is None:
        return None
    return mode["cpu_s"] * 1e6 / mode.get("rows", 1_000_000)


def text(x, y, words, anchor="start", weight="normal"):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}" '
        f'font-family="sans-serif" font-size="11" fill="#333">{escape(words)}</text>'
    )


def bars(mode, drivers, top):
    """One mode's bars, each as long as its part of the longest one, and where the next mode begins."""
    lines = [text(8, top + BAR - 3, mode, weight="bold")]
    most = max(number for _, _, number in drivers)
    for color, name, number in drivers:
        size = WIDTH * number / most if most else 0
        lines.append(text(LEFT - 6, top + BAR - 3, name, "end"))
        lines.append(f'<rect x="{LEFT}" y="{top}" width="{max(size, 1):.1f}" height="{BAR - 2}" fill="{color}"/>')
        lines.append(text(LEFT + max(size, 1) + 5, top + BAR - 3, f"{number:.3g} us"))
        top += BAR
    return lines, top + GAP


def svg(results, title):
    """The chart of {driver: {"modes": [...]}}."""
    colors = {name: COLORS[i % len(COLORS)] for i, name in enumerate(results)}
    modes = {}
    for name, result in results.items():
        for mode in result["modes"]:
            number = figure(mode)
            if number is not None and not mode["name"].startswith("curl"):
                modes.setdefault(mode["name"], []).append((colors[name], name, number))
    lines, top = [text(8, 18, title, weight="bold")], 32
    for mode, drivers in modes.items():
        more, top = bars(mode, drivers, top)
        lines += more
    wide = LEFT + WIDTH + RIGHT
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{top}" viewBox="0 0 {wide} {top}">'
    return "\n".join([head, f'<rect width="{wide}" height="{top}" fill="#fff"/>', *lines, "</svg>", ""])
