"""STOP, in one word or in a sentence, in three languages.

A word alone (with courtesy or a number beside it) is an opt-out; in a sentence only what asks not to be written to is.
STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT, REVOKE and OPTOUT are also acted on by the SMS provider itself.
"""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

import re
from functools import lru_cache

from dialogs.understanding.dictionary import REAL_WORDS
from dialogs.understanding.frames import Frames
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.speech import CONCEPTS, scene
from dialogs.understanding.text import WORDS_REMEMBERED, LatePattern, Message, bare_words
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
    |remove me|ta bort mig|poista minut|poista mut|poistakaa minut|poista numeroni|poistakaa numeroni|stop lopeta|unsubscribe me
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
    (en|emme) (halua|haluu) (olla|kuulua) _ (listalla|listallanne|jakelussa)
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
    (skicka|sand|skick|texta|smsa|kontakta|stor|fraga) _ (inte|int|ej|inga|aldrig) _ (mer|mera|mig|fler|flera|langre|nagra|sms|meddelanden|enkater|har|detta|sant|igen|nagot)
    (vill|onskar|behover) _ (inte|int|ej|inga) _ (ha|fa|mottaga|ta emot) _ (meddelanden|meddelande|sms|enkater|enkat|fler|dessa|dehar|de har|mer|sant|utskick|textmeddelanden)
    (vill|onskar) _ (inga|inte) _ (fler|mer) (meddelanden|sms|enkater)
    (inga|inte) (fler|flera|mer) (meddelanden|sms|enkater|textmeddelanden|utskick)( tack)?
    (ta|tag|radera|stryk|plocka) _ (bort|mig|mitt nummer|ur|av) _ (listan|lista|listor|era listor|registret|sandlistan|utskick)
    (ta|tag) bort mitt nummer|stryk mig fran|avsluta (prenumeration*|meddelande*|tjansten|enkat*|utskick*)
    (jag )?(forbjuder|nekar) _ (sms|meddelanden|utskick|er att skicka|enkater)
    (stop|quit|cease|end|cancel) _ (texting|messaging|sending|contacting|spamming|bothering|harassing|asking|texts|messages|msgs|surveys|sms|subscription|these)
    (dont|do not|never|please dont) _ (text|message|send|contact|sms|msg|bother|spam) _ (me|again|anymore|any|this|these|anything|messages|texts|more)
    (dont|do not|never) (text|message|contact|sms|bother|spam) (me|us|this)
    (dont|do not|no longer|not) (want|wish|need|like) _ (messages|texts|message|sms|surveys|these|contacted|texted|spam|notifications)
    (take|remove|delete|get|drop) (me|my number|this number|us) _ (off|from) _ (list|lists|database|system|register|this)
    (take|remove|delete) my (phone )?number|no more (texts|messages|surveys|sms|text|msgs|of these|spam)|leave me alone|(want|like|wish) to unsubscribe|unsubscribe (me|from|my)|opt (me )?out|opting out
    """
)
_ASKED = Frames(
    CONCEPTS,
    """
    > 5: FORBID SENDING !THEM
    6: DENY WANT MESSAGES !THEM !vastata !svara !answer
    > 7: en|emme|ei|jag|i DENY|ole|oo|pyytanyt|tilannut|antanut MESSAGES|lupaa SENDING|MESSAGES|lupaa
    > 6: en|emme ole|oo tilannut|pyytanyt|antanut MESSAGES|lupaa|naita
    > 4: ei kiitos|enaa|enempaa|enempaa|lisaa MESSAGES
    > 3: inga|inget|ingen fler|mer|mera MESSAGES
    > 4: no more MESSAGES
    4: CEASE MESSAGES|SENDING !DONT
    > 5: en|emme suostu|salli|hyvaksy MESSAGES|vastaanott*
    5: kieltayd*|kiellan|nekar|forbjud*|vagrar|decline|refuse MESSAGES
    > 6: tackar nej MESSAGES
    > 3: jattakaa|jata mut|minut pois
    > 3: sluta hora av
    > 2: no MESSAGES @3
    > 4: do|dont not|message|text|contact message|text|contact|me|again @4
    > 3: ei MESSAGES kiitos|enaa|teilta|tack @4
    > 6: en|emme ole|oo tilannu|tilannut|pyytany|pyytanyt naita|tallaisia|mitaan
    > 4: peruuttakaa|perukaa|peruuta|peru|avsluta|cancel palvelu|palvelun|tjansten|service|tilaus|tilaukseni
    > 4: no more of this|these|it
    > 4: slippa|vagrar MESSAGES|detta
    6: DENY WANT kontaktad|contacted|kontaktas|stord|disturbed
    4: REMOVE NUMBER !vaihtunut
    > 3: NUMBER pois
    > 5: REMOVE MEOBJ LIST|from|off|fran
    5: REMOVE MEOBJ LIST|kyselys*|jakelu*|enkaten
    4: borttagen|bort|removed|pois LIST
    """,
)
_NOT_ASKED = Phrases(
    """
    (dont|do not|never|wont|didnt|cant|cannot) (ever )?(stop|quit|end|cancel|unsubscribe)
    (alkaa|ala|alka) _ (minua|mua|potilaita|asiakkaita|lahetetta) _ (yksityi*|kotiin|toiseen|muualle|jonoon)
    (ei|en|alkaa|ala|eika) _ (tarvitse|tarvii|kannata|saa|pida|halua|haluais|kuulu) (lopettaa|perua|lopeta)
    (alkaa|ala|alka) (ikina |koskaan |vaan )?(lopettako|lopeta|perua|peruko|peru)
    (inte|int|aldrig) (behover |maste )?(sluta|avsluta)|sluta (inte|aldrig|int)
    """
)
_LONGEST_ASKING = 200
_LETTERS_APART = 3
_SEGMENT = LatePattern(r"[.,;:!?\n()\"/+-]+")


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


def asked(message: Message) -> bool:
    """Whether the person asks for no more messages."""
    bare = message.bare
    if len(bare) < 60 and is_single(bare):
        return True
    if _NOT_ASKED.search(bare):
        return False
    if _SENTENCES.search(bare) or (len(bare) < _LONGEST_ASKING and _ASKED.hold(scene(bare))):
        return True
    return not _OWN_SENTENCE_BEGINS.isdisjoint(message.words) and _own_sentence(message.folded)


_OWN_SENTENCES = _SINGLE_PHRASES | set("stop stopp lopeta lopetus sluta unsubscribe lopettakaa".split())
_OWN_SENTENCE_BEGINS = {phrase.split()[0] for phrase in _OWN_SENTENCES}


def _own_sentence(folded: str) -> bool:
    """Whether STOP stands as a sentence of its own, at the beginning or the end ("9. STOP", "5 stop")."""
    segments = [words for words in map(bare_words, _SEGMENT.split(folded)) if words]
    if not segments:
        return False
    for segment in (segments[0], segments[-1]):
        if re.sub(r"^(?:\d+ )+|(?: \d+)+$", "", segment) in _OWN_SENTENCES:
            return True
    return False
