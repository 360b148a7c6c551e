"""What is clearly a name is the name; what is not is none. The commonest first names come from Faker's lists."""

from __future__ import annotations

from importlib import import_module

import pytest

from dialogs.understanding import Kind, first_name, understand

LOCALES = ("fi_FI", "sv_SE", "en_GB", "en_US")
# Names that are words, wishes or months too.
WORDS = [
    "Anna",
    "Ilo",
    "Toivo",
    "Rauha",
    "Lahja",
    "Tuuli",
    "Satu",
    "Kaino",
    "Onni",
    "Usko",
    "Helmi",
    "Stig",
    "Bo",
    "Art",
    "Will",
    "Hope",
    "Mina",
    "Rose",
    "Joy",
    "Grace",
    "Faith",
    "Mark",
    "Bill",
    "Sol",
    "Vilja",
    "Taika",
    "Urho",
    "Sulo",
    "Oiva",
    "Armas",
    "Kukka",
    "Lumi",
    "Meri",
    "Suvi",
    "Aamu",
    "Pilvi",
    "Ruusu",
    "Kielo",
    "Impi",
    "Sisko",
    "Tyyne",
    "Sanna",
    "Lilja",
    "Kalle",
    "Kai",
    "Sten",
    "Tor",
    "Dag",
    "Alf",
    "Li",
    "My",
    "Liv",
    "Siv",
    "Saga",
    "Frej",
    "Frank",
    "Guy",
    "Rich",
    "Summer",
    "Dawn",
    "Eve",
    "May",
    "June",
    "April",
    "August",
    "Ray",
    "Nick",
    "Rob",
    "Sue",
    "Åke",
    "Östen",
    "Märta",
]
FRAMES = (
    "{}", "{}.", "{}!", "{} 😊", "😊{}", "“{}”", "{} T.", "{} K", "{} Virtanen", "{} kiitos", "{}, 72 v",
    "Nimeni on {}", "olen {}", "Moi, olen {}", "Terv. {}", "terveisin {}", "T. {}", "Jag heter {}", "Mvh {}", "Hej! Jag är {}",
    "My name is {}", "I'm {}", "call me {}", "Best regards, {}", "Kiitos, {}",
)  # fmt: skip


SOME = 5


def given(locale: str) -> set[str]:
    person = import_module(f"faker.providers.person.{locale}").Provider
    lists = ("first_names", "first_names_male", "first_names_female")
    return {name for names in lists for name in getattr(person, names, ())}


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_common_name_is_heard(locale: str, frame: str, long: bool) -> None:
    """Each name in one frame of five; `make conversations` hears each in all."""
    begin = 0 if long else FRAMES.index(frame) % SOME
    names = sorted(given(locale))[begin :: 1 if long else SOME]
    assert names
    wrong = {name for name in names if heard(frame.format(name)) != name}
    # A cry for help comes before a name, and "call me, ole hyvä" is a wish: one letter away from "beat me" is near enough.
    assert wrong <= ({"Toni", "Beata", "Beatrice", "Ole"} if frame == "call me {}" else set())


@pytest.mark.parametrize("name", WORDS)
def test_a_word_that_is_a_name_is_heard(name: str) -> None:
    for frame in FRAMES:
        assert heard(frame.format(name)) == name, frame
    assert heard(name.lower()) == heard(name.upper()) == name


def heard(text: str) -> str | None:
    """The name, where nothing else is heard in the text."""
    read = understand(text, expecting="name")
    return first_name(read.masked) if read.kind is Kind.comment else None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Anna", "Anna"),
        ("Liisa T.", "Liisa"),
        ("Liisa T", "Liisa"),
        ("liisa t", "Liisa"),
        ("O'Brien", "O'Brien"),
        ("o'brien", "O'Brien"),
        ("O’Brien", "O’Brien"),
        ("Liisa 😊", "Liisa"),
        ("😊 Liisa", "Liisa"),
        ("Liisa❤️", "Liisa"),
        ("Terv. Liisa", "Liisa"),
        ("terv Liisa", "Liisa"),
        ("Terveisin Liisa", "Liisa"),
        ("T. Liisa", "Liisa"),
        ("t: liisa", "Liisa"),
        ("Yst. terv. Liisa Virtanen", "Liisa"),
        ("Mvh Lisa", "Lisa"),
        ("Med vänlig hälsning, Lisa", "Lisa"),
        ("Hälsningar Åsa", "Åsa"),
        ("Best regards, Anna", "Anna"),
        ("BR Anna", "Anna"),
        ("Kind regards Joe Smith", "Joe"),
        ("Älkää kysykö", None),
        ("älkää kysykö nimeä", None),
        ("Fråga inte", None),
        ("Don't ask", None),
        ("Do not ask", None),
        ("Mind your own business", None),
        ("Ei kuulu teille", None),
        ("Kerron myöhemmin", None),
        ("Sanon sen sitten", None),
        ("Jag berättar senare", None),
        ("I'll tell you later", None),
        ("Vastaanotto oli sekava", None),
        ("Hyvä hoito", None),
        ("Ihan sama", None),
        ("Kuka vaan", None),
        ("Tom Smith", "Tom"),
        ("Liisa Virtanen", "Liisa"),
        ("liisa virtanen", "Liisa"),
        ("LIISA VIRTANEN", "Liisa"),
        ("Liisa M. Virtanen", "Liisa"),
        ("Carl von Linné", "Carl"),
        ("Eva-Lisa Öström", "Eva-Lisa"),
        ("Anna-Maija K.", "Anna-Maija"),
        ("Anna, 72 v", "Anna"),
        ("Liisa 72v", "Liisa"),
        ("Liisa (72)", "Liisa"),
        ("olen Anna", "Anna"),
        ("Nimeni on Anna", "Anna"),
        ("Jag heter Saga", "Saga"),
        ("Jag är Bo", "Bo"),
        ("I'm Will", "Will"),
        ("My name is Hope", "Hope"),
        ("Call me Art", "Art"),
        ("Ilo", "Ilo"),
        ("Toivo", "Toivo"),
        ("Toivo Mäki", "Toivo"),
        ("Usko Niemi", "Usko"),
        ("Rauha", "Rauha"),
        ("My", "My"),
        ("Mina", "Mina"),
        ("minä", None),
        ("Anna kiitos", "Anna"),
        ("Anna!", "Anna"),
        ('"Anna"', "Anna"),
        ("Kiitos, Anna", "Anna"),
        ("Hei, olen Anna ja asun Kotkassa", None),
        ("Anna olla", None),
        ("Anna nyt olla", None),
        ("Anna mun olla", None),
        ("Ge dig", None),
        ("Li", "Li"),
        ("Bo", "Bo"),
        ("M", None),
        ("M.", None),
        ("Liisa-Maria", "Liisa-Maria"),
        ("D'Artagnan", "D'Artagnan"),
        ("Anne & Pekka", None),
        ("Иван", "Иван"),
        ("محمد", "محمد"),
        ("Nguyễn", "Nguyễn"),
        ("José", "José"),
        ("Jean-Luc", "Jean-Luc"),
        ("asdf", "Asdf"),
        ("Liisa.", "Liisa"),
        ("Liisa\n\nTerveisin", "Liisa"),
        ("Hei! Liisa tässä", "Liisa"),
        ("Liisa tässä", "Liisa"),
        ("Liisa täällä", "Liisa"),
        ("Liisa here", "Liisa"),
        ("Liisa hetu[***]", "Liisa"),
        ("Käykö Liisa", "Liisa"),
        ("Sano vaikka Liisa", "Liisa"),
        ("Voit sanoa Liisa", "Liisa"),
        ("Säg Lisa bara", "Lisa"),
        ("Just Liz", "Liz"),
        ("You can use Liz", "Liz"),
        ("Rouva Virtanen", None),
        ("Fru Öström", None),
        ("Mr Smith", None),
        ("joku vaan", None),
        ("jokin", None),
        ("vaikka", None),
        ("Tarvitaanko nimi", None),
    ],
)
def test_first_name(text: str, name: str | None) -> None:
    assert first_name(text) == name


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("POIS", Kind.leave), ("OHITA", Kind.skip), ("Ohita", Kind.skip), ("HOPPA", Kind.skip), ("SKIP", Kind.skip), ("STOP", Kind.stop),
        ("en halua kertoa", Kind.skip), ("En halua kertoa nimeäni", Kind.skip), ("Jag vill inte berätta", Kind.skip),
        ("I'd rather not say", Kind.skip), ("nimetön", Kind.skip), ("anonym", Kind.skip), ("en anna nimeäni", Kind.skip), ("BORT", Kind.leave),
        ("LEAVE", Kind.leave), ("OHJE", Kind.help), ("POISTA TIEDOT", Kind.delete), ("ENGLISH", Kind.language), ("Aion tappaa itseni", Kind.crisis),
    ],
)  # fmt: skip
def test_a_command_stays_a_command(text: str, kind: Kind) -> None:
    assert understand(text, expecting="name").kind is kind


def test_what_is_masked_is_no_part_of_a_name() -> None:
    assert heard("Liisa hetu131052-308T") == "Liisa"
    assert heard("Liisa131052-308T") == "Liisa"
    assert heard("Liisa 041 2345678") == "Liisa"
    assert heard("131052-308T") is None


THANKS = ("{} auttoi minua", "Sköterskan {} hjälpte mig", "nurse {} helped me", "call me {}", "nimeni on {}")


@pytest.mark.parametrize("frame", THANKS)
@pytest.mark.parametrize("locale", LOCALES)
def test_no_name_sounds_like_a_crisis(locale: str, frame: str) -> None:
    wrong = {name for name in given(locale) if understand(frame.format(name)).kind is Kind.crisis}
    assert not wrong


BESIDE = {
    "Liisa": ["~Liisa~", "Liisa ;)", "Liisa :D", "t.Liisa", "T: Liisa", "Liisa from Kouvola", "Liisa asun Kotkassa", "kutsukaa Liisaksi", "Rouva Liisa", "Sanotaan Liisa", "sanotaan vaikka Liisa", "mummo Liisa", "Liisa, 84 v, Kotkasta", "Mrs Liisa Jones"],
    "Eila": ["Eila 84v Kotkasta", "Eila Kotkasta", "mamma Eila", "Eila från Lovisa"],
    "Aleksi": ["Aleksi", "kutsukaa minua Aleksi", "kutsukaa Aleksiksi"],
    "Kosta": ["Kosta", "olen Kosta"],
}  # fmt: skip
NONE = [
    "fru Svensson",
    "Rouva Virtanen",
    "Mrs Jones",
    "Mr. Smith",
    "fröken",
    "Terveisin",
    "terveiset",
    "salaisuus",
]


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in BESIDE.items() for text in texts])
def test_what_stands_beside_a_name_is_no_part_of_it(name: str, text: str) -> None:
    assert first_name(text) == name


@pytest.mark.parametrize("text", NONE)
def test_a_surname_or_a_greeting_is_no_first_name(text: str) -> None:
    assert first_name(text) is None
