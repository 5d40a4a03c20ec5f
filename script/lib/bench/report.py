"""The results as rows (for JSON) and as a table (for people): ratios first, since
seconds are this machine's only.
"""

import statistics

from .steps import TARGETS


def rows(size, series, floors):
    """One dict per step: medians of its samples and of its floor. Times in seconds,
    memory in MB.
    """
    result = []
    for step, samples in series.items():
        wall = samples.median("wall")
        pairs = step in floors and (samples.samples, floors[step].samples)
        floor = floors[step].median("wall") if step in floors else None
        count = int(samples.median("rows"))
        result.append(
            {
                "step": step,
                "size": size,
                "rows": count,
                "wall": round(wall, 4),
                "cpu": round(samples.median("cpu"), 4),
                "floor": floor and round(floor, 4),
                "ratio": floor and _ratio("wall", *pairs),
                "cpu_ratio": floor and _ratio("cpu", *pairs),
                "target": TARGETS.get(step),
                "rows_per_second": round(count / wall) if wall else None,
                "queries": int(samples.median("queries")),
                "peak_mb": round(samples.median("peak"), 1),
                "runs": len(samples.samples),
            }
        )
    return result


def _ratio(name, samples, floors):
    """The median of what each run found, not the ratio of two medians: a floor is
    measured a moment after its step, when the machine is as busy.
    """
    pairs = zip(samples, floors, strict=True)
    ratios = (getattr(one, name) / getattr(floor, name) for one, floor in pairs)
    return round(statistics.median(ratios), 2)


def table(rows):
    """The rows as text."""
    head = (
        "ratio",
        "of cpu",
        "target",
        "step",
        "size",
        "rows",
        "wall s",
        "cpu s",
        "floor s",
        "queries",
        "peak MB",
        "rows/s",
    )
    lines = [
        (
            _number(row["ratio"], "{:.2f}"),
            _number(row["cpu_ratio"], "{:.2f}"),
            _number(row["target"], "{:.1f}"),
            row["step"],
            f"{row['size']:,}",
            f"{row['rows']:,}",
            f"{row['wall']:.3f}",
            f"{row['cpu']:.3f}",
            _number(row["floor"], "{:.3f}"),
            f"{row['queries']:,}",
            f"{row['peak_mb']:.0f}",
            f"{row['rows_per_second']:,}" if row["rows"] else "",
        )
        for row in rows
    ]
    widths = [
        max(len(line[column]) for line in [head, *lines]) for column in range(len(head))
    ]
    return "\n".join(
        "  ".join(
            text.ljust(width) if column == 3 else text.rjust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in [head, *lines]
    )


def _number(value, form):
    return "" if value is None else form.format(value)
