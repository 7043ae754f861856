"""Rows of the table, as text and as JSON."""
import json
import os
import statistics
from dataclasses import asdict, dataclass
from typing import Optional


@dataclass
class Timing:
    """A number over several rounds: the median, and the middle half's width as a share of it."""

    median: float
    spread: Optional[float]
    values: tuple = ()

    @staticmethod
    def of(values):
        median = statistics.median(values)
        if len(values) < 2:
            return Timing(median, None, tuple(values))
        low, _, high = statistics.quantiles(values, n=4, method="inclusive")
        return Timing(median, (high - low) / median, tuple(values))

    def over(self, other):
        """The median over rounds of the ratio within each: what slows a whole round down does not count."""
        return statistics.median(ours / theirs for ours, theirs in zip(self.values, other.values))


@dataclass
class Row:
    """Ours against one other. `note` says why there is no number where there is none."""

    name: str
    peer: str = ""
    ours_ms: Optional[float] = None
    ours_spread: Optional[float] = None
    peer_ms: Optional[float] = None
    peer_spread: Optional[float] = None
    floor_ms: Optional[float] = None
    floors: Optional[float] = None  # the median over rounds of ours in floors
    core_ns: Optional[float] = None  # between two cores: some 30 where they share a cache, 100 and more where not
    ratio: Optional[float] = None
    bar: str = ""
    is_cleared: Optional[bool] = None
    ours_mebibytes: Optional[float] = None
    note: str = ""
    is_failure: bool = False


COLUMNS = "{:<47}{:>9}{:>5}{:>7}{:>8}  {:<16}{:>8}{:>5}{:>6} {:>8} {}"


def number(value, digits=4):
    """With so many digits before and after the point, and never in powers of ten."""
    if value is None:
        return ""
    before_point = len(str(int(value))) if value >= 1 else 0
    return f"{value:.{max(0, digits - before_point)}f}"


def ratio(value):
    return "" if value is None else f"{value:.2f}"


def share(value):
    return "" if value is None else f"{100 * value:.0f}%"


def header():
    return COLUMNS.format("workload", "ours ms", "±", "floors", "cores", "against", "ms", "±", "ratio", "bar", "").rstrip()


def text(row, above=None):
    """A line of the table; what it shares with the line above is left out."""
    goes_on = above is not None and above.name == row.name
    ours = f"{row.ours_mebibytes:.0f} MiB" if row.ours_mebibytes is not None else number(row.ours_ms)
    verdict = {True: "ok", False: "MISSED", None: ""}[row.is_cleared]
    cores = f"{row.core_ns:.0f} ns" if row.core_ns is not None else ""
    mine = ("",) * 5 if goes_on else (row.name, ours, share(row.ours_spread), ratio(row.floors), cores)
    peer_ms, peer_spread = number(row.peer_ms), share(row.peer_spread)
    line = COLUMNS.format(*mine, row.peer[:16], peer_ms, peer_spread, ratio(row.ratio), row.bar, verdict)
    if row.note:
        line = f"{line.rstrip()}  {row.note}"
    return line.rstrip()[:130]


def save(path, device, rows):
    """All or nothing: a reader never sees half a file."""
    part = path + ".part"
    with open(part, "w", encoding="utf-8") as file:
        json.dump({"device": device, "rows": [asdict(row) for row in rows]}, file, indent=1)
        file.write("\n")
    os.replace(part, path)
