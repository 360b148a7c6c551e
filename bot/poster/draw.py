"""The poster on one A4 page, large enough to be read from where people wait.

Dark on light throughout, 10:1 and more: WCAG asks for 4.5:1. Fonts are embedded, so that it prints alike everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from io import BytesIO

import segno
from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from bot.poster.poster import Column, Poster

WIDTH, HEIGHT = A4
MARGIN = 32.0  # points, as everything here
GAP = 18.0
INNER = WIDTH - 2 * MARGIN

REGULAR, SEMIBOLD, BOLD = "Poster-Regular", "Poster-Semibold", "Poster-Bold"
_FILES = {REGULAR: "Regular", SEMIBOLD: "Semibold", BOLD: "Bold"}

PINE = HexColor("#10403b")
MIST = HexColor("#e7f1ee")
INK = HexColor("#14211f")

BUBBLE_HEIGHT = 284.0
TAIL = 26.0
CARD_HEIGHT = 298.0
QUIET = 4  # modules of white around a QR code, which readers need


def draw(poster: Poster) -> bytes:
    """The PDF. The same poster gives the same bytes."""
    _fonts()
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1, lang=poster.columns[0].language)
    first = poster.columns[0]
    canvas.setTitle(f"{first.heading} {first.subject}")
    canvas.setAuthor(first.organisation)
    canvas.setSubject(" / ".join(column.lead for column in poster.columns))
    bottom = _bubble(canvas, poster.columns)
    bottom = _cards(canvas, poster, bottom - GAP)
    _notes(canvas, poster.columns, bottom - GAP - 4)
    canvas.save()
    return file.getvalue()


def _bubble(canvas: Canvas, columns: Sequence[Column]) -> float:
    """The question, said in a speech bubble. Gives the height at which it ends."""
    top, bottom = HEIGHT - MARGIN, HEIGHT - MARGIN - BUBBLE_HEIGHT
    canvas.setFillColor(PINE)
    canvas.roundRect(MARGIN, bottom, INNER, BUBBLE_HEIGHT, 26, stroke=0, fill=1)
    tail = canvas.beginPath()
    tail.moveTo(MARGIN + 34, bottom + 1)
    tail.lineTo(MARGIN + 34, bottom - TAIL)
    tail.lineTo(MARGIN + 90, bottom + 1)
    tail.close()
    canvas.drawPath(tail, stroke=0, fill=1)

    left, width = MARGIN + 20, INNER - 40
    first, *others = columns
    size = _fit(first.heading, BOLD, 92, width)
    y = top - 30 - size * 0.72
    _line(canvas, left, y, first.heading, BOLD, size, white)
    if others:
        room = (width - GAP * (len(others) - 1)) / len(others)
        size = min(_fit(other.heading, SEMIBOLD, 36, room) for other in others)
        y -= size * 1.38
        x = left
        for other in others:
            _line(canvas, x, y, other.heading, SEMIBOLD, size, white)
            x += stringWidth(other.heading, SEMIBOLD, size) + 28
    y -= 40
    for column in columns:
        _line(canvas, left, y, column.lead, REGULAR, _fit(column.lead, REGULAR, 19, width), white)
        y -= 25
    names = " · ".join(dict.fromkeys(column.subject for column in columns))
    _line(canvas, left, bottom + 22, names, SEMIBOLD, _fit(names, SEMIBOLD, 15, width), MIST)
    return bottom - TAIL


def _cards(canvas: Canvas, poster: Poster, top: float) -> float:
    """The ways to write to us, side by side. Gives the height at which they end."""
    bottom = top - CARD_HEIGHT
    ways = [way for way in (poster.number, poster.link) if way]
    width = (INNER - GAP * (len(ways) - 1)) / len(ways)
    x = MARGIN
    if poster.number:
        _text_card(canvas, poster.columns, poster.number, x, bottom, width)
        x += width + GAP
    if poster.link:
        _code_card(canvas, poster, x, bottom, width)
    return bottom


def _card(canvas: Canvas, x: float, y: float, width: float) -> None:
    canvas.setFillColor(MIST)
    canvas.roundRect(x, y, width, CARD_HEIGHT, 18, stroke=0, fill=1)


def _text_card(
    canvas: Canvas, columns: Sequence[Column], number: str, x: float, y: float, width: float
) -> None:
    _card(canvas, x, y, width)
    inner, left = width - 36, x + 18
    size = min(_fit(column.keyword, BOLD, 25, inner - 24) for column in columns)
    top = y + CARD_HEIGHT - 16
    for column in columns:
        _line(canvas, left, top - 14, column.send, SEMIBOLD, 14.5, INK)
        canvas.setFillColor(white)
        canvas.roundRect(left, top - 60, inner, 38, 12, stroke=0, fill=1)
        _line(canvas, left + 12, top - 41 - size * 0.34, column.keyword, BOLD, size, INK)
        top -= 72
    to = " · ".join(column.to for column in columns)
    _line(canvas, left, top - 15, to, SEMIBOLD, 14.5, INK)
    _line(canvas, left, y + 20, number, BOLD, _fit(number, BOLD, 30, inner), PINE)


def _code_card(canvas: Canvas, poster: Poster, x: float, y: float, width: float) -> None:
    assert poster.link is not None
    assert poster.bot is not None
    _card(canvas, x, y, width)
    inner, left = width - 36, x + 18
    top = y + CARD_HEIGHT - 16
    for column in poster.columns:
        _line(canvas, left, top - 14, column.scan, SEMIBOLD, _fit(column.scan, SEMIBOLD, 14.5, inner), INK)
        top -= 20
    side = min(inner, top - y - 50)
    _code(canvas, poster.link, left + (inner - side) / 2, top - 8 - side, side)
    size = _fit(poster.bot, BOLD, 16, inner)
    canvas.setFillColor(PINE)
    canvas.setFont(BOLD, size)
    canvas.drawCentredString(x + width / 2, y + 16, poster.bot)


def _code(canvas: Canvas, link: str, x: float, y: float, side: float) -> None:
    """A QR code of squares, as sharp as the printer, that survives a quarter of it being worn off or stained."""
    matrix = segno.make(link, error="q", micro=False).matrix
    module = side / (len(matrix) + 2 * QUIET)
    canvas.setFillColor(white)
    canvas.roundRect(x, y, side, side, 10, stroke=0, fill=1)
    canvas.setFillColor(INK)
    path = canvas.beginPath()
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            if dark:
                path.rect(
                    x + (column + QUIET) * module,
                    y + side - (row + QUIET + 1) * module,
                    module,
                    module,
                )
    canvas.drawPath(path, stroke=0, fill=1)


def _notes(canvas: Canvas, columns: Sequence[Column], top: float) -> None:
    width = (INNER - GAP * (len(columns) - 1)) / len(columns)
    room = top - MARGIN * 0.6
    size = next(
        (
            size
            for size in (13.0, 12.5, 12.0, 11.5, 11.0, 10.5, 10.0)
            if _tallest(columns, size, width) <= room
        ),
        9.5,
    )
    for number, column in enumerate(columns):
        x, y = MARGIN + number * (width + GAP), top
        for note in column.notes:
            for line in simpleSplit(note, REGULAR, size, width):
                y -= size * 1.22
                _line(canvas, x, y, line, BOLD if "112" in note else REGULAR, size, INK)
            y -= size * 0.28


def _tallest(columns: Sequence[Column], size: float, width: float) -> float:
    return max(
        sum(len(simpleSplit(note, REGULAR, size, width)) * size * 1.22 + size * 0.28 for note in column.notes)
        for column in columns
    )


def _line(canvas: Canvas, x: float, y: float, text: str, font: str, size: float, color: Color) -> None:
    canvas.setFillColor(color)
    canvas.setFont(font, size)
    canvas.drawString(x, y, text)


def _fit(text: str, font: str, largest: float, width: float) -> float:
    """The largest size at which the text is no wider than that."""
    return min(largest, largest * width / stringWidth(text, font, largest))


def _fonts() -> None:
    files = resources.files("font_source_sans_pro") / "files"
    for name, style in _FILES.items():
        registerFont(TTFont(name, BytesIO((files / f"SourceSansPro-{style}.ttf").read_bytes())))
