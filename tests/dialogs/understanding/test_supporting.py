"""Whether a text with the number of a suggestion supports it, takes support back, or asks about it."""

from __future__ import annotations

from dialogs.understanding.references import numbered

SUPPORT = """
kannatan K7-4821
Kannatan ehdotusta K7-4821!
me kannatamme k7 4821
kanatan K7-4821
K7-4821 kannatan
haluan kannattaa ehdotusta K7-4821
haluaisin tukea K7-4821
tuen ehdotusta K7-4821
puollan K7-4821
kannatus K7-4821
samaa mieltä K7-4821
+1 K7-4821
K7-4821 +1
👍 K7-4821
jag stöder K7-4821
Jag stödjer förslaget K7-4821
vi understöder K7-4821
jag vill stödja K7-4821
STÖD K7-4821
håller med K7-4821
I support K7-4821
we support the suggestion K7-4821
I'd like to support K7-4821
support K7-4821
I agree with K7-4821
kannatan tätä ehdotusta K7-4821 koska penkit ovat tärkeitä monelle vanhalle ihmiselle jotka kulkevat siitä
"""

TAKE_BACK = """
en kannata K7-4821
en enää kannata ehdotusta K7-4821
peru kannatus K7-4821
PERU KANNATUKSENI K7-4821
haluan perua kannatukseni K7-4821
otan kannatukseni pois K7-4821
-1 K7-4821
jag stöder inte K7-4821
STÖDER INTE K7-4821
jag stöder inte längre K7-4821
jag vill inte stödja K7-4821
ta tillbaka mitt stöd för K7-4821
dra tillbaka stödet K7-4821
I don't support K7-4821
I no longer support K7-4821
NO LONGER SUPPORT K7-4821
please remove my support for K7-4821
I take back my support K7-4821
withdraw support K7-4821
"""

ASK = """
K7-4821
K7-4821?
missä ehdotukseni K7-4821 on
kuinka moni kannattaa ehdotusta K7-4821
voinko kannattaa ehdotusta K7-4821
kannatanko jo K7-4821?
mieheni kannattaa ehdotusta K7-4821
K7-4821 ei kannata
hur många stöder K7-4821
kan man stödja K7-4821?
how many support K7-4821
can I support K7-4821?
what is the status of K7-4821
"""


def _read(text: str, *, words_asked: bool = False) -> tuple[str | None, str | None] | None:
    found = numbered(text, words_asked=words_asked)
    return (found.number, found.wish) if found else None


def test_what_each_wishes() -> None:
    wanted = {
        text: ("K7-4821", wish)
        for wish, texts in (("support", SUPPORT), ("take_back", TAKE_BACK), (None, ASK))
        for text in texts.strip().splitlines()
    }
    read = {text: _read(text) for text in wanted}
    assert {text: found for text, found in read.items() if found != wanted[text]} == {}


def test_several_numbers_and_other_texts() -> None:
    assert _read("kannatan K7-4821 ja M3-1234") == (None, "support")
    assert _read("kannatan K7-4821, siis K7-4821") == ("K7-4821", "support")
    assert _read("kannatan ehdotusta") is None
    assert _read("kannatan B7-4821") == ("B7-4821", "support")  # as if it were one: there is none
    assert _read("jag stöder K7-482") == ("K7-482", "support")
    assert _read("B7-4821") is None
    assert _read("osasto B7 4821 oli siisti") is None
    long = "Kerroin jo ehdotuksessa K7-4821 että aulassa ei ole penkkejä ja se harmittaa"
    assert _read(long) is None


def test_where_words_are_asked_for_only_a_short_text_supports() -> None:
    assert _read("kannatan K7-4821", words_asked=True) == ("K7-4821", "support")
    assert _read("I support the suggestion K7-4821", words_asked=True) == ("K7-4821", "support")
    assert (
        _read("kannatan K7-4821 mutta aula oli kylmä ja likainen ja jouduin odottamaan", words_asked=True)
        is None
    )


def test_a_long_reason_is_more_than_support() -> None:
    short, long = numbered("kannatan K7-4821"), numbered(SUPPORT.strip().splitlines()[-1])
    assert short
    assert long
    assert (short.more, long.more) == (False, True)
