"""`make understanding`: the held-out rows through `understand`, in tables. `--record` keeps the result."""

from __future__ import annotations

import argparse

from benchmarks.understanding import reading, record, rows, table


def main() -> None:
    arguments = argparse.ArgumentParser(prog="make understanding", description=__doc__)
    arguments.add_argument("--record", action="store_true", help="make this run the recorded one")
    record_it = arguments.parse_args().record
    readings = [reading.read(row) for row in rows.load()]
    lines = table.by_set(readings)
    print(*lines, "", "Since the recorded run:", *record.changes(readings), sep="\n")
    if record_it:
        record.write(readings, lines)


main()
