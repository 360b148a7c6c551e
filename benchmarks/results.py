"""benchmarks/RESULTS.md: what was measured stands between marks, what people wrote around them stays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

_FILE = Path(__file__).parent / "RESULTS.md"


def write(section: str, lines: Sequence[str]) -> None:
    """Put the lines in place of those between `<!-- section -->` and `<!-- /section -->`."""
    begin, end = f"<!-- {section} -->\n", f"<!-- /{section} -->"
    head, _, rest = _FILE.read_text(encoding="utf-8").partition(begin)
    _, _, tail = rest.partition(end)
    _FILE.write_text("".join([head, begin, *(f"{line}\n" for line in lines), end, tail]), encoding="utf-8")
