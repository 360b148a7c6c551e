"""A grade 0-10 in a text, and what remains of the text when it is taken away.

The steps, in order: numbers that count or date something are wiped out (`counts`); what is left are candidates;
corrections ("8 eiku 9") leave the last one; ranges ("8-9") leave none; a marked candidate ("arvosana 9", "9/10", "ysi")
goes before one that only stands where grades stand (first, last, or alone between punctuation). Two different grades
that are equally good are no answer. When in doubt there is no grade: asking again costs less than a false figure.
"""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from dialogs.understanding import leading
from dialogs.understanding.counts import BLANK, begins_remark, blank, counts_next
from dialogs.understanding.numbers import ARTICLE, CARDINAL, GRADE, number_word
from dialogs.understanding.refusals import is_no_answer
from dialogs.understanding.text import WORDS_REMEMBERED, LatePattern, Message, bare_words

DIGIT = "digit"


class Grade(NamedTuple):
    """What was found; `value` None where the text gives no grade, or none that is clear."""

    value: int | None
    comment: str = ""
    corrected: bool = False
    marked: bool = False


class _Candidate(NamedTuple):
    value: int
    start: int
    end: int
    sort: str
    strong: bool = False
    corrected: bool = False


_FILLERS = frozenset(
    """
    moi moikka moro hei heippa hej hejsan hello hi hey terve tervehdys morjens huomenta iltaa paivaa hyvaa paivaa dear
    kiitos kiitti kiitoksia kiitosta kii kiits tack tackar thanks thank you thx ty so much paljon kovasti tusen
    terveisin terv mvh regards ystavallisin halsningar
    no noh nooh noo niin nii nuin siis eli ehka kai varmaan varmaankin luultavasti noin suunnilleen suurinpiirtein n
    noin suurin piirtein about maybe perhaps probably circa cirka ca kanske ungefar typ nog val approx around roughly
    se ois olis olisi on oli ihan vaan vain nyt jos vaikka sanotaan sanotaanko sanoisin sanosin sanon mun minun mina ma
    maa mielestani mielesta minusta musta omasta puolesta annan antaisin antasin anna annetaan antaa pitais pitaisi
    pitaa antaa voisin vastaan vastaisin vastaus vastauksena vastaukseni arvosana arvosanani arvosanaksi arvosanan
    arvosanaks numero numeroni numerona numeroksi numeron luku lukuna pisteet piste pistetta pisteita pojoa pinnaa poang
    points point pts p luokkaa verran arvoinen arvosta tasoa kokonaisarvosana yleisarvosana kouluarvosana todennakoisyys
    todennakoisyydella todennakoisesti suositus suosittelen suosittelisin varmasti ehdottomasti tottakai totta kai todella erittain hyvin tosi suurella kyl ilman muuta varma varman taysin tulla
    talla kertaa kerralla laitetaan laita laittaa full pott unfortunately valitettavasti harmi tyvarr i think guess believe
    suppose possible mojliga mojligt rostar pa roster imo mielipiteeni mielipide opinion tanaan idag today edelleen yha
    still honestly rehellisesti arlig oikein suoraan sanoen tosissaan suosittelisimme suosittelemme annamme antaisimme
    me vi we our meidan meilta fran oss us heh hehe haha lol hihi reippaasti rehti ollut ehka jotain luokkaa
    arvioisin arvioni arvio arvion yhteensa total totally kirjoitan valitsin painan painaisin merkkaan merkitsen
    taitaa taisi saa saisi saatte saatta saavat tulos loppuarvosana yhteenvetona summary result rekommenderar recommend
    hyvinkin melko aika tarjoan sellainenkin saklart utan tvekan course kysymasta kysymastanne epailematta without doubt no doubt tvivel sjalvklart givetvis tietysti tietenkin luonnollisesti luonnollisten obviously clearly selvasti klart tai taikka jotakin semmosta sellasta riittaa siita ruusut olkoon menkoon way all sanonta papukaijamerkki papukaija lahinna lahes melkein almost nearly nastan kokonais yleisesti ottaen mulle minulle
    ruksi rasti rastin laitan laittaisin pistan pistaisin valitsen valitsisin rated rate rating score grade mark number
    answer my is its it's it i'd i id would i'll ill say give it you a an the to be of out please as well just only
    jag ger gav skulle saga ge er en ett betyg betyget siffra siffran svar svaret mitt min ar det blir blev far bli
    tarkoitin tarkotin meinasin korjaan korjaus piti pitaisi olla oikea oikeasti eiku eikun menade menar meant mean
    correction rattelse anteeksi sorry oho hups oops semmonen sellanen sellainen semmoinen tommonen joku jokin
    taysi tays taydet taydelliset full ja och and plus miinus minus puoli puol half halv
    taalta talta tama tassa tasta teille teidan heille sille niille this that for from me here mulla multa minulta
    joo juu kylla jep yes yeah jo jaa okei ok nain nain et etta just sit sitten niinku
    haluan voin kyseessa tulee tulis taas kokemus kokemuksesta asteikko asteikolla skala skalan scale
    with tarkalleen ottaen riittanee eikohan ole vois helt klart enkelt tro att tveka skulle bro jee xd heitan heittaa heitetaan vetaisin
    vetaisen siina taytyy gonna go going lets anda fran enkelt da na mie miusta puntis olisin antanut antanu pst hmm hm sitte
    alltsa liksom ba lite ju nja njae tja jaha tar satter lagger skriver trycker iaf iallafall sammanlagt personligen
    well like erm um uh actually so then lets ofc deffo prolly tbh imho personally put down closer
    sentaan tosin taasen kait kaiketi vissiin vissii tulkoon pannaan otan ottaisin otetaan mennaan ilomielin tjaa tjoo
    jaahas ooh hmmm hetkella tuohon siihen tohon kerta
    kun mig tahan let's sen kan forstas jamt make
    arvonen arvose ansaitsee ansaitsevat ansaitsette cheers bara nro valiin kymmenest sataprosenttisesti  absolutely definitely sure kokonaisuus kokonaisuutena kokonaisuudessaan overall totalt
    """.split()
)
# Words of grading, hedging and courtesy by their stems; what any of them ends in says nothing about a visit.
_FILLER_STEM = LatePattern(
    r"(?:anna|anne|antai|antas|ant(?:aa|an|oi)|arvio|arvosan|kouluarvosan|numero|pistei|pistet|pist(?:an|aisi|etaan)|laita|laite|laitt"
    r"|merka|merki|kirjoit|valits|valitan$|valka|sano|sanni|vasta(?:us|uks|an|ai)|suosittel|todennako|arvell|arvel|luul|uskoi|tarkoti|tarkoiti|tarkoitan|korja"
    r"|korkeint|enint|vahint|maksimi|minimi|ainakin|paikkei|tienoi|hujakoi|nurkil|luokka(?:a|ksi|$)|keskitas|keskiver|puolival"
    r"|tietty|tiety|tieten|tottak|ehdott|ilmanmu|olisk|oisk|olkoo|menkoo|menee$|menna|semmo|sellai|sella[ns]|semmos|tammo|tallai"
    r"|vaikka|kysym|kysyt|kysyi|kerran$|mielest|mielip|minust|kohdall|osalta|rehelli|suoraan|suunnil|suurin|noin|arviol|jotak|jotain|jonkin|viikonlop|paivanjat"
    r"|jatko[aj]|illanjat|terveis|terkku|terkui|kiitoks|kiittae|ystavallisin|juhannus|paasiais|vappu|joulu[ai]|anteeks|pahoit"
    r"|pyore|taysi|tayde|tasan|tarkal|melkein|lahes|hyvinki|varm(?:a|ast|aan|ah)|ehk|kenties|kaipa|lie(?:nee)?$"
    r"|proba|perhap|defin|absol|certa|obvio|maybe|possib|rough|approx|exact|honest|guess|suppos|reckon|somewh|around|solid|recomm"
    r"|kanske|ungef|absolut|definit|troli|sanno|antag|gissn|sjalvk|givet|rekomm|betyg|uppskat|vanligen|vanligtv|halsn|ursak|forlat"
    r"|minimum|maximum|max$|min$|sinne|sinnep|pain$|suun$|niinku|prol)"
)
_ASIDE = LatePattern(
    r"\b(?:hyva|hyvaa|mukavaa|hauskaa|kivaa|ihanaa|oikein hyvaa|aurinkoista|trevlig|fin|skon|god|ha en|have a|nice|good|great|lovely)"
    r"(?: (?:bra|fin|trevlig|nice|good|great|lovely|a))*"
    r" (?:\w*viikonlop\w*|\w*paiva\w*|paivan jatkoa|\w*jatkoa|\w*ilta\w*|\w*loma\w*|\w*kesa\w*|\w*syks\w*|\w*talv\w*|\w*kevat\w*"
    r"|\w*joulu\w*|\w*vuotta|viikkoa|helg|kvall|dag|fortsattning|sommar|host|vinter|jul|weekend|day|evening|one|week|summer)\b"
    r"|\b(?:iso|isot|suuri|suuret|stort|big) (?:kiitos|kiitokset|tack|thanks|thank you)\b"
    r"|\b(?:en|ei) (?:yhtaan )?(?:enempaa|vahempaa)(?: anna)?\b|\b(?:inte|not) (?:mer|more|less)\b|\bor so\b"
    r"|\btahan hataan\b|\bhadin tuskin\b|\bon (?:semmonen |ihan )?sopiva\b"
)
"""Wishing well, and hedges that mean what they say only as a whole ("en enempää anna")."""
_IS_FITTING = LatePattern(
    r"\s*(?:on|olisi|ois|olis|oisko|olisko|is|ar|blir) (?:ihan |aivan |kai |varmaan |ganska |about )?(?:hyva|sopiva|oikea|ok|okei|kohdallaan|bra|lagom|fair|good|right)\W*"
)
_LONG_COUNT = 5
"""What counts something and is longer than this ("3 eri lääkäriä") tells something; shorter is an age or a unit."""
_SAYING_PHRASE = LatePattern(
    r"(?<!\w)(?:en (?:\w+ )?suosit|suosittelen (?:kaikille|lampimasti|muille|ystav)|(?:dont|not|inte|wont|wouldnt) (?:recommend|rekommend|tule|come)"
    r"|(?:ei|eika|inte|int|didnt|wasnt|not) (?!enempaa|vahempaa|ihan|oikein|varma|tays|tayd|full|more|sure)[^\W\d_]{4,}"
    r"|never again|aldrig mer|ei enaa|en tule|ikina)"
)
_MODIFIERS = frozenset("hyva ihana huono melkein lahes mukava kiva bra god good nice".split())
_DIGIT_MODIFIERS = frozenset("perfect taydellinen taydet taysi full perfekt".split())
_OF_GRADES = frozenset(
    """vahva vahvan vahvaa heikko heikon pyorea pyorean selkea selkean kova kovan reilu reilun kunnon puhdas puhtaan solid
    strong weak stark svag rund solklar klar clear easy straight vajaa vajaan pelkka pelkan""".split()
)
"""Adjectives of the grade itself where they stand before it; after it they speak of something else."""

_TOKEN = LatePattern(rf"(?P<digits>\d+(?:[.,]\d(?!\d)|½)?)|(?P<word>[^\W\d_{BLANK}]+(?:'[^\W\d_]+)?)|🔟")
_OUT_OF_TEN = LatePattern(
    r"\s*(?:/|av|utav|out of|of|kautta|kaut|per|on|\\)\s*(?:10(?![\d/])|kymmene\w*|ten|tio)(?!\w)"
    r"|\s*(?:kymmenesta|kympista)(?!\w)"
)
_OUT_OF_OTHER = LatePattern(
    r"\s*(?:/|av|utav|out of|kautta)\s*(?:\d+|viisi|kuusi|seitseman|kolme|nelja|five|six|seven|three|four|fem|sex)(?!\w)"
    r"|\s*(?:viidesta|kolmesta|neljasta|kuudesta|sadasta)(?!\w)"
)
_HALF = LatePattern(
    r"\s*(?:(?:ja|och|and|&)\s+)?(?:puol(?:i|ikas|ikkaan|et)?|en halv|a half|halv|half|½)(?!\w)"
    r"|\s*(?:plussaa|plussa|pluss|plus|miinusta|miinus|minus)(?!\w)|\s?[+-]+(?=\s|$|[^\w\s])"
)
_AFTER = LatePattern(
    r"(?:\s*(?:p|pts|pt|pistetta|piste|pisteen|pisteelle|pist|pojoo|pojoa|pinnaa|poang|poangs|points?|luokkaa|arvoinen"
    r"|arvoista|verran|tasoa)|-?ish|:(?:n|a|aa|ta|ia|an|ks|ksi))(?!\w)\.?"
)
_LINK = (
    r"(?:on|olisi|olis|ois|oli|is|was|are|ar|var|blir|blev|vaikka|noin|about|around|noin|ehka|kai|kanske|it|you|a|an|en|ett"
    r"|er|det|teille|sille|ainakin|just|kylla|nyt|ihan|taalle|paikalle|that|nog|vain|vaan|of|be|as|ungefar|cirka|ca|n"
    r"|siis|et|etta|hyva|hyvan|vahva|vahvan|taysi|tayden|selkea|selkean|reilu|reilun|solid|strong|stark|to|with|this|them)"
)
_BEFORE = LatePattern(
    r"(?<!\w)(?:(?:koulu|yleis|kokonais)?arvosana\w{0,6}|arvosteluni|numero|numerona|numeroksi|numeroni|annan|antaisin|antasin"
    r"|annetaan|sanoisin|sanosin|sanon|sanotaan|vastaan|vastaisin|vastaus|vastaukseni|vastauksena|suosittelen|suosittelisin"
    r"|suositus|todennakoisyys\w{0,4}|todennakoisyydella|todennakoisesti|pisteet|pisteita|arvio|arvioni|arvioisin"
    r"|tulos|lukuna|eli|tarkoitin|tarkotin|meinasin|korjaan|korjaus|piti olla|pitaisi olla|kokonaisuus|kokonaisuutena"
    r"|kokonaisuudessaan|yhteensa|laitan|laitetaan|laittaisin|pistan|valitsen|valitsisin|varmasti|ehdottomasti|kouluasteikolla"
    r"|(?:palvelu|hoito|kokemus|kaynti|kohtelu|vastaanotto|henkilokunta|paikka|toiminta)\w{0,4} (?:oli|on|ois|olisi)"
    r"|betyg|betyget|ger|gav|siffra|siffran|poang|svar|svaret|skulle saga|sager|rostar|rostar pa|rekommenderar|menade|menar|valjer"
    r"|totalt|helhet|(?:vard|service|besok|bemotande|tjanst)\w{0,4} (?:var|ar)"
    r"|rate|rated|rating|score|scored|give|gave|say|answer|number|meant|mean|recommend|overall|grade|mark|correction|likely"
    r"|definitely|absolutely|(?:service|care|visit|experience|staff|treatment|it) (?:was|is|were|are))"
    rf"(?:[\s:=,-]+{_LINK}){{0,4}}[\s:=\"'(*-]*$"
)
_CORRECTING = LatePattern(
    r"(?:\W*\b(?:utan|but|eiku|eikun|ei ?ku|ei ?kun|eiks|ei|eikku|vaan|siis|tai siis|tai no|tai sittenkin|tai oikeastaan|or actually|or no|oikeesti|oikeastaan|korjaan|korjaus|nej|eller nej"
    r"|menade|menar|jag|meant|mean|i|no|wait|sorry|anteeksi|forlat|tarkoitin|tarkotin|meinasin|piti|olla|oho|hups|oops"
    r"|actually|make that|make it|rather|niin|sittenkin|kuitenkin|ursakta|snarare|or rather|nah|hetkinen)\b)+\W*|\s*(?:->|=>|>|→)\s*"
)
_CONDITIONAL = LatePattern(
    r"(?:(?:would|could|should) (?:have )?(?:be|been|give|given)|olisi|olis|ois|oisi|olisin|oisin|skulle (?:ha )?(?:vara|varit|bli|blivit|gett|ge)|hade (?:jag )?(?:varit|blivit|gett))"
    r"(?: (?:ollut|ollu|a|an|en|ett|saanut|saanu|antanut))*\s+$"
)
"""Before a number that would have been given, had something been otherwise; the number that was given stands beside it."""
_NEGATING = LatePattern(r"[\s,(]*(?:eika|ei|not|and not|inte|och inte|ej)\s+")
_NEGATED = LatePattern(r"(?<!\w)(?:ei|inte|not|ej)\s+$")
_JOINING = LatePattern(
    r"[\s(]*(?:-|/|,|tai|vai|taikka|eller|or|to|till|ja|och|and|ehka|maybe|kanske|jopa|ellei|&|\?|…|\.\.+|:)*"
    r"(?:\s+(?:tai|vai|eller|or|to|ehka|maybe|kanske|jopa|ellei|en|an|a))*[\s)]*"
)
_NOT_A_PLACE = LatePattern(
    r"(?<!\w)(?:oli|on|ovat|oltiin|was|were|is|are|there|var|ar|fanns|finns|vain|vaan|only|bara|ainakin|by|in|to|from|of|till"
    r"|fran|pa|i|with|med|for|per|joka|noin|about|kaikki|asiakasta|numeron|sain|fick|got|had|meni|kesti|took|tog|alkoi"
    r"|saapui|fore|efter|vasta|auke\w+|aukea|avataan|sulje\w+|sulkeutu\w+|oppnar|stanger|opens|closes|kiinni|jonossa \w+ numero|jonossa|vuoronumero|plats|\w*(?:rokotus|rokote|annos|vaihe|versio|tyyppi)|ennen|before|after|tulin|tuli|came|kom|jai|yli|alle|over|under|viela|just|the|my|our|klinikka|hammas|kohdassa|kohta|kohdan)\s*$"
)
_FOLLOWED = frozenset(
    """koska ku kun mutta ja vaikka joskin siksi sillä silla sen for men because but since and as tack kiitos thanks ihan
    tosi todella erittain hyvin hyva hyvaa huono huonoa aina kaikki en ei oikein vahan paljon alltid mycket bra dalig
    inte det allt very always really good great excellent never not i it the my muuten tai enka olen sain paasin
    jag ni personalen staff perfect perfekt super fast trots even though only bara""".split()
)
_SEPARATED_LEFT = LatePattern(r"(?:^|[^\w\s¤'])\s*$|\n\s*$")
_SEPARATED_RIGHT = LatePattern(r"\s*(?:$|\n|[^\w\s¤'])")
_SIGNATURE = LatePattern(
    r"(?<!\w)(?:(?:(?:ystavallisin|parhain) )?(?:terveisin|terkuin|terv|terkut)|yst\.? ?terv|(?:med vanlig(?:a)? )?halsning(?:ar)?"
    r"|mvh|(?:best |kind )?regards|br|t(?=\.)|t(?=:)|nimim|toivoo|toivottaa|sano|sanoo|onskar|halsar)(?:[.,:]+\s*|\s+)[^\W\d_]+(?: [^\W\d_]+)?(?: (?:\d+ ?v|¤+))?[.!]*\s*$"
)
_WORDS = LatePattern(rf"[^\W_{BLANK}]+(?:'[^\W_]+)?|{BLANK}+")
_TRIM = " \t\n.,;:!?-–—+*=/|\"'()[]“”„»«~…&#"


def read(message: Message, places: list[tuple[int, int, str]]) -> Grade:
    """The grade that a text gives. `places` are its sensitive pieces, which hold no grades."""
    words = _number_words(message)
    if _TYPED_AS_NUMBERS.isdisjoint(message.words) and not _may_hold_grade(message.folded, words):
        return _NO_GRADE
    folded = _normalised(message, places)
    counted = blank(folded)
    if BLANK in counted and len(folded) > _MENDED and not _may_hold_grade(counted, words):
        return _NO_GRADE
    repair = 5 if " " not in folded.strip(_TRIM) else 6
    candidates = _candidates(counted, 0)
    if not candidates and len(folded) <= _MENDED:
        candidates = _candidates(counted, repair)
    candidates = [one for one in candidates if not is_hand(message.display[one.start : one.end])]
    if any(one.sort != ARTICLE for one in candidates):
        candidates = [one for one in candidates if one.sort != ARTICLE]
    counted, denies = _without_denied(candidates, counted)
    candidates = candidates[: 1 if denies else None]
    if len(candidates) > 1:
        candidates = [
            one for one in candidates if one.sort == GRADE or not counts_next(counted[one.end :], one.value)
        ]
        candidates = [
            one for one in candidates if not _CONDITIONAL.search(counted[: one.start][-25:])
        ] or candidates
    candidates = [one for one in _joined(candidates, counted) if not _is_denied(one, counted)]
    chosen = _choose(candidates, counted) if len(candidates) <= _MOST else None
    if chosen is None:
        return _NO_GRADE
    start = _with_marker(counted, chosen.start)
    marked = chosen.corrected or bool(_MEANT.search(folded))
    return Grade(
        chosen.value, _comment(message, counted, start, chosen, denies=denies), marked, chosen.strong
    )


_NO_GRADE = Grade(None)
_MOST = 30
"""Who writes more numbers than this, and none of them counts anything, grades with none: each is weighed by all the text."""
_DIGIT = re.compile(r"[\d½🔟]")
_TYPED_AS_NUMBERS = frozenset("lo io o oh n".split())
"""What stands for a number only as it is typed: "lo", "o", "kymmene n"."""


def _number_words(message: Message) -> dict[str, str]:
    """The words that are numbers, with their sorts; most remarks have none."""
    repair = 0 if len(message.folded) > _MENDED else 5 if len(message.words) == 1 else 6
    return {word: found[1] for word in message.words if (found := number_word(word, repair))}


def _may_hold_grade(text: str, number_words: dict[str, str]) -> bool:
    """Whether any number is in the text that may be more than an "en" or a "one" before its noun."""
    if _DIGIT.search(text):
        return True
    sorts = {sort for word, sort in number_words.items() if word in text}
    return bool(sorts) and (sorts != {ARTICLE} or _has_article_alone(text))


_ARTICLE = LatePattern(r"(?<!\w)(?:yksi|yks|yhden|yhta|en|ett|one|etta)(?!\w)(?:\s+([^\W\d_]+))?")


def _has_article_alone(folded: str) -> bool:
    """Whether some "en" or "one" does not merely belong to the next word."""
    return any(not article[1] or _is_filler(article[1]) for article in _ARTICLE.finditer(folded))


_MENDED = 60
"""Typing errors in number words are mended in texts up to this length; longer ones are remarks."""

_MEANT = LatePattern(
    r"\b(?:tarkoitin|tarkotin|korjaan|korjaus|piti olla|menade|meant|correction|rattelse|meinasin)\b"
)
_DICTATED = LatePattern(
    r"(?<=[^\W_])( )(?:piste|pilkku|huutomerkki|kysymysmerkki|punkt|komma|period|comma|full stop)(?= [^\W\d_]{3,}|\W*$)"
    r"(?! (?:nolla|yksi|kaksi|kolme|nelja|viisi|kuusi|seitse|kahdek|yhdek|noll|ett|tva|tre|fyra|fem|zero|one|two|three|four|five))"
)
"""Punctuation that was spoken to a telephone."""
_MARKS_SPOKEN = frozenset("piste pilkku huutomerkki kysymysmerkki punkt komma period comma full stop".split())
_FEW_WORDS = 2
"""No number that is typed in pieces has more."""

_TENS_TYPED = frozenset("lo io l0 i0 1o".split())
_TEN_TYPED = LatePattern(r"(?<![\w.,])(?:[li|][0o]|1o)(?!\w)")
_HALF_TYPED = LatePattern(r"(?<=\d) ?1/2(?!\d)")
_SPACED = LatePattern(r"(?:yhdeksa n|yheksa n|kahdeksa n|seitsema n|kymmene n|1 +0)")
_ALONE = LatePattern(r"\W*(?:o|oh)\W*")


_MARKS_OF_MACHINES = frozenset("<{[*;=")
_OF_MACHINES = LatePattern(
    r"<(\w+)\b[^<>]*>.*</\1\s*>|</?[a-z!][^<>]*>|\b(?:https?://|www\.)\S+"
    r"|[{\[]\s*(?:[\"'{\[]|\d+\s*,).*[}\]]"
    r"|\b(?:select|insert|update|delete|drop|alter|create|union)\b(?=.*[*;=]).*\b(?:from|into|set|table|where|values)\b.*",
    re.DOTALL,
)
"""Markup, addresses of pages, JSON and SQL: their numbers are none of a person's."""


def _normalised(message: Message, places: list[tuple[int, int, str]]) -> str:
    """Ways of typing ten and a half made one, letter for letter; what is sensitive or a machine's wiped out."""
    folded, words = message.folded, message.words
    for start, end, _ in places:
        folded = folded[:start] + BLANK * (end - start) + folded[end:]
    if not _MARKS_OF_MACHINES.isdisjoint(folded) or "www." in folded or "://" in folded:
        folded = _OF_MACHINES.sub(lambda match: BLANK * len(match[0]), folded)
    if "|" in folded or not _TENS_TYPED.isdisjoint(words):
        folded = _TEN_TYPED.sub(
            lambda m: m[0] if m[0] in {"lo", "io", "|o"} and m[0] != folded.strip() else "10", folded
        )
    if "1/2" in folded:
        folded = _HALF_TYPED.sub(lambda match: "½".ljust(len(match[0])), folded)
    folded = leading.parted(message, folded)
    if not _MARKS_SPOKEN.isdisjoint(words):
        folded = _DICTATED.sub(lambda match: match[1] + ".".ljust(len(match[0]) - len(match[1])), folded)
    if len(words) > _FEW_WORDS:
        return folded
    stripped = folded.strip(_TRIM)
    if stripped == "010":
        folded = folded.replace("010", "10 ")
    if _SPACED.fullmatch(stripped):
        joined = stripped.replace(" ", "")
        folded = folded.replace(stripped, joined.ljust(len(stripped)), 1)
    if len(folded) < 9 and _ALONE.fullmatch(folded):
        folded = folded.replace("oh", "0 ").replace("o", "0")
    return folded


def _candidates(text: str, repair: int) -> list[_Candidate]:
    """Every number 0-10 that may be a grade."""
    found: list[_Candidate] = []
    position = 0
    for token in _TOKEN.finditer(text):
        if token.start() < position or (read_number := _value(token, repair)) is None:
            continue
        position = token.end()
        value, sort = read_number
        other_scale = _OUT_OF_OTHER.match(text, position)
        if other_scale and not _OUT_OF_TEN.match(text, position):
            position = other_scale.end()
            continue
        candidate = _with_tail(text, _Candidate(value, token.start(), position, sort))
        if sort == DIGIT and _stuck(text, candidate):
            continue
        found.append(candidate)
        position = candidate.end
    return found


def _value(token: re.Match[str], repair: int) -> tuple[int, str] | None:
    if token.lastgroup == "word":
        return number_word(token[0], repair)
    if token["digits"]:
        whole = int(_FRACTION.split(token[0])[0])
        return (whole, DIGIT) if whole <= 10 else None
    return 10, DIGIT


_FRACTION = re.compile(r"[.,½]")


def is_hand(written: str) -> bool:
    """Whether "kasi" was written with dots: "käsi" is a hand, not an eight."""
    return written[:3].lower() in ("käs", "kås")


def _stuck(text: str, candidate: _Candidate) -> bool:
    """Whether letters touch the digits, or a decimal or a thousand goes on."""
    before, after = text[: candidate.start][-1:], text[candidate.end :][:1]
    return before.isalnum() or after.isalnum() or BLANK in (before, after)


def _with_tail(text: str, candidate: _Candidate) -> _Candidate:
    """The candidate with what belongs to it: "/10", "ja puoli", "+", "pistettä"."""
    for pattern, strong in _TAILS if candidate.end < len(text) else ():
        tail = pattern.match(text, candidate.end)
        if tail:
            candidate = candidate._replace(end=tail.end(), strong=candidate.strong or strong)
    return candidate


_TAILS = ((_OUT_OF_TEN, True), (_HALF, False), (_OUT_OF_TEN, True), (_AFTER, True), (_OUT_OF_TEN, True))


def _joined(candidates: list[_Candidate], text: str) -> list[_Candidate]:
    """Corrections made one, repetitions made one, ranges and alternatives taken out."""
    result: list[_Candidate] = []
    dropped_end = -1
    for candidate in candidates:
        last = result[-1] if result else None
        between = text[last.end : candidate.start] if last else text[dropped_end : candidate.start]
        if last and (
            _CORRECTING.fullmatch(between) or (candidate.value == last.value and _JOINING.fullmatch(between))
        ):
            negated = _NEGATED.search(text[: last.start][-12:])
            begin = last.start - (len(negated[0]) if negated else 0)
            corrected = last.corrected or candidate.value != last.value
            strong = last.strong or candidate.strong
            result[-1] = candidate._replace(start=begin, corrected=corrected, strong=strong or corrected)
        elif last and _NEGATING.fullmatch(between):
            result[-1] = last._replace(end=candidate.end)
        elif last and _is_denied(candidate, text):
            continue
        elif (
            last
            and ARTICLE not in (last.sort, candidate.sort)
            and _JOINING.fullmatch(between)
            and "\n" not in between
        ):
            result.pop()
            dropped_end = candidate.end
        elif not last and dropped_end >= 0 and _JOINING.fullmatch(between):
            dropped_end = candidate.end
        else:
            result.append(candidate)
    return result


_DENYING = LatePattern(
    r"(?<!\w)(?:(?:en|emme|ei|enka|eika|ette|eivat|muttei|muttein|koskei)(?: (?:ma|mina|me|ihan|aivan|oikein|voi|voisi|voinut|pysty|osaa|kehtaa|uskalla|viitsi|raaski|halua|haluaisi|haluais|tahdo|koskaan|ikina|nyt|viela|kuitenkaan"
    r"|kylla))*(?: (?:anna|antaisi|antais|antanut|antanu|antaa|annettu|annan|saa|saanut|ole|oo))(?: (?:ihan|aivan|taytta|taysia|teille|sille|nyt|edes"
    r"|koskaan|ikina|mitaan))*"
    r"|(?:inte|int|ej|aldrig|ingen|inget)(?: (?:en|ett|riktigt|full|hela|er|nagon|helt|ge|ger|gett|kunna))*"
    r"|(?:not|never|nobody|noone|no one|none|won't|wont|can't|cant|cannot|don't|dont|didn't|didnt|wouldn't|wouldnt|couldn't|couldnt)"
    r"(?: (?:give|gave|gives|get|gets|deserve|deserves|say|rate|quite|a|an|the|full|you|it|be|exactly|really|perfect))*)\s+$"
)
_DENYING_WORD = LatePattern(
    r"(?<!\w)(?:en|ei|emme|enka|muttei|eika)(?: (?:ihan|aivan|oikein|taysi|kuitenkaan))*\s+$"
)
_DENIED_AFTER = LatePattern(
    r"kymppia (?:(?:en|emme|ei) (?:\w+ ){0,3}?(?:anna|antaa|antanut|antanu|annettu|voi|saa|tule|heru)(?!\w)(?! (?:vahempaa|alle|vahemman)))"
    r"|kymp(?:pi|in|pia) (?:arvoinen (?:\w+ )?(?:ei|en)(?!\w)|(?:jai|jaa) (?:\w+ )?(?:saamatta|antamatta|tulematta|puuttumaan|uupumaan|haaveeksi)|puuttu|uupu)"
    r"|kymp(?:pi|in|pia) (?:ei ole|ei oo|olisi (?:liikaa|liioiteltu|liian)|on (?:liikaa|jumalille|varattu|mahdoton))(?!\w)"
    r"|(?:tia|tian|tio|10|ten|tens) (?:far man (?:inte|aldrig)|ar for|finns inte|is for|is too|is impossible|would be too|vore for)(?!\w)"
    r"|kymppiin (?:on|oli|jai|jaa|puuttu)(?!\w)"
    r"|(?:en )?(?:tia|tian|tio|10) (?:(?:far|fick) vanta|uteblev|fattas|saknas|(?:ger|gav|kan|blir|blev|vill) (?:jag |det |vi )?(?:inte|int|ej|aldrig)(?!\w))"
    r"|(?:a )?(?:ten|10) (?:i never|is never|i (?:dont|don't|cant|can't|cannot|wont|won't) (?:give|do))(?!\w)"
)
_SWEDISH_GRADES = frozenset(
    "ettan tvaa trea fyra femma femman sexa sexan sjua sjuan atta attan nia nian tia tian".split()
)
"""Before these "en" is an article."""


def _is_denied(candidate: _Candidate, text: str) -> bool:
    """Whether the number is named only to say that it is not given ("9, en anna kymppiä")."""
    if candidate.corrected:
        return False
    before = text[max(0, candidate.start - 60) : candidate.start]
    if _DENYING.search(before) or _DENIED_AFTER.match(text, candidate.start):
        return True
    word = text[candidate.start : candidate.end]
    is_word = candidate.sort in (GRADE, CARDINAL) and word not in _SWEDISH_GRADES
    return is_word and bool(_DENYING_WORD.search(before))


def _without_denied(candidates: list[_Candidate], text: str) -> tuple[str, bool]:
    """The text with a pause in place of the second of two grades, where that is only said not to be given."""
    if len(candidates) != 2:
        return text, False
    first, second = candidates
    between = text[first.end : second.start]
    if _CORRECTING.fullmatch(between) or _NEGATING.fullmatch(between) or _is_denied(first, text):
        return text, False
    if not _is_denied(second, text):
        return text, False
    return f"{text[: second.start]},{' ' * (second.end - second.start - 1)}{text[second.end :]}", True


def _choose(candidates: list[_Candidate], text: str) -> _Candidate | None:
    """The grade among the candidates, or None when there is none or more than one."""
    strong = [candidate for candidate in candidates if _is_strong(candidate, text)]
    if strong:
        return strong[-1]._replace(strong=True) if len({one.value for one in strong}) == 1 else None
    placed = [candidate for candidate in candidates if _is_placed(candidate, text)]
    alone = [one for one in placed if _separated(one, text) and one.sort != ARTICLE]
    for group in (alone, placed):
        if len({one.value for one in group}) == 1:
            return group[0]
        if group and not _unknown(text[: group[0].start], before=True):
            return group[0] if _separated(group[0], text) and not _separated(group[-1], text) else None
        if group:
            return None
    return None


def _is_strong(candidate: _Candidate, text: str) -> bool:
    if candidate.strong:
        return True
    before, after = text[: candidate.start], text[candidate.end :]
    if candidate.sort == GRADE:
        return candidate.value != 1
    if counts_next(after, candidate.value):
        return False
    if candidate.sort == ARTICLE and not _SEPARATED_RIGHT.match(after):
        return False
    if not before.strip():
        return False
    if _BEFORE.search(before[-60:]) or _announced(before):
        return not _names_a_thing(before, after)
    return (
        candidate.sort != ARTICLE and bool(re.search(r"(?<!\w)(?:en|an|a)\s+$", before)) and _goes_on(after)
    )


_ANNOUNCING = LatePattern(
    r"(?:annan|annam|anna$|antais|antas|antai|antaa$|antanut|antanu|annetaan|sano(?:n|sin|isin|taan|a|is)$|vastaan|vastaisin|laitan|laitetaan|laittai|pistan|pistai|pisteta"
    r"|heitan|heitet|vetaisin|arvosan|arvioi|suosittelisi|suosittelen|ger$|gav$|sager|saga$|rostar|valjer|svarar|betyg"
    r"|give|gave|say$|said|rate|rating|score|gonna|go$|going|answer|vote|recommend|tarkoti|tarkoiti|korja|meinasin|menade|meant)"
)
_NAMING = LatePattern(r"(?<!\w)(?:numero|nro|nr|number|nummer|numret)[\s:]*$")
_ANNOUNCED_WITHIN = 6


def _announced(before: str) -> bool:
    """Whether a verb of grading leads up to the number, with nothing but hedges between."""
    for word in reversed(_WORDS.findall(before[-80:])[-_ANNOUNCED_WITHIN:]):
        if _ANNOUNCING.match(word):
            return True
        if not _is_filler(word):
            return False
    return False


def _names_a_thing(before: str, after: str) -> bool:
    """Whether "number 7" is the name of what comes next ("numero 7 bussi")."""
    if not _NAMING.search(before) or _SEPARATED_RIGHT.match(after):
        return False
    return bool(_unknown(after)) and not _goes_on(after) and not begins_remark(after)


def _goes_on(after: str) -> bool:
    """Whether a remark, not a counted thing, follows."""
    words = _WORDS.findall(after[:40])
    return bool(_SEPARATED_RIGHT.match(after)) or (bool(words) and words[0] in _FOLLOWED)


def _separated(candidate: _Candidate, text: str) -> bool:
    return bool(
        _SEPARATED_LEFT.search(text[: candidate.start][-20:]) and _SEPARATED_RIGHT.match(text, candidate.end)
    )


def _is_placed(candidate: _Candidate, text: str) -> bool:
    """Whether the candidate stands where a grade stands."""
    before, after = text[: candidate.start], text[candidate.end :]
    left, right = _unknown(before, before=True), _unknown(after)
    if _names_a_thing(before, after):
        return False
    if not left and not right:
        return candidate.sort != ARTICLE or _only_fillers(before, after)
    if not right and _begins_correction(before):
        return True
    if candidate.sort == ARTICLE or counts_next(after, candidate.value):
        return candidate.sort == ARTICLE and _separated(candidate, text) and not left
    if _separated(candidate, text):
        return True
    if not left:
        return bool(_SEPARATED_RIGHT.match(after)) or _goes_on(after) or _opens(candidate, before, after)
    if candidate.sort == DIGIT and (not right or _SEPARATED_RIGHT.match(after)):
        return not _NOT_A_PLACE.search(before[-30:]) and not before.rstrip(" ").endswith(BLANK)
    if candidate.sort == DIGIT and len(_WORDS.findall(before)) <= _FEW_BEFORE:
        return bool(_BECAUSE.match(after)) and not _NOT_A_PLACE.search(before[-30:])
    return False


_LONGEST_TAKING_BACK = 4
_FEW_BEFORE = 3
_BECAUSE = LatePattern(
    r"\s+(?:koska|ku|kun|mutta|mut|vaikka|because|cause|but|since|although|eftersom|for att|men|fast)(?!\w)"
)


def _opens(candidate: _Candidate, before: str, after: str) -> bool:
    """Whether digits that a remark follows without a pause begin it; "1" must not count the next word."""
    if _NOT_A_PLACE.search(before):
        return False
    if candidate.sort == CARDINAL:
        return not _says(after)
    if candidate.sort != DIGIT:
        return False
    return candidate.value != 1 or candidate.end - candidate.start > 1 or begins_remark(after)


@lru_cache(maxsize=8)
def _unknown(part: str, *, before: bool = False) -> list[str]:
    """The words that are none of the known courtesies and hedges; `before` the grade its adjectives are some too."""
    words = _WORDS.findall(_ASIDE.sub(" ", _SIGNATURE.sub("", part))) if part.strip() else []
    return [word for word in words if not (_is_filler(word) or (before and word in _OF_GRADES))]


def _says(part: str, *, before: bool = False) -> bool:
    """Whether a part of the text is a remark: all that is not known to be empty words."""
    if not part.strip():
        return False
    unknown = _unknown(part, before=before)
    says = any(word[0] != BLANK or len(word) > _LONG_COUNT for word in unknown) or _SAYING_PHRASE.search(part)
    return bool(says) and not (_IS_FITTING.fullmatch(part) or is_no_answer(bare_words(part)))


def _only_fillers(*parts: str) -> bool:
    """Whether nothing but words that are known to say nothing stands around an "en" or a "one"."""
    return all(word in _FILLERS for part in parts for word in _WORDS.findall(_SIGNATURE.sub("", part)))


def _begins_correction(before: str) -> bool:
    """Whether a text begins by taking back an earlier answer ("ei kun 7")."""
    return len(before.split()) > 1 and bool(_CORRECTING.fullmatch(before))


@lru_cache(maxsize=WORDS_REMEMBERED)
def _is_filler(word: str) -> bool:
    return word in _FILLERS or bool(_FILLER_STEM.match(word))


def _with_marker(text: str, start: int) -> int:
    """The start of the words that announce the grade, where they begin a clause."""
    marker = _BEFORE.search(text[max(0, start - 60) : start])
    if marker:
        begin = max(0, start - 60) + marker.start()
        if (
            _SEPARATED_LEFT.search(text[:begin][-20:])
            or not _unknown(text[:begin], before=True)
            or text.startswith("eli", begin)
        ):
            return begin
    return start


def _comment(message: Message, text: str, start: int, chosen: _Candidate, *, denies: bool) -> str:
    """What the person said besides the grade; empty when that is only courtesy. To deny another grade is to say something."""
    before, after = text[:start], text[chosen.end :]
    taken_back = bool(_CORRECTING.fullmatch(before)) or (
        bool(_MEANT.search(text[: chosen.start])) and len(before.split()) <= _LONGEST_TAKING_BACK
    )
    said_before = _says(before, before=True) and not taken_back
    left = message.display[:start].strip(_TRIM) if said_before else ""
    said_after = denies or _says(after) or len(message.display) > len(text)
    right = message.display[chosen.end :].strip(_TRIM) if said_after else ""
    modifiers = _DIGIT_MODIFIERS if chosen.sort == DIGIT else (*_MODIFIERS, *_DIGIT_MODIFIERS)
    if not right and before.strip(_TRIM) in modifiers:
        return ""
    if left and right:
        return f"{left} {right}" if left[-1:] in ".!?" else f"{left}, {right}"
    return left or right
