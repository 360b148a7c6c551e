"""A unit's poster: feedback can start on the spot, without a visit on record and without an invitation."""

from bot.poster.draw import draw
from bot.poster.poster import Poster, PosterError, make_poster

__all__ = ["Poster", "PosterError", "draw", "make_poster"]
