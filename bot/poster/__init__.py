"""Posters: of a unit, where feedback starts on the spot, without a visit on record and without an invitation; and of an item
of the catalogue or a campaign, which they open.
"""

from bot.poster.draw import draw
from bot.poster.poster import Poster, PosterError, make_campaign_poster, make_item_poster, make_poster

__all__ = ["Poster", "PosterError", "draw", "make_campaign_poster", "make_item_poster", "make_poster"]
