"""Numbers that are no grades: they count, date, price or name something.

`blank` wipes them out of a text: hours, clock times, dates, ages, sums, rooms, addresses, ranges on other scales. Most
answers hold none of these: each sort is looked for only in texts with a sign or a word that it cannot do without.
`counts_next` tells whether the words after a number name what it counts ("2 hoitajaa", "three doctors").

The lists are in folded letters. Units may follow digits and number words; single letters ("h", "v", "e") only digits.
"""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from dialogs.understanding.numbers import WORDS
from dialogs.understanding.text import WORDS_REMEMBERED, LatePattern

_WORD = "|".join(sorted(WORDS, key=len, reverse=True))
_DIGITS = r"\d+(?:[.,]\d+|½| ?1/2)?"
_NUMBER_WORD = rf"(?:{_WORD}|parin|pari|puolentoista|par|couple of|yhdentoista|kahdentoista)"
_NUMBER = rf"(?:{_DIGITS}|{_NUMBER_WORD})"
_RANGE = rf"{_NUMBER}(?: ?(?:-|tai|vai|ja|eller|or|to|till|och|and|\+) ?{_NUMBER})?"

_UNITS = """
    tunti tuntia tunnin tuntii tunteja tunnissa tunniks tunniksi tunnista tuntiin tuntikausia tuntiakin
    min mins minsa minsaa minuutti minuuttia minuutin minuuttii minuutissa minuutteja minuutiksi minuuttiin minuutista
    sek sekuntia sekunnin sekunti sekunnissa viikko viikkoa viikon viikkoo viikossa viikoksi viikkoja viikosta viikkoon
    vko vkoa vkon vk paiva paivaa paivan paivassa paivaksi paivia paivasta paivana pv pvaa pvan pva vrk vuorokausi
    vuorokautta vuorokauden vuorokaudessa kk kkta kuukausi kuukautta kuukauden kuukaudessa kuukaudeksi kuukausia
    vuosi vuotta vuoden vuodessa vuodeksi vuosia yota yon aamua iltaa kesaa talvea vuotias vuotiaan vuotiasta
    vuotiaana vuotiaalle vuotiaalla vuotiaat vuotiaita vuotiaani vuotiaamme
    timme timmar timmars timmes timmen tim minut minuter minuters sekund sekunder dag dagar dagars dagen dygn dygns
    vecka veckor veckors veckas manad manader manaders manads ar ars arig ariga aring aringar kvallar natter
    hour hours hrs hr minute minutes second seconds secs day days nights week weeks wks wk month months year years
    yr yrs yo aikaan aikoihin asti saakka maissa mennessa tienoilla jalkeen am pm a.m p.m o'clock oclock tiden fram
    kertaa kerran kerralla kertoja krt kertaan kerrasta gang ganger gangen times time x
    eur eura euro euros euroa euron euroo euroja eurolla eurosta ekr kr kronor dollars pounds senttia cent cents
    pros prosenttia prosentti prosentin procent percent km cm mm kg mg ml dl mcg iu ky metria metrin metri kilometria
    kilometrin kilometri kilo kiloa kilon meter kilometer miles litraa litra astetta degrees
    kpl kappaletta st stycken stk pcs hlo hloa henkea henkiloa henkilon hengen henkilolle
    tahtea tahti tahden tahdet stars star stjarnor stjarna stjarnig stjarnors
    luokkalainen luokkalaisen luokkalaista luokkalaiset luokan luokalla luokalle
    kerros kerroksen kerroksessa kerrokseen kerroksesta krs krsn vaning vaningen floor
""".split()
_SHORT_UNITS = "h v e m g l t kk d y a w".split()

_ADJECTIVES = """
    eri eria toista ainoa ainoaa mukava mukavaa kiva kivaa pitka pitkaa huono huonoa uusi uutta vanha vanhaa nuori
    nuorta kiireinen kiireista ystavallista ystavallinen tylya tyly toykea toykeaa ihana ihanaa pienta iso isoa
    kokonaista kokonaisen hiton helvetin turhaa turha vitun saamarin taytta taysi taysin perakkaista hyva hyvaa
    olika langa hela nya trevliga snalla bra otrevliga fina different whole long nice rude lovely full extra more
    good great other new old young little small wasted friendly
""".split()

# Partitives, that is, counted by 2 and more; people and events that feedback counts most.
_COUNTED_FI = """
    hoitajaa laakaria sairaanhoitajaa lahihoitajaa ihmista potilasta asiakasta lasta tyttoa poikaa miesta naista
    vanhusta mummoa tyontekijaa opiskelijaa kayntia puhelua soittoa yritysta viestia kysymysta asiaa ongelmaa virhetta
    reseptia laaketta pilleria tablettia purkkia rokotetta pistosta hammasta koetta testia naytetta lahetta kuvaa
    leikkausta aikaa tapaamista jaksoa korttia lomaketta laskua autoa taksia paikkaa huonetta sankya tuolia ovea
    numeroa siskoa veljea osastoa toimipistetta sairaalaa hakemusta paatosta palaveria vauvaa vaihtoehtoa vikaa
    kollegaa vastaanottoa tyyppia kaveria
""".split()
_SINGLE_FI = """
    hoitaja laakari sairaanhoitaja lahihoitaja ihminen potilas asiakas lapsi tytto poika mies nainen vanhus tyontekija
    opiskelija kaynti puhelu soitto viesti kysymys asia ongelma virhe resepti laake pilleri rokote hammas koe testi
    nayte lahete kuva leikkaus aika tapaaminen kortti lasku auto paikka huone numero kerta tyyppi
""".split()
_COUNTED_SV = """
    skoterskor skotare lakare personer patienter barn kvinnor man besok samtal tider vardare sjukskotare
    sjukskoterskor doktorer tabletter piller recept remisser rum fragor prov sangar platser flickor pojkar meddelanden
    forsok bilar saker problem fel kunder anstallda
""".split()
_SINGLE_SV = "skoterska lakare person patient vardare besok samtal sjukskotare sjukskoterska".split()
_COUNTED_EN = "people persons kids children women ladies".split()
_SINGLE_EN = "nurse doctor person patient visit appointment call of".split()

# What may look like a counted noun and begins a remark: adjectives, abstract nouns, adverbs ("8 hyvää palvelua").
_REMARK = LatePattern(
    r"hyv|huono|mukav|ihana|kiva|ystava|asialli|nopea|sujuv|erinomai|loistav|mahtav|siisti|toimi|todella|parasta|paska"
    r"|surke|kamal|kauhe|vaike|helppo|selke|palvelu|kohtelu|hoito|tyota|toimin|apua|osaa|ammat|kiit|oikei|turha|tyly"
    r"|toyke|epa|hida|kiire|joustav|luotet|turval|rauhal|lampi|empaat|huolel|tark|perus|norm|taval|tyyty|mutta|vaan|sita"
    r"|tata|missa|mista|mita|siita|tasta|kaikesta|kaikilta|muista|muilta|alusta|odotta|jonotta|saada|olla|menna|tulla"
    r"|kehitta|paranta|petra|minusta|miusta|musta|meista|ilmai|yleis|koska|vaikka|ilman|vasta|pelk|hieno|huippu|upea|oivalli"
    r"|kelvo|kohtal|keskin|vahan|liika|mieti|sekav|onnistu|mielest|kokemu|asenne|homma|meinin|touhu|menoa|palaut|ymmar"
    r"|viela|hinta|seuranta|valinta|hallinta|tarjonta|kuunta|kuunte|heikko|inhimi|kauni|pare|ennen|oma|sama|jatka|aina|nyt|etta|sielta|taalta|monta|kaikkea|yhteis"
    r"|reilu|pluss|ruoka|outo|vanhanaik|jonoa|odotusta|rasis|syrji|vakea|henkilokunta|turvat|piikki|tietoa|hermo|sotku|sakka"
    r"|roskaa|kuraa|jees|jeppis|perfect|super|thanks|was|this|always|less|perhaps|plus|does|has|besides|kudos|yes|its"
    r"|services|cares|works|feels|seems|needs|makes|takes|gets|gives|valil|jaa\b|joo\b|naa\b|aa+\b"
)
_JUDGEMENT = LatePattern(
    r"(?:minua|mua|meita|hanta|heita|alldeles|annars|dessutom|helt|hemskt|otroligt|riktigt|valdigt|ganska|worst|bad|badly|terrible|awful|horrible|poor|rude|never|nobody|no|not|nothing|i|we|my|the|it|they|because|cause|but"
    r"|since|waste|dont|do|disgust\w*|unaccept\w*|shame\w*|slow|very|too|daligt?|usel\w*|hemsk\w*|varst\w*|samst|ingen|inget"
    r"|inte|int|aldrig|jag|ni|vi|det|for|fruktansvar\w*|skam\w*|katastrof\w*|eftersom|men|mycket|otrevli\w*|en|ei|eika|emme"
    r"|ette|eivat|kun|ku|koska|kukaan|ketaan|missaan|mikaan|todella|tosi|ihan|aivan|hirve\w*|ala|alkaa|olen|olin|oli|jouduin"
    r"|odotin|jonotin|sain|kavin|teidan|liian|pelkka\w*|hapea\w*|skandaali\w*|nolo\w*|saalitt\w*|siksi|siita|kiusa\w*)(?!\w)"
)
_PARTITIVE = LatePattern(r"[a-z]{1,}(?:aa|[iou]a|ya|[lnrs]ta|tta)")
_ENGLISH_PLURAL = LatePattern(r"[a-z]{2,}[^\Wsuai]s|[a-z]{3,}ies")
_SWEDISH_PLURAL = LatePattern(r"[a-z]{3,}[^\Wto]or")


def _any(words: list[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_SCALE = LatePattern(
    r"(?:asteikolla|asteikko|skala|skalan|scale|valilla|valilta|numerolla|siffra|reply)? ?\b0 ?- ?10\b"
)
_OWN = r"mielest|asikt|mening|upplevelse|erfarenhet|lakare|skotersk|vardare|mamma|pappa|fru\b|son\b|dotter|mormor"
_UNIT_WORD = rf"(?:{_any(_UNITS)}|kuukau\w+|minuut\w+|viiko(?:lla|lle|ksi|t)|paivalla|tunnit)"
_UNIT = (
    rf"(?<![\w+]){_RANGE}(?: ?- ?| |\.(?= ?(?:luok|kerro|krs|vaning))|)? ?(?:(?:{_any(_ADJECTIVES)}) )?"
    rf"{_UNIT_WORD}(?!\w)(?! (?:{_OWN}))"
    rf"|(?<![\w+]){_DIGITS}(?: ?- ?{_DIGITS})? ?(?:{_any(_SHORT_UNITS)})(?![\w.½]|'s)(?![.:] ?[a-z])"
    rf"|{_DIGITS}(?: ?- ?{_DIGITS})? ?[€%$£°]|[€$£] ?{_DIGITS}"
)
_PLACE = (
    r"klo|kello|kl|klockan|klocka|huone|huoneessa|huoneeseen|osasto|osastolla|osastolle|os|kerros|kerroksessa"
    r"|krs|ovi|ovella|ovesta|(?:bussi|ratikka|metro)?linja(?:a|n|lla|lta)?|bussi(?:a|n|lla|sta|ssa)?|ratika(?:n|lla|ssa)|ratikkaa?|raitiovaunu(?:n|lla|a)?|metro|juna(?:n|lla|a)?"
    r"|pysakki|pysakilla|pysakilta|alanumero\w*|alaliittyma|sanky|sangyssa|peti|petipaikka|vuodepaikka|potilaspaikka|\w*huone(?:essa|eseen|esta)?"
    r"|rakennus|rakennuksessa|torni|siipi|siivessa|parkkipaikka|pysakointipaikka|vuoronumero|vuoronumeroni|jononumero|rum|rummet|avdelning"
    r"|avd|vaning|dorr|buss|room|ward|floor|door|bus|bed|vuonna|vuodelta|vuodesta|vuoteen|puh|puhelin|tel|ika|iassa"
    r"|age|aged|luokka|luokalla|ryhma|ryhmassa|grupp|group|gate|tyypin|typ|type|diabetes|covid|korona|sivu|page|since"
    r"|until|till|luukku|luukulla|tiski|talo|hissi|lokero|asunto|as|rappu|kaappi|at|jonossa(?: \w+){0,2}|sija|sijalla|vaiheen"
    r"|viikolla|viikolle|viikoille|before|tilaus\w*|order|ordernu\w+|lasku|laskun|laskunumero|faktura\w*|invoice|viite|viitenumero|ref|reference"
    r"|tie|tiella|tielta|katu|kadulla|kadulta|tuoli|tuolilla|poyta|poydassa|vuode|vuoteessa|laituri|laiturilla|raide|sali|salissa|leikkaussali"
    r"|gata|gatan|vag|vagen|stol|stolen|sang|sangen|sal|salen|line|lane|chair|table|platform"
    r"|(?:buss)?linjen?|sparvagn(?:en)?|spar|hallplats|anknytning|lucka|luckan|disk|hus|huset|byggnad|flygel|flygeln|alder|konummer|kolapp|parkeringsplats"
    r"|(?:vant|patient|undersoknings|operations|behandlings|vard)rum(?:met)?"
    r"|tram|train|bay|desk|counter|street|road|avenue|building|tower|wing|ext|extension|parking space"
    r"|asiakasnumero|potilasnumero|kundnummer|case|ticket|varaus|varausnumero|bokning\w*|booking|pin|koodi|kod|koden|code|tunnus"
)
_NUMBERED = (
    r"viikko|lappu|rivi|hylly|annos|yksikko|vecka|dos|fas|klass|sida|enhet|week|day|queue|seat|row|p\.?o\.? box|pl|pb|dose|phase|stage|class|item|unit"
    r"|iphone|windows|nokia"
)
"""What a number names only where nothing stands before it: "long queue 7" grades a queue."""
_ABBREVIATED = r"klo|kl|os|krs|avd|puh|tel|ext|as|ref"
_ROAD = r"(?:katu|tie|kuja|polku|kaari|raitti|tori|gatan|vagen|stigen|street|road)n?"
_PLACED = (
    rf"(?:(?<!\w)(?:{_PLACE}|(?:{_ABBREVIATED})\.|\w{{3,}}{_ROAD})|\A\W*(?:{_NUMBERED}))"
    rf"(?: numero| nummer| number| nro\.?| nr\.?| no\.?)?:? ?#?{_RANGE}(?:[.:,]\d\d)?(?!\w| ?/ ?10)(?: ?[a-h] ?\d{{1,3}})?"
)
_RIDE = (
    r"(?:kaytin|kaytan|kaytimme|kaytetaan|kaytettiin|tulin|tulen|tulimme|menin|menen|menimme|lahdin|ajoin|ajelin|ajetaan|matkustin|kuljin|kuljen|hyppasin|nousin"
    r"|vaihdoin|myohastyin|akte|aker|kom med|reste med|tog|missade|took|take|rode|caught|missed)"
)
_LINE = (
    r"(?:ykko|kakko|kolmo|nelo|vito|viito|kuto|kuuto|seisk|seitsik|seito|kasi|kaheksik|kahdeksik|ysi|yhdeksik|kymp)[a-z]*"
    r"|(?:ett|tva|tre|fyr|femm|sex|sju|att|ni|ti)an|femma|sexa|number \d+|seven|eight|nine"
)
"""Who rides "the seven" goes by bus."""
_ORDINAL_NOUN = (
    r"kert\w*|kerr\w*|krs|kayn\w+|paiv\w+|viik\w+|luok\w+|laakari\w*|hoitaj\w+|osast\w+|polv\w*|syy\w*|vuo\w+|sija\w*"
    r"|tapaamis\w*|yrity\w*|soito\w*|leikkau\w*|raskau\w*|laps\w+|roko\w+|annos\w*|vaihe\w*|jakso\w*|puhelu\w*"
    r"|puoli\w*|gang\w*|besok\w*|dag\w*|vaning\w*"
)
_MONTH = (
    r"(?:tammi|helmi|maalis|huhti|touko|kesa|heina|elo|syys|loka|marras|joulu)ku\w*|januari|februari|mars|april|maj|juni"
    r"|juli|augusti|september|oktober|november|december|january|february|march|june|july|august|october"
)
_OTHER = "|".join(
    (
        r"\d{1,2}\. ?\d{1,2}\.(?: ?\d{2,4})?(?!\d)",  # 5.9. 15.10.2025
        r"\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d{1,2}-\d{1,2}",
        r"(?<![\d.,])\d{1,2}[.:]\d{2}(?!\d)(?: ?- ?\d{1,2}[.:]\d{2})?",  # 9.30, 9:30-10:15
        rf"\b\d{{1,2}}\. (?:{_ORDINAL_NOUN})(?!\w)",  # 2. kerta
        rf"\b\d{{1,2}}\.? (?:{_MONTH})(?!\w)|(?<!\w)(?:{_MONTH}) \d{{1,2}}(?!\w)",
        r"(?<![\d/])\d+ ?/ ?(?!10(?!\d))\d+",  # 4/5, 24/7
        r"\b10 ?/ ?10\d+",
        r"\d+:[ea] ",  # 3:e
        r"\d+:(?:lta|lla|lle|ksi|sta|ssa|aan|een|s|nnen|nneksi)\b",  # 9:lta
        r"(?<![\d.,½])\d{3,}(?:[.,]\d+)?(?!\d)",
        r"(?<![\w.,])(?:1[1-9]|[2-9]\d)(?:[.,]\d+)?(?![\d])",  # 11-99
        r"(?:\+ ?)\d+",
        r"\b\d+ (?:eri|olika|different|separate) [^\W\d_]+",
        r"\b\d+ (?:\w+ )?men (?:were|was|had|in|who|came|at|from)\b",  # and not the Swedish "but"
        r"\b\d+ (?:lapsen|pojan|tyton|koiran) (?:aiti|aitina|isa|isana|vanhem|yksinhuolt|perhe)\w*",
        r"\b\d+ (?:phone|parking|waiting|hospital|blood|text|lab|follow-up|email|visit) [a-z]+s\b",
        r"(?<!\w)(?:kymp\w+|vito\w+|ysi\w*|kut\w+|femma\w*|tia\w*) (?:maks\w+|lasku\w*|setel\w+|kostade|i p-avgift)",
        r"(?<!\w)kympin (?:tyt|poi|oppil)\w+",
        rf"(?<!\w){_RIDE} (?:\w+ )?(?:{_LINE})(?!\w)",
        r"(?<=maksoi )(?:kymp\w+|vito\w+)|(?<=maksaa )(?:kymp\w+|vito\w+)",
        r"\b\d+-(?!hyv|kii|tos|oli|ja\b|mut)[^\W\d_]{2,}|\b\d+(?:th|st|nd|rd)\b",  # 8-luokka, 9th
        r"[^\W\d_]-?\d+(?:[.,]\d+)?(?!\w)",  # b12, covid-19
        r"(?<![\w)½])-\d+(?:[.,]\d+)?(?![\d-])",  # -3
        rf"(?<!\w)(?:{_WORD})-[^\W\d_]+",  # viisi-kuusi
    )
)


class _Sort:
    """One sort of numbers that are no grades. Wherever there is one, the text has the sign or a word begins so."""

    def __init__(self, pattern: str, *, sign: str, word: str) -> None:
        self.pattern = LatePattern(pattern)
        self._sign = LatePattern(sign)
        self._word = LatePattern(word)
        self._tells = lru_cache(maxsize=WORDS_REMEMBERED)(self._is_told_by)

    def may_be_in(self, folded: str, words: Iterable[str]) -> bool:
        return bool(self._sign.search(folded)) or any(map(self._tells, words))

    def _is_told_by(self, word: str) -> bool:
        return bool(self._word.match(word))


_SORTS = (
    _Sort(
        _UNIT,
        sign=r"[€%$£°½]",
        word=rf"(?:.*{_NUMBER_WORD})?(?:(?:{_UNIT_WORD}|clock|{_any(_SHORT_UNITS)})$|kuukau|minuut)",
    ),
    _Sort(
        _PLACED,
        sign=r"(?!)",
        word=rf"(?:{_PLACE}|{_NUMBERED}|{_ABBREVIATED}|box|\w*{_ROAD})(?:$|{_NUMBER_WORD})",
    ),
    _Sort(
        _OTHER,
        sign=r"\d[.:] ?\w|\d ?/ ?(?!10(?!\d))\d|/\d\d?/|\+ ?\d|-[^\W_]|\d{3}|1[1-9]|[2-9]\d|[^\W\d_]\d",
        word=rf"(?:{_MONTH}|e|a|eri|olika|different|separate|men|lapsen|pojan|tyton|koiran|kympin|th|st|nd|rd"
        rf"|phone|parking|waiting|hospital|blood|text|lab|follow|email|visit)$|{_RIDE}$|.*maks|lasku|setel|kostade",
    ),
)

_COUNTED = frozenset(_COUNTED_FI + _COUNTED_SV + _COUNTED_EN)
_SINGLE = frozenset(_SINGLE_FI + _SINGLE_SV + _SINGLE_EN)
_DESCRIBED = frozenset(_ADJECTIVES)

BLANK = "¤"
"""Stands for a letter that was wiped out: it is neither a word, nor a number, nor punctuation."""

_BEGINS_NOTHING = f" {BLANK}"
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_NUMERALS = frozenset(
    [
        *WORDS,
        *"pari parin puolentoista par couple yhdentoista kahdentoista".split(),
        *"ykkosella kakkosella kolmosella nelosella vitosella viitosella kutosella seiskalla seitsikolla kasilla ysilla kympilla seitsikkoa seitsikolla seitsikon".split(),
    ]
)
_LEAD, _LONGEST_LEAD = 4, 80
"""Words and characters before a number that may begin the name of a place ("jonossa olin vasta numero 7")."""


def blank(folded: str) -> str:
    """The text with every number that is certainly no grade wiped out; the length stays.

    Patterns are tried only where one that holds the number may begin: a search through the text costs many times more.
    """
    if "10" in folded and "-" in folded:
        folded = _SCALE.sub(lambda match: " " * len(match[0]), folded)
    tokens = list(_TOKEN.finditer(folded))
    starts = [token.start() for token in tokens if token[0].isdecimal() or token[0] in _NUMERALS]
    words = {token[0] for token in tokens} if starts else ()
    for sort in _SORTS:
        for start in starts if sort.may_be_in(folded, words) else ():
            if folded[start] != BLANK:
                before = list(_TOKEN.finditer(folded, max(0, start - _LONGEST_LEAD), start))[-_LEAD:]
                near = max(0, before[-1].end() - 1) if before else max(0, start - _LONGEST_LEAD)
                folded = _wiped(
                    folded, sort.pattern, [*(token.start() for token in before), *range(near, start + 1)]
                )
    return folded


def _wiped(folded: str, pattern: LatePattern, starts: Iterable[int]) -> str:
    for start in starts:
        if folded[start] not in _BEGINS_NOTHING and (match := pattern.match(folded, start)):
            folded = folded[:start] + BLANK * (match.end() - start) + folded[match.end() :]
    return folded


def begins_remark(after: str) -> bool:
    """Whether a judgement, a connective or a sentence follows a number, and not a thing that it counts."""
    words = after.split(None, 1)
    return bool(words) and _is_remark(words[0])


@lru_cache(maxsize=WORDS_REMEMBERED)
def _is_remark(word: str) -> bool:
    return bool(_REMARK.match(word) or _JUDGEMENT.match(word))


def counts_next(after: str, value: int) -> bool:
    """Whether what follows a number names the things it counts."""
    words = [word.strip(".,;:!?()\"'") for word in after.split(None, 3)[:3]]
    for place, word in enumerate(words):
        if word in (_SINGLE if value == 1 else _COUNTED) or (value == 1 and word in _COUNTED):
            return True
        if value != 1 and (
            _looks_counted(word, "".join(words[1:2])) if place == 0 else _ENGLISH_PLURAL.fullmatch(word)
        ):
            return True
        if word not in _DESCRIBED:
            return False
    return False


_ADJECTIVAL = LatePattern(r"[a-z]{4,}(?:vaa|llista|tonta|eaa|empaa|isaa|kasta(?<!asiakasta)|iasta)")
"""Partitives of adjectives: they praise or blame ("10 asiantuntevaa"), unless a counted thing comes after them."""


@lru_cache(maxsize=WORDS_REMEMBERED)
def _looks_counted(word: str, following: str = "") -> bool:
    if _is_remark(word) or word.endswith("kaa"):  # an imperative: "soittakaa"
        return False
    if _ADJECTIVAL.fullmatch(word) and following not in _COUNTED:
        return False
    return any(shape.fullmatch(word) for shape in (_PARTITIVE, _ENGLISH_PLURAL, _SWEDISH_PLURAL))
