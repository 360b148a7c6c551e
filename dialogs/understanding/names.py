"""The first name that a person gives: with an initial or a surname, a greeting, a closing or a picture beside it.

Any word may be a name ("Anna" gives, "Toivo" hopes), so a word alone is one unless it refuses, greets or asks. Of several words
the first is a name only where the others look like initials or a surname; else they say something, and are left as they are.
"""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from dialogs.understanding import sensitive
from dialogs.understanding.text import LatePattern, clean, fold

_LEAD = LatePattern(
    r"^\W*(?:(?:hei|moi|moikka|moro|terve|hej|hejsan|hello|hi|hey|no|joo|kylla|ja|yes|ok|kiitos|tack|thanks)[\s,.!]+)*"
    r"(?:(?:(?:mina|ma|mie|mun|minun|jag|mitt|i|my) )?(?:olen|oon|nimeni on|nimi on|nimi|minua voi kutsua|kutsukaa minua|kutsu minua|kutsu|kutsukaa"
    r"|kayko|sanotaan(?: vaikka| vaan| vain)?|sanokaa(?: vain| vaan| vaikka)?|sano(?: vain| vaan| vaikka)?|voit sanoa|voitte sanoa|voitte kutsua|voit kutsua|sag|ni kan saga|du kan saga|just|you can use|you can say|heter|namn ar|namnet ar|ar|kalla mig|ni kan kalla mig|kalla mig for|am|im|i'm|name is|name's|call me|you can call me"
    r"|this is|it is|it's|tama on|taalla|taalla on|det har ar|det ar|se on|etunimi|etunimeni on|etunimeni|fornamn|fornamnet ar|first name|first name is|nimella"
    r"|namn|name|sukunimi)[\s:,]+)?"
)
_CLOSING = LatePattern(
    r"(?:^|(?<=\s))(?:(?:ystavallisin|parhain|lammin|yst|vanlig|vanliga|med|med vanlig|med vanliga|basta|best|kind|warm|yours)[ .]+)*"
    r"(?:terveisin|terveisia|terveiset|terkuin|terkut|terv|halsningar|halsning|halsar|regards|wishes|cheers|sincerely|mvh|vh|br|rgds|nimim"
    r"|ystavallisesti|toivoo|t(?=[.:]))[\s.,:-]+(?=[^\W\d_])"
)
_AGE = LatePattern(r"[,\s(]+\d{1,3}(?:\s?(?:v|vuotta|vuotias|ar|years?|yrs?|yo|y))?[).]*$")
# Where the person is from, behind the name.
_HOME = LatePattern(
    r"(?<=\w)(?:[,\s(]+\d{1,3}\s?(?:v|ar|y)[,\s]+|[,\s]+)(?:(?:from|fran|i|asun|kotoisin)\s+\w+|\w{3,}(?:sta|lta))[.)]*$"
)
# Before a first name. A surname behind a title is not what a person is called by.
_KIN = LatePattern(
    r"^(?:mamma|mummo|mummi|mummu|pappa|ukki|vaari|tati|seta|mormor|farmor|morfar|farfar|grandma|grandpa|granny|auntie|uncle)\s+(?=[^\W\d_])"
)
_TITLE = LatePattern(
    r"^(rouva|rva|neiti|fru|froken|miss|herra|hra|herr|mr|mrs|ms|dr|tohtori)\.?\s+(?=[^\W\d_])"
)
_OF_FIRST_NAMES = frozenset({"rouva", "rva", "neiti", "fru", "froken", "miss"})
_SMILEY = LatePattern(r"(?<!\w)[:;=]-?[)(DPp3*]+(?!\w)")
_CALLED = LatePattern(r"kutsu(?:kaa|taan)?\b|kutsua\b")
_TRANSLATIVE = "ksi"
_WORD = LatePattern(r"[^\W\d_]{2,20}(?:[-'’][^\W\d_]{1,20}){0,2}|[^\W\d_]['’][^\W\d_]{2,20}")
_INITIAL = LatePattern(r"[^\W\d_]\.?(?:-?[^\W\d_]\.)*")
_SURNAME = LatePattern(
    r".*(?:nen|[aeiouy]la|ski|sky|sson|sen|son|strom|berg|qvist|kvist|lund|gren|stedt|holm|lind|blom|man|mann|back|nius|lius|ov|ova|ev|eva|vic|vitsh"
    r"|maki|niemi|koski|jarvi|lahti|salo|virta|saari|aho|harju|ranta|kangas|laakso|korpi|oja|joki|pelto|mies|smith)$"
)
_PARTICLES = frozenset("von af de da van der den di el al bin la le du zu".split())
_AFTER_NAME = frozenset(
    "vaan vain bara just kiitos kiitti tack thanks please riittaa racker nimeni nimi oon olen on here taalla tassa har terveisin mvh will do enough is fine".split()
)
_NO_NAMES = frozenset(
    """
    en ei eika nej no inte joo juu kyllä yes ok okei okej kiitos kiitti tack thanks hei moi hej hello hi terve stop lopeta sluta help ohje
    ohita hoppa skip mukaan med join kuka vem who miksi miks varför varfor why mitä mita vad what which how miten milloin nimetön nimeton
    anonyymi anonym anonymous salainen hemlig secret minä jag me ma mä sinä te olen oon haluan haluatte vill want asiakas potilas
    patient hyvä hyva hyvää bra good huono huonoa dålig bad asukas kukaan ingen nobody none null test testi se det it the nimi namn name
    halua kerro kerron kerrotaan sano sanon sanoisin älkää alkaa älä ala elkää kysykö kysyä kysyko soittakaa soita ring ringa call
    salaisuus terveisin terveiset terv fröken hälsningar nimi namnet sanotaan kutsukaa kutsu
    mr mrs ms miss dr herra rouva neiti hra rva fru herr froken tohtori vaan vain vaikka joku jokin nyt käykö säg just tarvitaanko tarviiko kysyttekö kysytte saako
    oli on ovat ollut var är was is are were not never dont don't aldrig ikinä koskaan ehkä kanske maybe myöhemmin senare later
    tarvitse tarvitsee tarvi behövs behöver need turha onko pakko måste must varmaan tiedä tiiä vet know mikä tämä tama tuo että
    vastaanotto lääkäri hoitaja sairaala palvelu odotin jonotin doctor nurse läkare skötare väntade wait waited eikö ette emme kun koska
    but because mutta men och ja and sama samma same ihan todella very mycket lite vähän kaikki alla all mitään inget nothing
    """.split()
)
# Names that the list above, or a refusal, would take for another word where they are written without their umlauts.
_NAMES_TOO = frozenset("mina ala alla ma on me va jo".split())
_MASKED = LatePattern(
    r"(?:(?<!\w)(?:hetu\w*|sotu\w*|henkilötunnu\w*|personbeteckning\w*|personnummer|id|identity code|puh|tel|email)[\s:.]*(?:on|är|is)?\s*)?"
    + re.escape(sensitive.MASK),
    re.IGNORECASE,
)
"""What is masked beside a name, with what it is called."""
_AS_PICTURE = "\ufe0f"
_LONGEST = 60
_MOST = 4
_SHORTEST_ENDED = 6
"""Letters of a name with the ending of "kutsukaa Liisaksi"; Aleksi has none."""


def first_name(text: str) -> str | None:
    """The first name that a person gave, as written but with a capital; None where none is clear."""
    display = _SMILEY.sub(" ", _letters(_MASKED.sub("", clean(text)))).strip(" ~\t\n")
    if len(display) > _LONGEST or any(char in "@/<>{}[]=;?" for char in display):
        return None
    if sensitive.find(display) or "www." in display.lower():
        return None
    rest, introduced = _introduced(display)
    rest = rest.split(",")[0].split("\n")[0].strip(' .!:;"“”()*-')
    if any(map(str.isdigit, rest)):
        return None
    words = [stripped for word in rest.split() if (stripped := word.strip('!"“”()*:'))]
    while len(words) > 1 and fold(words[-1]).strip(".") in _AFTER_NAME:
        words.pop()
    if (
        words
        and _CALLED.search(fold(display))
        and words[0].lower().endswith(_TRANSLATIVE)
        and len(words[0]) > _SHORTEST_ENDED
    ):
        words[0] = words[0][: -len(_TRANSLATIVE)]
    if not 1 <= len(words) <= _MOST or not _WORD.fullmatch(words[0].strip(".")):
        return None
    words[0] = words[0].strip(".")
    if any(map(_says_something_else, words)) or not _goes_on_as_name(words, introduced=introduced):
        return None
    return _capital(words[0])


def _letters(display: str) -> str:
    """The text without pictures; a letter whose script has no capitals is one all the same."""
    return "".join(
        " " if unicodedata.category(char) in ("So", "Sk", "Cf") or char == _AS_PICTURE else char
        for char in display
    ).strip()


def _introduced(display: str) -> tuple[str, bool]:
    """What stands behind an introduction ("olen") or a closing ("terv."), and whether there was one."""
    folded = fold(display)
    rest, found = display, False
    if (lead := _LEAD.match(folded)) and lead.end():
        rest, found = display[lead.end() :], bool(lead[0].strip())
    if closing := _CLOSING.search(fold(rest)):
        rest, found = rest[closing.end() :], True
    for behind in (_HOME, _AGE):
        if (tail := behind.search(fold(rest))) and tail.start():
            rest = rest[: tail.start()]
    rest = _untitled(rest)
    return (rest, found) if any(map(str.isalpha, rest)) else (display, False)


def _untitled(name: str) -> str:
    """The name without the title before it; a surname alone keeps its title, and is then no first name."""
    folded = fold(name)
    if kin := _KIN.match(folded):
        return name[kin.end() :]
    if title := _TITLE.match(folded):
        rest = folded[title.end() :].strip(" .")
        if " " in rest or (title[1] in _OF_FIRST_NAMES and not _SURNAME.fullmatch(rest)):
            return name[title.end() :]
    return name


def _says_something_else(word: str) -> bool:
    plain = word.strip(".").lower()
    return plain in _NO_NAMES and plain not in _NAMES_TOO


def _goes_on_as_name(words: Sequence[str], *, introduced: bool) -> bool:
    """Whether what follows the first word looks like initials or a surname."""
    rest = [word for word in words[1:] if fold(word) not in _PARTICLES]
    if not rest:
        return True
    if not all(_INITIAL.fullmatch(word) or _WORD.fullmatch(word.strip(".")) for word in rest):
        return False
    return all(_looks_like_one(word, capitals=words[0].istitle() or introduced) for word in rest)


def _looks_like_one(word: str, *, capitals: bool) -> bool:
    if _INITIAL.fullmatch(word):
        return True
    if capitals and word[0].isupper() and not word.isupper():
        return True
    return bool(_SURNAME.fullmatch(fold(word.strip("."))))


def _capital(name: str) -> str:
    if any(map(str.isupper, name)) and not (name.isupper() and len(name) > 1):
        return name
    for sign in "-'’":
        if sign in name:
            return sign.join(part[:1].upper() + part[1:].lower() for part in name.split(sign))
    return name[:1].upper() + name[1:].lower()
