from __future__ import annotations

import pytest

from bot.conversation.splitting import split_reply
from channels.message import with_letters
from channels.segments import segments
from dialogs.turn import Choice, Reply

LONG = "Kerro meille, mitä hyvinvointialueen palveluissa pitäisi tehdä toisin. " * 5


def test_a_long_text_goes_as_parts_that_lose_nothing() -> None:
    parts = split_reply(Reply(LONG), "sms")
    assert len(parts) > 1
    assert " ".join(text for text, _ in parts).split() == LONG.split()
    assert all(segments(text).parts == 1 and not buttons for text, buttons in parts)


def test_letters_count_too_and_stay_with_their_titles() -> None:
    reply = Reply(
        "Valitse kirjaimella." + " Lue ensin tämä." * 8,
        [Choice("Asukaskehittäjä", "/a", "A"), Choice("Ei nyt", "/b", "B")],
    )
    parts = [text for text, _ in split_reply(reply, "sms")]
    assert len(parts) == 2
    assert parts[-1].splitlines()[-1] == "B Ei nyt"


@pytest.mark.parametrize("channel", ["telegram", "simulator"])
def test_other_channels_take_it_whole(channel: str) -> None:
    reply = Reply(LONG, [Choice("9", "/SetSlots(rating=9)")])
    ((text, buttons),) = split_reply(reply, channel)
    assert text == LONG
    assert len(buttons) == 1


@pytest.mark.parametrize(("channel", "largest"), [("whatsapp", 1600), ("telegram", 4096)])
@pytest.mark.parametrize("word", ["palvelu", "x" * 5000, "🙂" * 900])
def test_what_a_channel_would_refuse_goes_in_parts_and_the_last_has_the_choices(
    channel: str, largest: int, word: str
) -> None:
    text = " ".join([word] * (10_000 // len(word)))
    reply = Reply(text, [Choice("Kyllä", "/affirm", "A"), Choice("Ei", "/deny", "B")])
    parts = split_reply(reply, channel)
    assert len(text) // largest < len(parts) <= 2 * (len(text) // largest + 1)
    assert "".join("".join(part for part, _ in parts).split()) == "".join(text.split())
    assert all(0 < len(with_letters(part, buttons)) <= largest for part, buttons in parts)
    assert [len(buttons) for _, buttons in parts] == [0] * (len(parts) - 1) + [2]
    if len(word) < 100:
        assert {word for part, _ in parts for word in part.split()} == {word}


def test_what_just_fits_goes_whole() -> None:
    assert len(split_reply(Reply("x" * 1600), "whatsapp")) == 1
    assert [len(text) for text, _ in split_reply(Reply("x" * 1601), "whatsapp")] == [1600, 1]


def test_a_short_text_keeps_its_buttons_as_data() -> None:
    ((_, buttons),) = split_reply(Reply("Valitse.", [Choice("Kyllä", "/affirm", "A")]), "sms")
    assert [button.letter for button in buttons] == ["A"]


NOTE = "Emme voi avata kuvia tai liitteitä."


def test_a_note_ends_the_text_where_there_is_room() -> None:
    assert split_reply(Reply("Kiitos!", note=NOTE), "sms") == [(f"Kiitos!\n{NOTE}", [])]
    full = "x" * (160 - 1 - len(NOTE))
    assert len(split_reply(Reply(full, note=NOTE), "sms")) == 1
    assert split_reply(Reply(f"{full}x", note=NOTE), "sms") == [(f"{full}x", []), (NOTE, ())]
    assert split_reply(Reply(LONG, note=NOTE), "telegram") == [(f"{LONG}\n{NOTE}", [])]


@pytest.mark.parametrize(("title", "texts"), [("Ei nyt", 1), ("Ei nyt" * 20, 2)])
def test_letters_stay_below_their_question_with_any_note(title: str, texts: int) -> None:
    reply = Reply("Mitä haluat? Vastaa kirjaimella.", [Choice(title, "/a", "A")], note=NOTE)
    parts = split_reply(reply, "sms")
    assert len(parts) == texts
    whole = "\n".join(with_letters(text, buttons) for text, buttons in parts)
    assert whole == f"{NOTE}\nMitä haluat? Vastaa kirjaimella.\nA {title}"
