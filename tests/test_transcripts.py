"""Every transcript, through all six hops, on SQLite.

`pytest --update` writes the answers as they are now into the files; read the difference before you commit it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.rehearsal.rehearsal import Rehearsal
from dialogs.responses import LANGUAGES
from tests.playing import FILES, application, name_of, phone_of, told_and_wanted
from tests.walks import Walks

# What no conversation with this organisation comes to; the tests of the dialogue walk it.
NOT_TALKED_INTO = {
    # a list that changes while its consent is asked: tests/dialogs/test_participation.py
    "item_question/action_answer_of_item>unknown",  # an item that lacks what is published with each
    "item_question/unknown",
    "join/keep_consent>ask_consent",
    # a case that staff have in hand: tests/dialogs/test_participation.py
    "suggestion_state/action_suggestion_state>under_way",
    "suggestion_state/under_way",
    # an event that staff change: tests/bot/conversation/test_event_notices.py
    "event_tomorrow/noop>then",  # an event without a place
    "event_tomorrow/then",
    *(f"event_changed/{step}" for step in ("noop", "noop>there", "noop>then", "there", "then")),
    "event_cancelled/utter_event_cancelled",
    # nothing that makes a barrier lower: tests/dialogs/test_participation.py
    "hindrance/action_hear_hindrance>noted",
    "hindrance/noted",
    "join/take_seat>lapsed",  # an offer that ends in the same second
    # another channel, or a code that is a new one each time: tests/bot/conversation/test_account_linking.py
    *(
        f"link_code/{step}"
        for outcome in ("linked", "already", "own")
        for step in (outcome, f"set_link_code>{outcome}")
    ),
    "linked_elsewhere/utter_link_told",
    # tries of staff: tests/dialogs/test_calls.py
    *(f"when_call/{step}" for state in ("again", "tried") for step in (state, f"action_tell_call>{state}")),
    "late_rating/rate>END",  # a survey that waits while its flow is gone: it was renamed
    "pattern_code_change/utter_inform_code_change",
    "price/action_tell_price>free",  # an organisation whose number costs nothing: tests/dialogs/test_person.py
    "price/free",
    # a service for official initiatives: tests/bot/organisation/test_second_example.py
    "suggest/action_recall_suggestion>legal_online",
    "suggest/legal_online",
    "take_part/list>none",  # an organisation with nothing open
    "take_part/none",
    "visit_closed/noop>close",  # rated, and the wait for the reason was lost
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rehearsal(tmp_path_factory: pytest.TempPathFactory, walks: Walks) -> AsyncIterator[Rehearsal]:
    folder = tmp_path_factory.mktemp("transcripts")
    async with application(database_url=f"sqlite:///{folder}/kynnys.db") as rehearsal:
        rehearsal.application.turns.observe = walks.note
        yield rehearsal


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("file", FILES, ids=name_of)
async def test_it_goes_as_written(
    rehearsal: Rehearsal, file: Path, request: pytest.FixtureRequest, walks: Walks
) -> None:
    update = request.config.getoption("update")
    told, wanted = await told_and_wanted(rehearsal, file, phone_of(file), update=update)
    walks.played.add(name_of(file))
    assert told == wanted


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("flow", ["visit_feedback", "join"])
def test_every_branch_is_walked(flow: str, language: str, walks: Walks) -> None:
    if len(walks.played) < len(FILES):
        pytest.skip("not every transcript was played")
    assert set(walks.missing(language, flow)) <= NOT_TALKED_INTO


def test_every_branch_of_all_flows_is_walked(walks: Walks) -> None:
    if len(walks.played) < len(FILES):
        pytest.skip("not every transcript was played")
    assert set(walks.nowhere()) == NOT_TALKED_INTO
