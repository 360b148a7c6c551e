"""What holds for every text, tried on many."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.understanding import Kind, choose, first_name, understand

UNHURRIED = settings(deadline=None, max_examples=300)
"""Patterns are compiled when first needed, so a first example may be slow."""

EXPECTING = st.sampled_from(["rating", "text", "name", "consent", "choice", "delete", None])
ANY_TEXT = st.text(st.characters(codec=None), max_size=300)
GRADES = st.integers(0, 10)

DECORATIONS = [
    "{}", " {} ", "{}!", "{}.", "{}!!!", "({})", "[{}]", '"{}"', "“{}”", "'{}'", "*{}*", "#{}", "={}", "-{}-", "{}-", "{}+",
    "{}/10", "{} / 10", "{} out of 10", "{} av 10", "{} of 10", "{} kautta 10", "{} pistettä", "{} p", "{} poäng",
    "{} points", "arvosana {}", "arvosana: {}", "annan {}", "antaisin {}", "noin {}", "n. {}", "ehkä {}", "ehkä {}?",
    "vastaus {}", "Vastaukseni on {}", "numero {}", "se on {}", "moi, {}", "Hei! {}", "{} kiitos", "{} 👍", "{} ❤️",
    "\n{}\n", "jag ger {}", "betyg {}", "kanske {}", "cirka {}", "mitt svar är {}", "{} tack", "hej, {}", "I'd say {}",
    "I give {}", "maybe {}", "about {}", "my answer is {}", "{} thanks", "{} please", "tarkoitin {}", "piti olla {}",
    "korjaan: {}", "jag menade {}", "I meant {}", "{},5", "{}.5", "{}½", "{} ja puoli", "{} Terveisin Maija",
]  # fmt: skip

COUNTS = [
    "{} tuntia", "odotin {} tuntia", "{} h jonoa", "{} min odotusta", "{} minuuttia myöhässä", "kesti {} viikkoa",
    "{} päivää sitten", "{} kuukautta jonossa", "{} minuutissa hoitui", "lapsi {} v", "{}-vuotias poika", "olen {} vuotta",
    "klo {} oli ruuhkaa", "tulin klo {}", "kello {} alkoi", "aika oli {}.30", "aika oli {}:15", "käynti {}.9. oli ok",
    "käynti {}.10.2025", "maksoi {} €", "maksoi {} euroa", "{} e parkki", "huone {} oli kylmä", "huoneessa {}",
    "{}. kerros", "{}. kerroksessa", "osasto {} oli siisti", "kävin {} kertaa", "{} hoitajaa paikalla", "{} eri lääkäriä",
    "{} ihmistä jonossa", "Koskenkatu {}", "bussi {} ei kulje", "väntade {} timmar", "{} veckor i kö", "{} minuter sen",
    "kl {} var det kö", "rum {} var kallt", "{} läkare sa olika", "{} gånger ringde jag", "{} år gammal", "waited {} hours",
    "it took {} weeks", "{} minutes late", "room {} was dirty", "{} different nurses", "my son is {} years old",
    "came at {} am", "{} times already", "cost {} euros", "{} % varma", "sain {} reseptiä", "{} km matkaa", "{} mg lääkettä",
    "vuonna 20{:02d}", "{} pv odotusta", "{} vko jonossa", "{} kk odotusta", "kahden tunnin jono ja {} min käynti",
]  # fmt: skip

CRIES = [
    ("haluan kuolla", "suicide"), ("tapan itseni", "suicide"), ("en jaksa enää elää", "suicide"), ("itsemurha", "suicide"),
    ("jag vill dö", "suicide"), ("ta livet av mig", "suicide"), ("självmord", "suicide"), ("I want to die", "suicide"),
    ("kill myself", "suicide"), ("isä ei hengitä", "emergency"), ("en saa henkeä", "emergency"),
    ("han andas inte", "emergency"), ("I can't breathe", "emergency"), ("mieheni hakkaa minua", "violence"),
    ("min man slår mig", "violence"), ("my husband hits me", "violence"),
]  # fmt: skip

COMMANDS = {
    Kind.stop: ["STOP", "LOPETA", "SLUTA", "UNSUBSCRIBE", "AVSLUTA", "CANCEL", "LOPETUS"],
    Kind.start: ["START", "ALOITA", "BÖRJA", "UNSTOP"],
    Kind.help: ["OHJE", "HJÄLP", "HELP", "INFO"],
    Kind.menu: ["OSALLISTU", "DELTA", "TAKE PART"],
    Kind.callback: ["SOITTO", "RING", "CALL"],
    Kind.leave: ["POIS", "BORT", "LEAVE"],
    Kind.skip: ["OHITA", "HOPPA", "SKIP"],
    Kind.privacy: ["TIETOSUOJA", "DATASKYDD", "PRIVACY"],
    Kind.mydata: ["OMAT TIEDOT", "MINA UPPGIFTER", "MY DATA"],
    Kind.delete: ["POISTA TIEDOT", "RADERA", "DELETE MY DATA"],
    Kind.initiative: ["ALOITE", "INITIATIV", "INITIATIVE"],
    Kind.feedback: ["PALAUTE", "RESPONS", "FEEDBACK"],
    Kind.group: ["RYHMÄ", "GRUPP", "GROUP"],
    Kind.join: ["MUKAAN", "MED", "JOIN"],
    Kind.next: ["SEURAAVA", "NÄSTA", "NEXT"],
    Kind.back: ["TAKAISIN", "TILLBAKA", "BACK"],
    Kind.language: ["SUOMI", "SVENSKA", "ENGLISH"],
}


@UNHURRIED
@given(ANY_TEXT, EXPECTING)
def test_never_raises(text: str, expecting: str | None) -> None:
    read = understand(text, expecting=expecting)  # type: ignore[arg-type]
    assert read.rating is None or 0 <= read.rating <= 10
    assert read.kind in Kind
    first_name(text)
    choose(text, {"A": "Anna palautetta", "B": "Tee ehdotus"})


@pytest.mark.parametrize(
    "text", ["\ud800", "\x00\x01", "\u202e9", "<script>9</script>", "'; DROP TABLE x;--", "؟", "🧑‍🤝‍🧑" * 50]
)
def test_strange_texts(text: str) -> None:
    understand(text, expecting="rating").masked.encode()


@UNHURRIED
@given(st.sampled_from(DECORATIONS), GRADES)
def test_decorated_grade(template: str, grade: int) -> None:
    read = understand(template.format(grade), expecting="rating")
    assert (read.kind, read.rating) == (Kind.rating, grade)


@UNHURRIED
@given(st.sampled_from(COUNTS), GRADES, EXPECTING)
def test_counts_are_no_grades(template: str, number: int, expecting: str | None) -> None:
    assert understand(template.format(number), expecting=expecting).rating is None  # type: ignore[arg-type]


@UNHURRIED
@given(st.integers(11, 10**9) | st.integers(-(10**9), -1))
def test_out_of_range(number: int) -> None:
    assert understand(str(number), expecting="rating").rating is None


@UNHURRIED
@given(
    st.sampled_from(CRIES),
    st.sampled_from(["", "9 ", "STOP ", "moi, ", "hyvä palvelu. ", "tack. ", "soittakaa minulle, ", "OHJE "]),
    st.sampled_from(["", ".", " 10", " STOP", ". kiitos", "!!!", " 😢"]),
    EXPECTING,
)
def test_crisis_wins(cry: tuple[str, str], before: str, after: str, expecting: str | None) -> None:
    read = understand(before + cry[0] + after, expecting=expecting)  # type: ignore[arg-type]
    assert (read.kind, read.topic) == (Kind.crisis, cry[1])


def test_crisis_at_the_end_of_a_long_text() -> None:
    assert understand("hyvä palvelu " * 5000 + "mutta haluan kuolla").kind is Kind.crisis


@UNHURRIED
@given(
    st.sampled_from([(kind, word) for kind, words in COMMANDS.items() for word in words]),
    st.sampled_from([str.upper, str.lower, str.title]),
    st.sampled_from(["{}", "{}.", " {} ", "{}!", "“{}”", "{}\n", "({})", "{} kiitos"]),
    st.booleans(),
    st.sampled_from(["rating", "text", "choice", None]),
)
def test_command_words(  # every case, spelling and decoration of a word is that word
    command: tuple[Kind, str], case: object, frame: str, plain: bool, expecting: str | None
) -> None:
    kind, word = command
    word = case(word)  # type: ignore[operator]
    if plain:
        word = word.translate(str.maketrans("äöåÄÖÅ", "aoaAOA"))
    assert understand(frame.format(word), expecting=expecting).kind is kind  # type: ignore[arg-type]


@UNHURRIED
@given(ANY_TEXT)
def test_same_text_same_reading(text: str) -> None:
    assert understand(text, expecting="rating") == understand(text, expecting="rating")


@pytest.mark.parametrize(
    "unit",
    [
        "9 ",
        "a",
        "1",
        "en ",
        "haluan ",
        "ei ",
        "- ",
        "\u0301",
        "@",
        "12 34 56 ",
        "8 tai ",
        "(",
        "ysi ",
        "8, hyvä. ",
    ],
)
def test_long_text_takes_linear_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    started = time.perf_counter()
    read = understand(text, expecting="rating")
    assert time.perf_counter() - started < 2
    assert read.rating is None or read.kind is not Kind.crisis
