"""PERU, AVBRYT, CANCEL: the words that end a step of the dialogue. `optout` reads them where no step is open."""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

from dialogs.understanding.dictionary import REAL_WORDS
from dialogs.understanding.typos import Vocabulary, near

WORDS = frozenset(
    """
    peru perua peruuttaa peruuta perukaa peruuttakaa perun peruutan peruutus perutaan peruutetaan peruttu keskeyta keskeytan keskeytys
    avbryt avbryter avbryta avbryts angra angrar avboka cancel cancelled canceled cancelling abort undo
    """.split()
)
PHRASES = frozenset(
    "anna olla|antaa olla|unohda koko juttu|unohda|glom det|skit i det|never mind|nevermind|forget it".split(
        "|"
    )
)
_POLITE = frozenset(
    "please pls plz kiitos kiitti tack thanks snalla ole hyva heti nyt now jo nu genast hei hej hi ok okej no niin siis vain".split()
)
_CANCELLED = frozenset(
    """
    tama taman tan se sen nama toiminto toiminnon ilmoittautuminen ilmoittautumisen ilmoittautumiseni ehdotus ehdotuksen ehdotukseni
    palaute palautteen pyynto pyynnon poisto poiston poistaminen haluan haluaisin tahdon ma mina voiko voinko sittenkin kaikki
    detta det har den jag vill anmalan min mitt forslag forslaget allt kan radering raderingen hela alltihop
    mig this that it i want to would like my the sign up signup registration suggestion everything all deletion please can you
    """.split()
)
_SHORTEST_MENDED, _MOST = 6, 5
_CANCEL_TYPOS = Vocabulary(word for word in WORDS if len(word) >= _SHORTEST_MENDED)


def is_cancelling(bare: str) -> bool:
    """Whether the words give up what is being asked: PERU, AVBRYT, CANCEL. Where nothing is asked they may be an opt-out."""
    if bare in PHRASES:
        return True
    words = [word for word in bare.split() if word not in _POLITE]
    if not words or len(words) > _MOST:
        return False
    if len(words) == 1 and words[0] not in REAL_WORDS and near(words[0], _CANCEL_TYPOS):
        return True
    return not WORDS.isdisjoint(words) and WORDS.union(_CANCELLED).issuperset(words)
