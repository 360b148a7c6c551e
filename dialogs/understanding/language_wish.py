"""Which language people ask to be answered in by telling which they understand, or by writing in another script."""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

from dialogs.languages import PREPARED
from dialogs.understanding.kinds import Expecting, Kind, Understanding
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.phrases import every as every_phrase
from dialogs.understanding.phrases import first as first_phrase
from dialogs.understanding.text import LatePattern
from dialogs.understanding.tongue import tongue

_NOT_FI, _NOT_SV, _NOT_EN = (
    Phrases(
        f"""
        (en|emme) (oikein |hyvin |kovin |juuri |yhtaan |ollenkaan |valitettavasti |paljon |viela |kunnolla )*(ymmarra|osaa|puhu|lue|ossaa) (viela |hyvin |kovin |yhtaan |tarpeeksi |kunnolla |paljon |puhua |lukea |kirjoittaa |ymmartaa |paljoa |tata )*({fi})
        ^(hei |anteeksi |moi )?(mina |ma |minä )?ei (hyvin |osaa )?(ymmarra|puhu|osaa|lue|ymmarta|puhua) (hyvin |paljon )?({fi})
        (jag|vi) (forstar|talar|pratar|kan|laser|beharskar|forsta) (tyvarr |riktigt )?(inte|int|ej|ingen|knappt|daligt) (sa bra |bra |riktigt |mycket |alls |nagon |tala |prata |lasa |forsta |skriva )*({sv})|^(forstar|talar|kan|pratar) (inte|int|ej) ({sv})
        (i|we) (really )?(dont|do not|cant|cannot|can not|am unable to|didnt|barely|hardly) (really |fully |even |very |speak or |read or )*(understand|speak|read|know|write|understanding) (any |much |a word of |in |it in |this in |good |well |your |enough )*({en})|(^|me |i )(no|not) (understand|speak|read|good) ({en})|my ({en}) is (not good|bad|poor|weak)
        """
    )
    for fi, sv, en in (
        ("suomea|suomeksi|suomen kielta|suomenkielta|suomi|suomen kieli", "finska|finskan", "finnish|suomi"),
        ("ruotsia|ruotsiksi|ruotsin kielta", "svenska|svenskan", "swedish"),
        ("englantia|englanniksi|englannin kielta", "engelska|engelskan", "english"),
    )
)
_ONLY_FI, _ONLY_SV, _ONLY_EN = (
    Phrases(
        f"""
        (puhun|osaan|ymmarran|luen|puhumme|osaamme) (vain|vaan|ainoastaan) ({fi})|(vain|ainoastaan) ({fi})$
        (talar|pratar|forstar|kan|laser) (bara|endast|enbart) ({sv})|^(bara|endast) ({sv})
        (i|we) (only|just) (speak|understand|read|know) ({en})|(i|we) (speak|understand|read|know) only ({en})|^only ({en})
        """
    )
    for fi, sv, en in (
        ("suomea|suomeksi", "finska", "finnish"),
        ("ruotsia|ruotsiksi", "svenska|pa svenska", "swedish"),
        ("englantia|englanniksi", "engelska|pa engelska", "english|in english"),
    )
)
_ONLY = (("fi", _ONLY_FI), ("sv", _ONLY_SV), ("en", _ONLY_EN))
_NOT = (("fi", _NOT_FI), ("sv", _NOT_SV), ("en", _NOT_EN))
_IN_FINNISH = Phrases("(suomea|suomeksi|ruotsia|ruotsiksi|englantia|englanniksi)")
_CODES = ("en", "sv", "fi")  # in which the next one is chosen where the person's own word names none
_OTHERS = Phrases(
    """
    (puhun|osaan|ymmarran) (vain |vaan |ainoastaan )?(arabiaa|venajaa|viroa|somalia|ukrainaa|kurdia|persiaa|daria|farsia|kiinaa|vietnamia|thaita|albaniaa|espanjaa|turkkia|puolaa|romaniaa|saamea|saksaa|ranskaa)
    (talar|pratar|forstar) (bara |endast )?(arabiska|ryska|estniska|somaliska|ukrainska|kurdiska|persiska|dari|kinesiska|vietnamesiska|thailandska|albanska|spanska|turkiska|polska|rumanska|samiska|tyska|franska)
    (i|we) (only |just )?(speak|understand) (only )?(arabic|russian|estonian|somali|ukrainian|kurdish|persian|farsi|dari|chinese|vietnamese|thai|albanian|spanish|turkish|polish|romanian|sami|german|french)
    """
)
_NAMED = {
    word: code
    for code, words in (
        ("fi", "suomeksi suomeks suomea suomee suomen suomi finska finnish"),
        ("sv", "ruotsiksi ruotsiks ruotsia ruotsii svenska swedish"),
        ("en", "englanniksi englanniks englantia englantii engelska english"),
    )
    for word in words.split()
}
# What may stand beside the language that is asked for, and asks or is polite.
_ASKING = frozenset(
    """
    voisko voiko voisiko voitteko voisitteko voinko voisinko saisko saisiko saisinko saako saanko voiks oisko olisiko onnistuisko onnistuuko taman tan
    tata nama naa tama taa sama samat kysymys kysymyksen kysya jatkaa puhua vastata vastaan kirjoittaa kirjoittakaa laittakaa lahettakaa viesti viestit
    mieluummin mielummin ennemmin kiitos kiitti please pls pliis mulle minulle hei moi anteeksi saada olla kielella kielta nyt sitten haluan haluaisin
    kan vi ni du man jag ta det detta har pa garna hellre snalla tack fraga svara skriva skriv vill ha skulle vilja fa far mig meddelande meddelandet hej
    can could you we do this in it write ask have continue reply speak rather instead sorry hi hello the question questions would like want i to me send
    message messages prefer id be text language
    """.split()
)
_READ_ANEW = frozenset(
    {Kind.comment, Kind.not_understood, Kind.no_answer, Kind.question, Kind.wrong_person, Kind.help}
)
_ENOUGH = 12
"""Words of a text that says nothing else."""
_FOREIGN = 2
"""Letters of another script that are more than an ornament."""


def read(
    understood: Understanding, display: str, bare: str, language: str, expecting: Expecting
) -> Understanding:
    """The understanding, with the language that was asked for in passing as its topic."""
    flags = understood.flags
    if expecting == "name":
        return understood
    if language not in PREPARED and _OTHER_LETTER.search(display) and _other_script(display):
        return understood._replace(flags=flags | {"foreign_script"})
    asked_for = _asked_for(bare) if understood.kind in _READ_ANEW - {Kind.question} else None
    if (wanted := asked_for or _wanted(display, bare, language)) is None:
        return understood
    if understood.kind in _READ_ANEW and bare.count(" ") < _ENOUGH:
        return Understanding(Kind.language, topic=wanted)
    if understood.kind in (Kind.comment, Kind.rating_comment):
        return understood._replace(topic=wanted, flags=flags | {"language"})
    return understood


def _asked_for(bare: str) -> str | None:
    """The language that the words ask for, where they do nothing else ("voisko suomeks")."""
    words = bare.split()
    named = {_NAMED[word] for word in words if word in _NAMED}
    asks = len(named) == 1 and all(word in _NAMED or word in _ASKING for word in words)
    return named.pop() if asks else None


def _wanted(display: str, bare: str, language: str) -> str | None:
    if only := first_phrase(_ONLY, bare):
        return only
    refused = every_phrase(_NOT, bare)
    if not refused and _OTHERS.search(bare):
        refused = {"fi"}
    if not refused:
        return None
    written = tongue(display) or ("fi" if _IN_FINNISH.search(bare) else None)
    return next((code for code in (written, language, *_CODES) if code and code not in refused), None)


_OTHER_LETTER = LatePattern("[^\x00-\u024f\u2000-\u2bff]")


def _other_script(display: str) -> bool:
    """Whether nearly all letters are of no Latin alphabet: a name among Latin words is no other language."""
    letters = [char for char in display[:300] if char.isalpha()]
    foreign = sum(not (char < "ɐ" or "Ḁ" <= char <= "ỿ" or "Ａ" <= char <= "ｚ") for char in letters)
    return foreign >= _FOREIGN and foreign * 4 > len(letters) * 3
