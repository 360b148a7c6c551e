"""What people tell of themselves that changes how they are answered, beside all else they say.

The flags: `bereavement` (a person close to them died), `child` (they are under 18), `needs_help` (they cannot write or see
or need an interpreter: a call serves them better than another text).
"""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

from dialogs.understanding.bereavement import is_bereaved
from dialogs.understanding.numbers import WORDS
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.text import LatePattern, Message, clean

ADULT = 18
CIRCUMSTANCES = frozenset({"bereavement", "child", "needs_help"})

_TEENS = {
    11: "yksitoista elva eleven",
    12: "kaksitoista tolv twelve",
    13: "kolmetoista tretton thirteen",
    14: "neljatoista fjorton fourteen",
    15: "viisitoista femton fifteen",
    16: "kuusitoista sexton sixteen",
    17: "seitsemantoista sjutton seventeen",
}
_YEARS = {word: age for age, words in _TEENS.items() for word in words.split()} | {"kymmen": 10}
_AGE = r"(\d{1,2}|[a-z]+?)"
_TELLS_ON = (
    r"(?! (?:sitten|ajan|aikaa|asiakas\w*|potilas\w*|asiakkaa\w*|potilaa\w*|jono\w*|tyossa|naimisissa|sedan|tillbaka|ago|i |som |kund\w*|patient\w*"
    r"|ollut\b|ollu\b|\w+(?:nut|nyt|nu|ny)\b))"
    r"(?! (?:\w+ ){0,3}(?:aiti|isa|vanhempi|huoltaja|mummo\w*|mamma|pappa|foralder|vardnadshavare|mother|father|mom|mum|dad|parent|guardian)\b)"
)
_OWN_AGE = tuple(
    LatePattern(rf"\b{words}{_TELLS_ON}")
    for words in (
        rf"(?:olen|oon|oo|ollaan|ikani on|mun ika on|minun ikani on) (?:vasta |vain |vaan |viela |siis |just |nyt |noin |tytto |poika )*{_AGE} ?(?:v|vee|vuotias|vuotta vanha|vuoden ikainen|vuotias tytto)\b",
        rf"(?:jag|ja) (?:ar|e) (?:bara |ju |en |ett |an |nu |snart inte )*{_AGE} (?:ar(?: gammal)?|arig|aring)\b",
        rf"(?:i am|im) (?:only |just |a |an |still |now )*{_AGE} ?(?:years? old|yrs? old|yo|y o|years? of age)\b",
        rf"(?:taytan|taytin|fyller|fyllde|i turn|i turned|im turning|i am turning) (?:kohta |kohtapuoliin |juuri |just |pian |nasta |next |viikolla |vecka |week |ensi |ens |kuussa |manad |month |vasta |bara |only |snart |soon )*{_AGE}\b(?! (?:lomak\w*|kysely\w*|paperi\w*|into|to))",
        rf"(?:olen|oon|jag ar|ja e|jag e|i am|im) (?:vasta |bara |only )*{_AGE} (?:ja mua|ja minua|ja mun|ja minun|ja aiti|ja olen tytto|ja olen poika|och jag|och min|and i was|and my mom|and my mum|and my dad)\b",
    )
)
_OF_ONESELF = frozenset("olen oon oo ollaan ikani ika jag ja i im taytan taytin fyller fyllde".split())
_SCHOOL = Phrases(
    """
    (olen|oon) (viela |vasta |siis |itse )*(eskarilainen|ekaluokkalainen|tokaluokkalainen|kolmasluokkalainen|kolmosluokkalainen|neljasluokkalainen|nelosluokkalainen|viidesluokkalainen|viitosluokkalainen|kuudesluokkalainen|kutosluokkalainen|seitsemasluokkalainen|seiskaluokkalainen|kahdeksasluokkalainen|kasiluokkalainen|yhdeksasluokkalainen|ysiluokkalainen|alakoululainen|ylakoululainen|koululainen|lapsi|alaikainen|eskari|ekaluokalla|tokaluokalla|kolmosluokalla|nelosluokalla)
    (olen|oon|kayn) (viela |vasta |nyt )*(ekalla|tokalla|kolmannella|neljannella|viidennella|kuudennella|seitsemannella|kahdeksannella|yhdeksannella|ensimmaisella|toisella|ekaa|tokaa|kolmatta|neljatta|viidetta|kuudetta|seiskaa|kasia|ysia|seiskalla|kasilla|ysilla) (luokalla|luokkaa)$|(kayn|olen|oon) (ekaa|tokaa|kolmatta|neljatta|viidetta|kuudetta|seiskaa|seiskalla|ysilla|kutosella|vitosella|nelosella|kolmosella)$
    jag gar (bara |nu )?i (ettan|tvaan|trean|fyran|femman|sexan|sjuan|attan|nian|forskolan|lagstadiet|hogstadiet|arskurs \\d)|jag gar (bara |nu )?(i|pa) (forsta|andra|tredje|fjarde|femte|sjatte|sjunde|attonde|nionde) klass*|(jag ar|ja e) (bara )?(ett barn|minderarig)$
    (i am|im) (only |just |still )*in (the )?(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|1st|2nd|3rd|4th|5th|6th|7th|8th|9th) grade|(i am|im) (only |just |still )*in (primary|elementary|middle) school|(i am|im) (only |just |still )*a (child|kid|minor)$
    """
)
_HELP = Phrases(
    """
    (en|emme) (pysty |voi |osaa |enaa |kunnolla |oikein |hyvin |juuri |yhtaan )*(nae|naa) (enaa |kunnolla |oikein |hyvin )*(lukea|lukemaan|kirjoittaa|kirjaimia|numeroita|tekstia|tekstiviesteja|viestia|viesteja|nayttoa|puhelinta|puhelimen)
    ^(en|ma en|mina en) (oikein |kunnolla |enaa |hyvin )?(nae|naa)( (hyvin|kunnolla|oikein|enaa|mitaan|paljon mitaan))?$
    (en|emme) (oikein |enaa |kunnolla |hyvin |itse |juuri )*(osaa|pysty|voi|kykene|saata) (enaa |itse |kunnolla |hyvin |oikein )*(kirjoittaa|kirjottaa|kirjoittamaan|kirjottamaan|kirjottaan|kirjotella|nappailla|lukea|lukemaan|nahda|nakemaan)( (viesteja|viestia|tekstia|tekstiviesteja|kunnolla|hyvin|enaa|numeroita|puhelimella|itse))*$
    (en|emme) (oikein |enaa |kunnolla |hyvin |itse |juuri )*(osaa|pysty|voi|kykene) (enaa |itse |kunnolla |hyvin |oikein )*(kirjoittaa|kirjottaa|kirjoittamaan|lukea|lukemaan|nahda) (koska|kun|ku|silla)
    (olen|oon) (sokea|nakovammainen|heikkonakoinen|lahes sokea|melkein sokea|lukutaidoton|kirjoitustaidoton)|(kirjoittaminen|lukeminen) (on )?(minulle |mulle )?(vaikeaa|hankalaa|mahdotonta)
    (silmat|silma|nako|naot|kadet|kasi|kateni|sormet|sormeni|silmani|nakoni) (ei|eivat|ei enaa|eivat enaa) (enaa |oikein |kunnolla |hyvin )*(nae|riita|kesta|toimi|pysty|tottele|taivu|jaksa) (lukea|lukemaan|kirjoittaa|kirjottaa|kirjoittamaan|kirjottamaan|kirjaimia|nappaimia|nappailla|naita)
    (silmat|silmani|nako|nakoni) (on|ovat) (niin |tosi |kovin |aika )*(huono|huonot|heikko|heikot|mennyt|menneet)|(minulla|mulla) on (huono|heikko) nako|(kadet|kateni|kasi) (vapisee|vapisevat|tarisee|tarisevat|tutisee)
    (mina|mina|mina) ogon (ar|e) (sa |for )?(daliga|svaga)|(har|min) (dalig |daliga )?syn(en)? (ar )?(dalig|svag)|(handerna|handen|mina hander) (skakar|darrar)
    my (eyes|eyesight|sight|vision) (is|are) (too |so |very |really )?(bad|poor|weak|failing)|my hands? (shake|shakes|shaking|tremble|are shaking)|cant (see|read) (well|properly)? ?(enough )?to (write|type|read|answer)|(i|we) (cant|cannot) type( well| anymore| much| on this phone)*$
    (minulla|mulla) on (lukihairio|lukivaikeus|lukivaikeuksia)|(jag har) (dyslexi|lassvarigheter|las och skrivsvarigheter)|(i am|im) dyslexic|i have dyslexia
    (tarvitsen|tarvitsisin|tarvin|tarviin|tarvisin|tartten|haluan|haluaisin|pyydan|saisinko|saanko|voinko saada|tarvitaan|tarvitsemme) _ (tulkin|tulkkia|tulkkausta|tulkkipalvelu*|tulkkauspalvelu*|tulkki)
    (jag|vi|ja) (kan|ser|klarar) (inte|int|ej) _ (skriva|lasa|texten|bokstaver*|siffror*|skarmen)( (sms|meddelanden|langre|bra|sjalv|ordentligt))*$|(jag|ja) ser (inte|int|ej|knappt|daligt)( bra| langre| nagot| nastan)*$
    (jag|vi) kan (inte|int|ej) (langre |sjalv )*(skriva|lasa) (for att|eftersom|sa bra|pa telefon*)
    (jag|ja) (ar|e) (nastan |halvt )?(blind|synskadad|synsvag|gravt synskadad)|svart (for mig )?att (skriva|lasa)$|(jag har) svart att (skriva|lasa)
    (behover|behova|vill ha|onskar|kan jag fa|far jag) _ (tolk|en tolk|tolkning|tolken|tolkhjalp|teckensprakstolk)
    (i|we) (cant|cannot|can not|am unable to|am not able to|dont know how to|do not know how to) (really |even |properly )*(write|read|see)( (messages|texts|text|sms|well|numbers|letters|the screen|the text|the numbers|to read|to write|anymore|properly|on my phone|or read|or write|very))*$
    (i|we) (cant|cannot|can not|am unable to) (really |even |properly )*(write|read|see) (because|since|as im|the screen|the text|the letters|to read|so well|very well)
    (im|i am) (nearly |almost |legally |partially )?(blind|visually impaired|partially sighted|illiterate)|(hard|difficult|impossible) for me to (write|read|see|type)
    (i|we) (will |would |do |really |might )*(need|want|require|would like) (an|a|to have an) (sign language )?(interpreter|translator)|need (an )?interpreter|interpreter please
    """
)


def find(bare: str) -> frozenset[str]:
    """Which of the flags hold for the text."""
    found = {"bereavement"} if is_bereaved(bare) else set()
    if ((age := _own_age(bare)) is not None and age < ADULT) or _SCHOOL.search(bare):
        found.add("child")
    if _HELP.search(bare):
        found.add("needs_help")
    return frozenset(found)


def own_age(text: str) -> int | None:
    """The age that people tell of themselves; not that of their child."""
    return _own_age(Message(clean(text).strip()).bare)


def _own_age(bare: str) -> int | None:
    if _OF_ONESELF.isdisjoint(bare.split()):
        return None
    for pattern in _OWN_AGE:
        for match in pattern.finditer(bare):
            if (age := _age(match[1])) is not None:
                return age
    return None


def _age(written: str) -> int | None:
    if written.isdigit():
        return int(written)
    return _YEARS.get(written, WORDS.get(written, (None, ""))[0])
