"""The figures as people read them: Markdown tables, and a plot of cost against size."""

from typing import Any

Json = dict[str, Any]
WIDTH, HEIGHT, MARGIN = 640, 360, 56
COLOURS = ("#1264a3", "#2eb67d", "#b8860b", "#e01e5a", "#611f69")


def heading(found: Json) -> str:
    """The floors."""
    lines = [
        f"Load average at the beginning: {found['load average']:.1f}",
        "",
        "| floor | start s | MB | in flight | p50 ms | p99 ms | acks/s | CPU ms |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, figures in found["floors"].items():
        for at_once in ("1", "16", "64"):
            row = figures[at_once]
            lines.append(
                f"| {name} | {figures['start']:.2f} | {figures['memory']:.0f} | {at_once} | {row['p50']:.2f} |"
                f" {row['p99']:.2f} | {row['a_second']:.0f} | {row['cpu']:.2f} |"
            )
    return "\n".join(lines)


def table(name: str, found: Json) -> str:
    """One database and size; p50 beside Bolt with its defaults, throughput beside Bolt at its best."""
    defaults, best = found["floors"].values()
    work = found["work"][name]
    rest = work["rest"]
    lines = [
        (
            f"\n**{name}** (start {rest['start']:.2f} s, {rest['start'] / defaults['start']:.1f} times bare Bolt's;"
            f" {rest['memory']:.0f} MB, {rest['memory'] / defaults['memory']:.1f} times;"
            f" {rest['memory afterwards']:.0f} MB afterwards)"
        ),
        "",
        "| work | in flight | p50 ms | of Bolt's defaults | p95 | p99 | acks/s | of Bolt's best | CPU ms | failed |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for each, by_users in work.items():
        if each == "rest":
            continue
        for at_once, row in by_users.items():
            lines.append(
                f"| {each} | {at_once} | {row['p50']:.2f} | {row['p50'] / defaults[at_once]['p50']:.2f} |"
                f" {row['p95']:.1f} | {row['p99']:.1f} | {row['a_second']:.0f} |"
                f" {row['a_second'] / best[at_once]['a_second']:.0%} | {row['cpu']:.2f} | {row['failed']} |"
            )
    return "\n".join(lines)


def growth(found: Json) -> str:
    """p50, one at a time, at each size, and the largest beside the smallest."""
    sizes = list(next(iter(found.values())))
    head = "".join(f" {int(size):,} |" for size in sizes)
    lines = ["\n| p50 ms, SQLite, 1 in flight |" + head + " largest / smallest |", "|---" * (len(sizes) + 2) + "|"]
    for work, by_size in found.items():
        row = "".join(f" {by_size[size]:.2f} |" for size in sizes)
        lines.append(f"| {work} |{row} {by_size[sizes[-1]] / by_size[sizes[0]]:.2f} |")
    return "\n".join(lines)


def slow_slack(found: Json) -> str:
    """200 Accepts a second, beside one another."""
    lines = ["\n| Slack answers | p50 ms | p99 ms | MB before | MB after | failed |", "|---|---|---|---|---|---|"]
    for name, row in found.items():
        lines.append(
            f"| {name} | {row['p50']:.2f} | {row['p99']:.1f} | {row['memory before']:.0f} | {row['memory after']:.0f} |"
            f" {row['failed']} |"
        )
    return "\n".join(lines)


def plot(found: Json) -> str:
    """Cost against size as SVG: sizes on a logarithmic axis, milliseconds from nought."""
    sizes = list(next(iter(found.values())))
    top = max(max(by_size.values()) for by_size in found.values()) * 1.1

    def x(position: int) -> float:
        return MARGIN + position * (WIDTH - 2 * MARGIN - 120) / (len(sizes) - 1)

    def y(ms: float) -> float:
        return HEIGHT - MARGIN - ms / top * (HEIGHT - 2 * MARGIN)

    drawn = [f'<text x="{MARGIN}" y="24" font-weight="bold">Milliseconds to the ack, one at a time</text>']
    for position, size in enumerate(sizes):
        drawn.append(f'<text x="{x(position):.0f}" y="{HEIGHT - 28}" text-anchor="middle">{int(size):,}</text>')
    for share in (0, 0.5, 1):
        drawn.append(f'<text x="{MARGIN - 8}" y="{y(share * top):.0f}" text-anchor="end">{share * top:.1f}</text>')
        drawn.append(f'<path d="M{MARGIN} {y(share * top):.0f}H{x(len(sizes) - 1):.0f}" stroke="#ccc"/>')
    for row, ((work, by_size), colour) in enumerate(zip(found.items(), COLOURS, strict=False)):
        line = " ".join(f"{x(position):.0f},{y(by_size[size]):.0f}" for position, size in enumerate(sizes))
        drawn.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        label_y = MARGIN + 20 * row
        drawn.append(f'<text x="{x(len(sizes) - 1) + 16:.0f}" y="{label_y}" fill="{colour}">{work}</text>')
    around = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>'
    )
    return around + "".join(drawn) + "</svg>\n"
