"""STOP, in one word or in a sentence, in three languages.

A word alone (with courtesy or a number beside it) is an opt-out; in a sentence only what asks for no messages is. Bills,
appointments, nurses and medicines are stopped with the same verbs, so a clause without a word for messages is an opt-out only
where it names nothing else either.
STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT, REVOKE and OPTOUT are also acted on by the SMS provider itself.
"""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from dialogs.understanding import clauses, optout_objects, scripts
from dialogs.understanding.dictionary import REAL_WORDS
from dialogs.understanding.frames import Frames
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.speech import CONCEPTS, scene
from dialogs.understanding.text import WORDS_REMEMBERED, LatePattern, Message
from dialogs.understanding.tongue import tongue
from dialogs.understanding.typos import Vocabulary, near

WORDS = frozenset(
    """
    stop stopp stoppi stoppa stopall stoppaa stopit unsubscribe unsub cancel end quit revoke optout
    lopeta lopetus lopetan lopettakaa lopettaa lopetetaan lopetetaa lopettakaapa lopetappa lopetas seis pysayta
    peru peruuta perukaa peruuttakaa peruutus perun peruutan
    sluta slut avsluta avslutar avbryt stoppen sluuta avregistrera avregistrering avanmal avbestall avprenumerera
    """.split()
)
_SINGLE_PHRASES = frozenset(
    """opt out|stop all|stop it|stop this|stop now|stop that|please stop|lopeta jo|lopeta tama|lopeta nama|lopeta nyt|lopeta heti
    |lopettakaa jo|lopettakaa tama|lopettakaa nama|lopettakaa heti|peru tilaus|peruuta tilaus|peruuttakaa tilaus|peru viestit
    |peruuta viestit|peru kysely|sluta nu|sluta med detta|sluta genast|ei enaa|ei enaa viesteja|no more|inga fler|inte mer|poista listalta
    |remove me|ta bort mig|poista minut|poista mut|poistakaa minut|poista numeroni|poistakaa numeroni|stop lopeta|cease and desist|unsubscribe me
    |leave me alone|jattakaa rauhaan|jata rauhaan|lamna mig ifred|lamna mig i fred|jattakaa minut rauhaan|jattakaa mut rauhaan|jata mut rauhaan
    """.replace("\n", "")
    .replace("    |", "|")
    .strip()
    .split("|")
)
_COURTESY = frozenset(
    """please pls plz kiitos kiitti tack thanks thank you snalla ole hyva heti nyt now jo nu genast hei moi hej hello hi all it sms
    texting viestit tekstiviestit kyselyt meddelanden messages texts messaging ok no niin siis vain bara just the ja och and mig mut minut me naista herran tahden
    jumalauta helvetti helvetissa saatana perkele vittu vitun ihmeessa sentaan fan helvete damn fucking fuck hell god gods sake bro""".split()
)
# One letter away from a word of the list, yet another word.
_NOT_TYPOS = frozenset(
    """step shop top stops stopped stoop strop store stora stoppad slot lopetin lopetti lopettaja send and eng bend ende
    lopuksi lopussa loputa quiet quite suit luta slutar slutat ute slutna canal cancer peri peru paru meru perus perusta
    unsure pent sluts slit slur slump lopettakoon perua perun peruin perui perunaa peruna""".split()
)
_TYPO_WORDS = Vocabulary(
    word for word in WORDS if len(word) >= 4 and word not in {"peru", "perun", "seis", "slut", "quit"}
)

_SENTENCES = Phrases(
    """
    (alkaa|alka|ala|elkaa|elka|alaka|elakaa) _ (lahettako|lahetta|laheta|lahetelko|lahettele|lahetella|lahettakaa|lahettako|laitelko|laittako|laita|laittako|laitelko|tekstaa|tekstailko|viestittele|viestitelko|viestita|kirjoitelko|kyselko|kysele|kyselko|spammatko|spammaa|hairitse|hairitko|vaivatko|vaivaa|pommittako)
    (alkaa|ala|alka) _ (kysyko|kysy|kysyko) _ (enaa|enempaa|multa|minulta|mitaan)
    (en|emme|en ma|emma|emme) _ (halua|haluu|haluaisi|haluais|tahdo|kaipaa|tarvitse|tarvii|tilannut|pyytanyt) _ (viesteja|viestia|viesti|viestejanne|viesteja|tekstiviesteja|tekstiviestia|tekstareita|tekstaria|kyselyita|kyselyja|kyselya|palautekyselyita|palautekyselyja|palautepyyntoja|yhteydenottoja|mainoksia|spammia|roskapostia|postia|smsia)
    (en|emme) halua (enaa )?(vastaanottaa|saada) _ (naita|teilta|viesteja|mitaan)
    (en|emme) (halua|haluu) (enaa )?(naita|tallaisia|tallasia|tammosia)( enaa)?$
    (en|emme) (halua|haluu) (olla|kuulua) _ (listalla|listallanne|listoilla|listoillanne|jakelussa)
    (lopeta|lopettakaa|lopetatteko|lopettaa|lopetetaan|lakatkaa|lakkaa|pyydan lopettamaan|voitteko lopettaa|haluan lopettaa|voisitteko lopettaa|stop|stopp|stoppi) _ (viestit|viestin|viestien|viesti|viestittely*|viestinta|tekstiviestit|tekstarit|kyselyt|kyselyn|kysely|kyselyiden|palautekyselyt|lahettely*|lahettami*|lahetta*|spammi*|spamm*|pommitt*|hairint*|hairits*|tilaus|tilauksen|kysele*|tekstailu*|vaivaami*|naiden|nama kyselyt|nama viestit|roskaposti)
    (peru|perukaa|peruuta|peruuttakaa|perun|peruutan|haluan perua|haluan peruuttaa|irtisanon) _ (viestit|viestien|tilaus|tilauksen|tekstiviestit|kyselyt|kyselyn|palautekyselyt|palautekyselyn|viestipalvelu*|jakelu*|kysely)
    (kiellan|kielletty|kielto|kiellän) _ (viestit|viestien|tekstiviestit|tekstiviestien|kyselyt|lahett*|lahetta*|yhteydenotot|markkinoin*|viesteja|nama)
    ei (enaa )?(viesteja|kyselyja|kyselyita|tekstiviesteja|tekstareita|naita) (enaa|kiitos|teilta|mulle|minulle)
    ei (enaa) (viesteja|kyselyja|kyselyita|tekstiviesteja|tekstareita|naita)( kiitos)?$
    (poista|poistakaa|ota|ottakaa|haluan) _ (listalta|listalta|listaltanne|jakelulistalta|postituslistalta|jakelusta|rekisterista pois|listoiltanne|listoilta)
    (poista|poistakaa) _ (numeroni|numeron|puhelinnumeroni|puhelinnumeron|numero)$
    (poistakaa|poista) _ (numeroni|puhelinnumeroni) _ (rekisterista|listalta|tasta|jarjestelmasta)
    ei saa (enaa )?(lahettaa|laittaa) _ (viesteja|viestia|mitaan|naita)
    (jattakaa|jata) _ (rauhaan)
    (sluta|slut|stoppa|stopp|upphor|lagg av) _ (skicka|skickande|sanda|texta|smsa|messa|spamma|trakassera|kontakta|fraga|meddelanden|sms|enkater|storande)
    (skicka|sand|skick|texta|smsa|kontakta|stor|fraga) _ (inte|int|ej|inga|aldrig) _ (mer|mera|meir|mig|mej|fler|flera|langre|nagra|sms|meddelanden|enkater|har|detta|sant|igen|nagot)
    (vill|onskar|behover) _ (inte|int|ej|inga) _ (ha|fa|mottaga|ta emot) _ (meddelanden|meddelande|sms|enkater|enkat|fler|dessa|dehar|de har|mer|sant|utskick|textmeddelanden)
    (vill|onskar) _ (inga|inte) _ (fler|mer) (meddelanden|sms|enkater)
    (inga|inte) (fler|flera|mer) (meddelanden|sms|enkater|textmeddelanden|utskick)( tack)?
    (ta|tag|radera|stryk|plocka) _ (bort|mig|mitt nummer|ur|av) _ (listan|lista|listor|era listor|registret|sandlistan|utskick)
    (ta|tag) bort mitt nummer|stryk mig fran|avsluta (prenumeration*|meddelande*|tjansten|enkat*|utskick*)
    (jag )?(forbjuder|nekar) _ (sms|meddelanden|utskick|er att skicka|enkater)
    (stop|quit|cease|end|cancel) _ (texting|messaging|sending|contacting|spamming|bothering|harassing|asking|texts|messages|msgs|surveys|sms|subscription|these)
    (dont|do not|never|please dont) _ (text|message|send|contact|sms|msg|bother|spam) _ (me|again|anymore|any|this|these|anything|messages|texts|more)
    (dont|do not) disturb( me| us)?( please)?$|stor (mig|oss) (inte|ej)( tack)?$
    (dont|do not|never) (text|message|contact|sms|bother|spam) (me|us|this)
    (dont|do not|no longer|not) (want|wish|need|like) _ (messages|texts|message|sms|surveys|these|contacted|texted|spam|notifications)
    (take|remove|delete|get|drop) (me|my number|this number|us) _ (off|from) _ (list|lists|database|system|register|this)
    (take|remove|delete) my (phone )?number|no more (texts|messages|surveys|sms|text|msgs|of these|spam)|leave me alone|(want|like|wish) to unsubscribe|unsubscribe (me|from|my)|opt (me )?out|opting out
    (voisitteko|voitteko|voitko|voisitko|voisko|voisiko|kan ni|kan du|kunde ni|can you|could you|will you|would you) _ (lopettaa|sluta|stop)
    sluta (tjata|tjafsa|tjat|tjatet)|(stop|quit) (nagging|pestering|bugging|badgering)|snalla _ sluta|sluta snalla
    """
)
_ASKED = Frames(
    CONCEPTS,
    """
    > 5: FORBID SENDING !THEM !soittako !soita !soittakaa !soitelko
    > 6: DENY WANT MESSAGES !THEM !vastata !svara !answer !soittaa !soittoa !ringa
    > 6: WANT DENY MESSAGES !THEM !vastata !svara !answer !soittaa !soittoa !ringa
    > 3: MESSAGES DENY WANT !THEM !vastata !svara !answer !soittaa !soittoa !ringa
    > 7: en|emme|ei|jag|i DENY|ole|oo|pyytanyt|tilannut|antanut MESSAGES|lupaa SENDING|MESSAGES|lupaa
    > 6: en|emme ole|oo tilannut|pyytanyt|antanut MESSAGES|lupaa|naita
    > 5: ei kiitos|enaa|enempaa|enempaa|lisaa MESSAGES
    > 3: inga|inget|ingen fler|mer|mera MESSAGES
    > 4: no more MESSAGES
    4: CEASE MESSAGES|SENDING !DONT !yksi !kaksi !at !en !one
    > 5: en|emme suostu|salli|hyvaksy MESSAGES|vastaanott*
    5: kieltayd*|kiellan|nekar|forbjud*|vagrar|decline|refuse MESSAGES
    > 6: tackar nej MESSAGES
    > 7: jattakaa|jata mut|minut|mua|minua|meidat pois|valiin|ulkopuolelle
    > 3: sluta hora av
    > 2: no MESSAGES @3
    > 4: do|dont not|message|text|contact message|text|contact|me|again @4
    > 3: ei MESSAGES kiitos|enaa|teilta|tack @4
    > 6: en|emme ole|oo tilannu|tilannut|pyytany|pyytanyt naita|tallaisia|mitaan
    > 4: peruuttakaa|perukaa|peruuta|peru|avsluta|cancel palvelu|palvelun|tjansten|service|tilaus|tilaukseni
    > 4: no more of this|these|it
    > 4: slippa|vagrar MESSAGES|detta
    6: DENY WANT kontaktad|contacted|kontaktas|stord|disturbed
    > 5: ette|ettei|etteivat laheta|lahetate|laheteta|lahettaisi|lahettaisitte|laita|laittaisi|hairitse|hairitsisi
    3: olla lahettamatta|laittamatta|hairitsematta
    6: DENY|longer want|wish receive|get|getting MESSAGES|these|this|anything
    4: REMOVE NUMBER !vaihtunut
    > 3: NUMBER pois
    > 5: REMOVE MEOBJ LIST|from|off|fran
    5: REMOVE MEOBJ LIST|kyselys*|jakelu*|enkaten
    4: borttagen|bort|removed|pois LIST
    6: MESSAGES paase* eroon
    > 5: rid of MESSAGES|these|this|them
    > 5: bli* av med MESSAGES|dessa|det
    > 4: tekstiviestit|viestit|kyselyt|tekstarit|tekstiviestikyselyt loppu|seis nyt|heti|jo @6
    4: lopettakaa|lopetatte|lopettavan|lopetettava|lopetettaisi*|loputtava|lopetan MESSAGES|lahettaminen
    > 5: ettei|etta minulle|mulle|minua lahetetaan|laheteta|lahetettaisi* mitaan|MESSAGES|naita|tallaisia
    > 3: REMOVE minut|mut|mig|me kysely*|MESSAGES
    6: nu racker MESSAGES|fragor|fragorna|fragandet @8
    6: saa|nyt riittaa MESSAGES|SENDING
    > 4: riittaa jo|nama|naita MESSAGES
    > 5: avboj* MESSAGES
    > 7: inte|aldrig gett|givit tillstand|lov|samtycke MESSAGES
    > 4: skicka|skick|sand inget|ingenting mer|mera|till|at
    > 2: avregistrera|avanmal|avanmala mig|mitt
    > 4: CEASE|slutar getting|receiving|receive|fa|saamasta these|this|them|MESSAGES|dessa|de|det
    > 5: stop|cease|end getting|receiving these|this|them|MESSAGES
    > 5: enough with|of MESSAGES|these|this
    > 5: prefer|rather not receive|get|have MESSAGES|these
    > 6: didnt|never|not signed|sign|subscribe*|asked|ask|request* MESSAGES|these
    > 5: dont|not wanna|want|like|need receive|get|getting MESSAGES|these|this|anything
    > 6: not|dont consent|agree MESSAGES
    > 5: how|hur|miten|kuinka|where|var|mista unsubscribe|avregistrera*|avsluta*|slutar|lopetan|lopetetaan|perun|perutaan|stop MESSAGES|these|mig|dessa|nama @8
    > 4: how i|to|can unsubscribe @8
    > 5: lopettamaan|loppumaan nama|naiden|MESSAGES
    > 5: nama|MESSAGES loppumaan|loppuvat|lopetettua
    7: eikohan|eiko MESSAGES riita|riittaisi|riittaneet
    4: lopettakaa|lopeta|loppukoon kyseleminen|lahettely|tekstailu|viestittely*
    > 5: DENY kiinnostunut|intresserad|interested kyselyi*|viestei*|enkater*|sms|meddelanden|surveys|messages|texts
    > 6: DENY osallistu*|delta|deltar|participate kyselyihin*|enkater*|surveys
    > 5: haluan|tahdon|haluun pois postituslista*|jakelu*|sahkopostilista*|viestijakelu*
    > 6: peruutan|perun|aterkallar|withdraw|revoke suostumu*|luvan|lupani|samtycke*|consent|permission MESSAGES|lahettaa|viesteihin|kyselyihin
    > 4: kiellan|kiellamme|forbjuder suoramarkkinoin*|mainonta*|reklam
    > 8: ette|ei|ni|you saa|far|must|may lahettaa|skicka|sanda|send|text MESSAGES|mitaan|enaa|mer|me|more
    > 5: not|nobody allowed|permitted text|message|contact|send me|us|MESSAGES
    > 4: alkaa|ala|alka kiusatko|kiusaa|rasittako|rasita MESSAGES|viesteilla|kyselyilla|naillä|nailla
    > 5: nog|fatt med|av MESSAGES @8
    > 6: far det vara nog MESSAGES
    > 5: inte|int ett|en|enda MESSAGES till @6
    > 4: avsager|undanber mig MESSAGES
    > 3: messa|texta|smsa inte|int|aldrig mig|oss|mer
    > 4: inga fler|flera MESSAGES|fragor @4
    > 5: REMOVE MEOBJ fran|ur sandlistan|listan|utskick*|LIST
    > 8: want|wish|like|please|prefer taken|removed|deleted|struck|off off|from list|lists|database|register
    > 7: cut|knock it out|off with MESSAGES
    > 3: lose my number @4
    > 3: quit|stop sending me stuff|anything|things|crap
    > 4: done|fed|finished with MESSAGES|these @8
    > 7: DENY want|wish hear from you
    > 5: ettei|etta|etteivat MESSAGES|tallaisia|naita tulisi|tulis
    > 4: kieltaa|estaa|blokata MESSAGES
    > 5: jattakaa|jata|jattakaapa MESSAGES|nama|naa|naita lahettamatta|laittamatta|valiin
    6: WANT|paasta|paasen|paasisin|paasee|paastava eroon MESSAGES|naista|tasta|teista
    > 6: saa|saisi|olkoon|sai olla|jaada|jaa viimeinen|viimeiseksi|viimoinen MESSAGES
    > 6: far|ska|skall bli|vara sista MESSAGES
    > 5: this is|be last MESSAGES
    > 6: drar|tar|tog tillbaka samtycke*|lov|tillstand|tillatelse* MESSAGES
    > 6: FORBID laitelko|laittako|laita|lahettako|lahetelko|lahetta tammosii|tommosii|semmosii|tallasii|nait|naita
    > 5: REMOVE MEOBJ jutusta|hommasta|systeemista|palvelusta|ringista|porukasta
    > 5: loppumaan naa|nama|nait
    7: miten|mitenka|kuinka|hur|how|mista lopettaa|lopetan|lopetetaan|perua|peruuttaa|poikki|avsluta|avslutar|stoppa|stoppar|stop|end MESSAGES|nama|naa|taman|tama|tan|naista|det|detta|dessa|these|this|it @9
    > 6: vill|onskar inte|int|ej ha|fa fler|flera|sana|sadana|dessa|dehar
    > 6: lat|latt bli skicka|skickandet|smsa|texta|messa|stora
    7: mind|appreciate|grateful|glad|nice not|stopping|stopped|stop texting|messaging|sending|contacting|texts|messages|texted
    6: no|without permission|consent text|message|contact|send|texting
    > 6: kiellan|kiellamme|pyydan|pyydamme|vaadin lahettamasta|laittamasta|hairitsemasta|lahettamaan
    > 5: DENY tarvitse|tarvii|tarvi|kannata|saa kysella|kysya|lahetella|viestitella|laitella
    > 4: ei mulle|minulle|meille|tanne naita|tallaisia|tammosia|tallasia|MESSAGES
    > 4: ei kiitos naita|tallaisia|tammosia|tallasia @5
    > 5: naa|nama|nait|naita loppumaan|loppuu|loppuvat|loppuis
    > 5: CEASE tjata|tjatet|mejla|jankuttaminen|jankutus|kyseleminen|pestering|nagging|bugging MESSAGES|mig|mej|me|us|mulle
    > 2: MESSAGES|tekstiviestikyselyt seis|stop
    > 6: WANT en|etten saa MESSAGES
    > 3: MESSAGES pois minulta|multa|meilta @5
    > 5: naita|tallaisia ei|en tarvitse|tarvii|tarvi lahett*|lahetella
    > 5: FORBID ottako|ota yhteytta
    > 4: no|inga further|ytterligare MESSAGES|contact @6
    > 5: object|opposed to MESSAGES|receiving
    > 6: exclude|omit me|us|my from MESSAGES|future
    > 4: dont|never ask me|us again|anymore
    """,
)
_NOT_ASKED = Phrases(
    """
    (dont|do not|never|wont|didnt|cant|cannot) (ever )?(stop|quit|end|cancel|unsubscribe)
    (alkaa|ala|alka) _ (minua|mua|potilaita|asiakkaita|lahetetta) _ (yksityi*|kotiin|toiseen|muualle|jonoon)
    (got|get|had|received|have|has|were|was|are|came|sent me) (no|any) (more |further |new )?(texts|messages|surveys|sms|text|msgs|notifications)
    (fick|far|fatt|kom|kommer|hade|har) (inga|inte) (fler |flera |nagra |nya )?(meddelanden|sms|enkater|textmeddelanden)
    (en|emme|ei) _ (saanut|saanu|saatu|saapunut|tullut|tullu) _ (viesteja|viestia|tekstiviesteja|tekstiviestia|tekstareita|kyselya|kyselyita)
    (ei|en|alkaa|ala|eika) _ (tarvitse|tarvii|kannata|saa|pida|halua|haluais|kuulu) (lopettaa|perua|lopeta)
    (alkaa|ala|alka) (ikina |koskaan |vaan )?(lopettako|lopeta|perua|peruko|peru)
    (inte|int|aldrig) (behover |maste )?(sluta|avsluta)|sluta (inte|aldrig|int)
    vaan (mieluummin |ennemmin |ihan |pelkka |pelkan |haluan |haluaisin )*(viesti|viestin|viestit|viestia|viesteja|tekstiviesti|tekstiviestin|tekstiviestit|tekstiviesteja|tekstari|tekstarin|viestilla|tekstiviestilla)$
    utan (hellre |garna |bara |vill ha )*(sms|ett sms|meddelande|ett meddelande|textmeddelande|ett textmeddelande)$|(but|just|only|rather) (a |by )?(text|message|sms|texts)( message| instead| please)*$
    ^(en|emme) (mina |ma |enaa )*saa|(alkaa|ala|alka) (soittako|soita|soitelko|soittakaa) _ (lahettakaa|laheta|laittakaa|laita|tekstatkaa|tekstaa)|(i|we) (dont|do not|never|no longer) (ever |really )?(get|receive|understand|see)
    """
)
_LONGEST_ASKING = 200
_LETTERS_APART = 3


def is_single(bare: str) -> bool:
    """Whether the words are a word of opt-out, with courtesy or a repetition, and nothing else."""
    if bare in WORDS or bare in _SINGLE_PHRASES:
        return True
    if bare.count(" ") < _LETTERS_APART and bare.replace(" ", "") in WORDS:  # LOPET A
        return True
    words = [word for word in bare.split() if word not in _COURTESY]
    if len(words) > 3 and all(len(word) == 1 for word in words):  # S.T.O.P
        words = ["".join(words)]
    if not words or len(words) > 4:
        return False
    if len(words) == 1 and words[0] not in WORDS:
        return _mistyped(words[0])
    return WORDS.issuperset(words) or " ".join(words) in _SINGLE_PHRASES


@lru_cache(maxsize=WORDS_REMEMBERED)
def _mistyped(word: str) -> bool:
    """STPO, STOOOP, LOPETAAA."""
    if word in REAL_WORDS:
        return False
    if word not in _NOT_TYPOS and near(word, _TYPO_WORDS, shortest=4):
        return True
    return len(word) > 4 and re.sub(r"(.)\1+", r"\1", word) in _STRETCHED


_STRETCHED = frozenset("stop lopeta sluta lopetakaa lopetus".split())


class OptOut(NamedTuple):
    """`rest` is what the person said besides; empty where that is nothing."""

    rest: str


_MENDED = Vocabulary(
    """
    lopettakaa lopettakaapa lopettaa lopetatteko poistakaa lahettakaa lahettako lahetelko viestit viesteja viestien
    tekstiviestit tekstiviesteja tekstiviestien tekstareita kyselyita meddelanden textmeddelanden enkater unsubscribe messaging surveys
    """.split()
)


@lru_cache(maxsize=WORDS_REMEMBERED)
def _mended(word: str) -> str:
    """LOPETAKAA, VIESTT: a word of opt-outs with one typing error."""
    if len(word) < _SHORTEST_MENDED or word in REAL_WORDS or CONCEPTS.of(word).concepts:
        return word
    return word if optout_objects.is_known(word) else near(word, _MENDED, shortest=_SHORTEST_MENDED) or word


_SHORTEST_MENDED = 6


def find(message: Message) -> OptOut | None:
    """The opt-out that the text is or holds; None where the person does not ask for no more messages."""
    bare = message.bare
    if len(bare) < _LONGEST_SINGLE and is_single(bare):
        return OptOut("")
    if not (message.display.isascii() and message.display.isalpha()) and scripts.is_keyword(message.display):
        return OptOut("")
    if places := [*_asking(message), *_keyword(message)]:
        return OptOut(clauses.without(message, places))
    return None


def _asking(message: Message) -> Iterator[tuple[int, int]]:
    """The clauses that ask for no messages; the whole text where it has no pause and asks for that only as a whole."""
    bare = _mend(message.bare)
    asks = _asks(bare, bare)
    if not asks and (not optout_objects.may_refuse(message.words) or _NOT_ASKED.search(bare)):
        return
    parts = clauses.clauses(message.folded)
    found = [
        part
        for part in parts
        if (_asks(_mend(part.bare), bare) if asks else optout_objects.refuses(_mend(part.bare).split()))
    ]
    for part in found:
        if optout_objects.is_of_messages(_mend(part.bare)):
            yield part.start, part.end
    if asks and not found and not _PAUSE.search(message.folded) and optout_objects.is_of_messages(bare):
        yield 0, len(message.folded)


def _mend(bare: str) -> str:
    return " ".join(map(_mended, bare.split()))


_PAUSE = LatePattern(r"[.,;:!?\n()]\s*\w")


def _asks(part: str, bare: str) -> bool:
    asks = _SENTENCES.search(part) or (
        len(bare) < _LONGEST_ASKING and (_ASKED.hold(scene(part)) or optout_objects.refuses(part.split()))
    )
    return bool(asks) and not _NOT_ASKED.search(part)


_LONGEST_SINGLE = 60
_OWN_SENTENCES = _SINGLE_PHRASES | set("stop stopp lopeta lopetus sluta unsubscribe lopettakaa".split())
_OWN_SENTENCE_BEGINS = {phrase.split()[0] for phrase in _OWN_SENTENCES} | _COURTESY


def _keyword(message: Message) -> Iterator[tuple[int, int]]:
    """Where STOP stands for itself: as a sentence of its own ("9. STOP", "5 stop"), or before or after the rest of the text."""
    if not _OWN_SENTENCE_BEGINS.isdisjoint(message.words):
        parts = clauses.clauses(message.folded)
        for part in parts:
            capitals = message.display[part.start : part.end].isupper()
            if (capitals or part in (parts[0], parts[-1])) and _is_own_sentence(part.bare):
                yield part.start, part.end
    if end := 0 if message.folded.isascii() else scripts.begins_with_keyword(message.display):
        yield 0, end
    if "stop" in message.words:
        yield from _beside(message)


def _is_own_sentence(bare: str) -> bool:
    words = [word for word in bare.split() if not word.isdigit()]
    return " ".join(words) in _OWN_SENTENCES or (
        " ".join(word for word in words if word not in _COURTESY) in _OWN_SENTENCES
    )


_FIRST = LatePattern(r"\W*(stop)[\s:]+(?=([^\W\d_]+))")
_LAST = LatePattern(r"(?<![^\W\d_])([^\W\d_]+)\s+(stop)\W*$")
_STOPPED = LatePattern(
    r"[a-z]+ing$|(?:the|this|that|these|those|it|your|our|my|me|us|them|him|her|a|an|all|by|at|in|on|for|with|to|and|or|when|until|over|off"
    r"|doing|sign|signs|watch|codon|gap|loss|cock)$"
)
"""What follows on "stop" where it is the English verb, or part of a name."""
_TOLD_TO = frozenset(
    """non full bus never not to didnt dont wont wouldnt couldnt cannot cant must should would could will and please they he she it
    said says say told shouted sanoi sanoin sanoivat sanottiin huusin huusi huusivat sa sade sager ropade ropar skrek sagt sanonut pit""".split()
)
"""What comes before "stop" where it is reported speech, or where it is no word of its own."""


def _beside(message: Message) -> Iterator[tuple[int, int]]:
    """STOP with no punctuation between it and the rest ("STOP en saanut apua"); in small letters not in English."""
    folded, display = message.folded, message.display
    first, last = _FIRST.match(folded), _LAST.search(folded)
    if first and not _stops_something(first[2], folded[first.end() :]):
        rest = display[first.end() :]
        if _stands_out(display[first.start(1) : first.end(1)], rest):
            yield first.span(1)
    if (
        last
        and last[1] not in _TOLD_TO
        and _stands_out(display[last.start(2) : last.end(2)], display[: last.start(2)])
    ):
        yield last.span(2)


def _stops_something(word: str, rest: str) -> bool:
    """Whether the next word is what "stop" says to stop ("Stop making us wait", "stop tupakalle")."""
    return word.endswith("lle") or (bool(_STOPPED.match(word)) and tongue(rest) not in ("fi", "sv"))


def _stands_out(word: str, rest: str) -> bool:
    """Whether the capitals of the word mean something, or a language that has no such word is written around it."""
    return (word.isupper() and not rest.isupper()) or tongue(rest) in ("fi", "sv")
