"""What actions can do outside the dialogue: store, look up, open cases.

The caller of the engine passes an implementation. Every call is part of the turn: if the turn fails, nothing of it
happened. No call waits for the network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple, Protocol

from dialogs.understanding import Group
from dialogs.understanding.council_names import CouncilNames

TITLE_LENGTH = 30  # three titles, their letters and the question make one SMS part
PURPOSE_LENGTH = 60  # with a title, and who gets a sign-up, it makes one SMS part
PLACE_LENGTH = 40  # of a place in a notice
ITEM_ANSWER_LENGTH = 120  # of a fact of an item within its sentence
SUMMARY_LENGTH = 125  # with "If you want to come, reply JOIN." it makes one SMS part


class Span(NamedTuple):
    """Days of something such as a vote, and whether they are to come, have come or are over. None leaves an end open."""

    state: Literal["later", "open", "over"]
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A way to take part, in the person's language and short enough for one SMS part.

    A longer `title` than TITLE_LENGTH is cut, and so is a longer `summary` than SUMMARY_LENGTH where `sign_up`.
    """

    id: str
    title: str
    summary: str
    sign_up: bool  # the bot itself takes the sign-up
    recipient: str = ""  # who gets the sign-ups
    purpose: str = ""  # what they are used for
    min_age: int = 0
    group_ok: bool = True
    capacity: int | None = None  # people; None: any number
    effort: str = ""
    remote: bool | None = None  # whether one can take part without coming; None: not known
    where: str = ""  # municipalities; empty: all of the county
    barriers: Sequence[str] = ()  # to taking part that it makes lower
    council: bool = False  # suggestions can be addressed to it
    form: str = ""  # of participation, as the catalogue's forms are called
    stage: str = "ongoing"  # of the decision that one can influence, as the catalogue's stages are called
    proposals: Span | None = None  # of participatory budgeting, as the voting
    voting: Span | None = None


class FoundItem(NamedTuple):
    """An item of the catalogue that fits a text. `why` is short: where and when.

    `titled`: the text is its title. `sure`: it fits too well to be anything else.
    """

    id: str
    title: str
    why: str
    titled: bool = False
    sure: bool = False


class NamedUnit(NamedTuple):
    """A unit that a text begins with, and the words that follow its name. A sensitive one is never asked about."""

    id: str
    rest: str
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """`shown` are the words that were asked with, which `version` names; `said` is what the person wrote."""

    version: str
    shown: str
    said: str = field(repr=False)
    group: Group | None = None  # None: one person


@dataclass(frozen=True, slots=True)
class Standing:
    """How a sign-up stands that is not over. `place`: in the line for a seat, where it waits for one."""

    status: Literal["active", "waiting", "offered"]
    place: int | None = None


@dataclass(frozen=True, slots=True)
class OfferedSeat:
    """A seat that was offered to the person, and whether it can still be taken."""

    opportunity: str
    stands: bool


@dataclass(frozen=True, slots=True)
class Membership:
    """A sign-up that is not over, by the id that its receivers know."""

    id: str
    title: str
    group: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class WishedCall:
    """A call that the person wished for and that has not come. `tries` are those that did not reach the person."""

    by: datetime
    again_at: datetime | None
    tries: int
    number_known: bool


class Supported(NamedTuple):
    """The outcome, and how many support the suggestion now."""

    result: Literal["new", "already", "own", "done", "taken_back", "none", "unknown"]
    supporters: int = 0


class Services(Protocol):
    @property
    def now(self) -> datetime:
        """Aware, in UTC."""

    def variables(self, language: str) -> Mapping[str, str]:
        """What responses may name without a slot (`dialogs.responses.VARIABLES`)."""

    def languages(self) -> Sequence[str]:
        """Those in which everything is said, the one for people of whom nothing is known first."""

    def reply_is_free(self) -> bool:
        """Whether a text to our number costs the person nothing."""

    # -- visits -------------------------------------------------------------------------------------------
    def rate(
        self, visit: str | None, rating: int, unit: str | None = None, *, question: str | None = None
    ) -> None:
        """Store the rating of the visit, or of a unit by its id. A second call corrects the first, with history.

        0-6 opens a case at once. `question` is the version that a unit's poster asked; None where the number came
        first.
        """

    def unrate(self, visit: str | None, unit: str | None = None) -> None:
        """Count the rating of the visit, or of the unit, no more. The words stay."""

    def explain(self, visit: str | None, text: str, unit: str | None = None) -> None:
        """Add the text to what was said of the visit, or of the unit."""

    def close(self, visit: str, outcome: str) -> None:
        """End the question: `answered`, `declined`, `silent`, `wrong_person` or `stopped`. No reminder follows."""

    def latest_visit(self) -> str | None:
        """The visit this person was last asked about, open or closed, if within 30 days: where a late answer belongs."""

    def visit_day(self, visit: str) -> date | None:
        """The day of the visit in Finland."""

    def unit(self, text: str, exact: bool = False) -> NamedUnit | None:
        """The unit whose id, keyword or name the text begins with. `exact` forgives no typing error."""

    def by_poster(self, kind: str, name: str) -> str | None:
        """Count that a poster brought the person: of an item (`poster`) or a campaign. The id of the item that it opens, empty
        where it opens the menu; None where there is no such poster.
        """

    def question_of(self, unit: str) -> str:
        """The version of the question that the unit asks by today's rules."""

    # -- what people say ----------------------------------------------------------------------------------
    def keep(self, text: str, kind: str = "feedback", unit: str | None = None) -> None:
        """Keep a text as feedback of its own. Kinds: `feedback`, `question`, `unclear`, `complaint`, `crisis`.

        `unit` is a unit's id, or the word that the person wrote after PALAUTE; where it names no unit it belongs to
        the text.
        """

    def ask(self, text: str) -> None:
        """Keep a question that staff may answer, and open a case for it."""

    def suggest(self, text: str, council: str | None = None) -> str:
        """Keep a light suggestion and open a case for it; give its reference number. `council`: the item that it is
        addressed to, whose owner hears of it.
        """

    def suggestion_state(self, reference: str) -> str | None:
        """`aloittamatta`, `kesken` or `valmis`; None where no suggestion has this number."""

    def official_way_told(self) -> None:
        """Count that the way to an official initiative is told, without whom."""

    def supporters(self, reference: str) -> int:
        """How many support the suggestion with this number."""

    def support(self, reference: str) -> Supported:
        """Support it, once a person. `new`, `already`, `own`, `done` (too late) or `unknown`."""

    def take_back_support(self, reference: str) -> Supported:
        """`taken_back`, `none` where the person does not support it, or `unknown`."""

    def hand_over(self, text: str, visit: str | None = None) -> None:
        """Keep a text and open a case for it; nothing is asked or promised.

        It belongs to what was said of `visit`; without one it is feedback of its own, at the unit of the latest visit.
        """

    def flag(self, flag: str, text: str) -> None:
        """Tell staff of `crisis`, `violence`, `perhaps_crisis`, `complaint`, `discrimination` or `bereavement`: opens or marks a
        case at the turn's end. What is kept after this call is kept with earlier words of the same kind.

        `crisis` and `violence` alert a person on call.
        """

    # -- calls --------------------------------------------------------------------------------------------
    def call_me(self, text: str) -> str:
        """The person asks to be called: opens or marks a case with the answer clock.

        `promised`: on the number that the person writes from. `number`: it is not known on which. `open`: as wished
        for already.
        """

    def give_number(self, number: str | None, text: str) -> bool:
        """The number for the call that is wished for, or that none is given: then the answer comes in writing.

        `text` is what was said, without the number: nothing else keeps the number. Gives whether there is one to call.
        """

    def wished_call(self) -> WishedCall | None: ...

    def asked_when_call(self) -> None:
        """Let staff see that the person asked when the call comes."""

    def call_off(self, text: str) -> None:
        """The person wants no call any more. What `text` says besides is kept."""

    def write_back(self, text: str, *, thanks: bool) -> None:
        """Show the text to the staff who answered the person. Unless it is `thanks` alone, it wants an answer."""

    # -- taking part --------------------------------------------------------------------------------------
    @property
    def long_lists(self) -> bool:
        """Whether one message can show all that is open as buttons."""

    def opportunities(self, language: str) -> Sequence[Opportunity]:
        """What is open now, in the catalogue's order."""

    def opportunity(self, id: str, language: str) -> Opportunity | None:
        """Any item of the catalogue by its id; None once it is closed or unknown."""

    def search(self, text: str, language: str, titles_only: bool = False) -> Sequence[FoundItem] | None:
        """The open items that fit the text, best first; empty where nothing fits, None where it looks for nothing.

        With `titles_only` those of which it is the title.
        """

    def councils(self) -> CouncilNames:
        """The names of those that suggestions can be addressed to now."""

    def wish(self, text: str) -> None:
        """Keep what was looked for and not found, without the person."""

    def hindered(self, barrier: str) -> None:
        """Count what keeps a person from taking part, without the person."""

    def standing(self, opportunity: str, group: Group | None = None) -> Standing | None:
        """How the person is signed up for it, or this group of the person's; None: not at all."""

    def full(self, opportunity: str, size: int) -> bool:
        """Whether it has no seats for so many people, or others wait for them."""

    def sign_up(self, opportunity: str, name: str | None, consent: Consent) -> Standing:
        """Put the person on the list and forward that, exactly once; where there is no seat, into the line for one."""

    def offered_seat(self) -> OfferedSeat | None:
        """The seat that was offered to the person, also shortly after that ended."""

    def take_seat(self) -> bool:
        """Take the seat that was offered and forward the sign-up. False where the offer ended."""

    def pass_seat(self) -> None:
        """The seat that was offered goes to the next in line. An offer that ended is not spoken of again."""

    def add_name(self, opportunity: str, name: str) -> bool:
        """Put a name to the person's sign-up and tell staff. False where there is none that lacks one."""

    def memberships(self, language: str) -> Sequence[Membership]:
        """What the person is signed up for, or waits for."""

    def leave(self, membership: str | None = None) -> bool:
        """Take the person off every list, or off this one, and tell staff. False if the person was on none."""

    # -- the person ---------------------------------------------------------------------------------------
    def stop(self, text: str) -> None:
        """From now on nothing is sent but answers to the person's own messages. When and by which text is stored."""

    def start(self, text: str) -> None: ...

    def wrong_person(self, text: str) -> None:
        """No survey goes to this address again."""

    def link_code(self) -> str:
        """A code that this person sends from another channel, so that both are known to be the same person's."""

    def link(self, code: str) -> str:
        """The result of a code: `linked`, `already`, `own`, `unknown` or `too_many` (guesses before it)."""

    def set_language(self, language: str) -> None: ...

    def stored(self) -> Mapping[str, str]:
        """What we hold of the person, as counts: `n` answers, `listed` ("yes" or "no")."""

    def forget(self) -> None:
        """Erase the person. Statistics and a keyed suppression hash stay."""


services: ContextVar[Services] = ContextVar("services")
