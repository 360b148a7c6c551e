"""Command words, and the same wishes said in a sentence.

The words themselves are data (`dialogs.training_data`). A word is a command in any case, with or without umlauts, with
stray punctuation, in every language at once. A small typing error is mended only where one command is near: ALOITE and
ALOITA are both commands, so neither is ever mended into the other.
"""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from dialogs.understanding.dictionary import REAL_WORDS
from dialogs.understanding.frames import Frames
from dialogs.understanding.frames import first as first_frame
from dialogs.understanding.kinds import Kind
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.phrases import first as first_phrase
from dialogs.understanding.speech import CONCEPTS, scene
from dialogs.understanding.text import WORDS_REMEMBERED
from dialogs.understanding.typos import Vocabulary, near

_SKIPS = frozenset(
    "ohita ohitan ohitetaan ohittaa ohittaisin hoppa hoppar hoppas skip skippaa skippaan skipataan skippas".split()
)
_SKIPPED = frozenset(
    """over det har detta denna den fragan kysymys kysymyksen tama taman tan tata this that question it one next vill jag
    haluan haluaisin mieluummin helst i want to would like id ma mina voinko voiko can nyt vi saako far kan gar vaan vain
    bara just please kiitos tack thanks snalla nu now ok okej joo nimi nimen namnet name the""".split()
)
"""What may stand beside a word that skips."""
_POLITE = frozenset(
    "please kiitos kiitti tack thanks thank you snalla hei moi hej hello hi ole hyva vastaus sana".split()
)
_GROUP_WORDS = frozenset({"ryhma", "grupp", "group"})
# Words of their own that are one letter away from a command.
_NOT_TYPOS = frozenset(
    """aloin aloitan aloitin aloitti aloitte soita soitin soitti soitan soitti palautti palauta palautan palautin respond
    responsen grupper groups starts started smart stars state infos ohjee ohjaa ohjeen ohjeena poistan poisti poistin
    poistaa radda raderat raderar deleted deletes joins help helps menus nextel tietosuojan ryhman ryhmat ringa ringer
    ringde meds mukaa suomen suomessa svensk svenskar engelsk leaves leaved skips skipped deltar deltog deltat takaisi
    osallistui osallistua osallistun ohitan ohitti ohitin ohittaa aloitteet hjalpa hjalpt hjalper hjalpte borjade borjat
    callbacks callers initiatives initiativet apuna neuvot neuvon neuvola neuvoi neuvosi neuvoo ehdotan ehdotin ehdotti
    ehdotukset suggestions forslaget privat private tillbak seuraavan seuraavaa edellisen previously englannin lisat
    lisaan lisaaa mored vaikutan vaikutti vaikutus eroaa eroja lamnade lamnar lamnat liityn liittyy""".split()
)

_SENTENCES: tuple[tuple[Kind, Phrases], ...] = (
    (Kind.delete, Phrases(
        """
        (poistakaa|poista|haluan poistaa|poistattehan|voitteko poistaa|voisitteko poistaa|tuhotkaa|pyydan poistamaan|saako poistaa) _ (tietoni|tietojani|tiedot|henkilotietoni|henkilotiedot|tietoja|vastaukseni|viestini)( minusta| minun| kaikki| rekisterista| heti| pois| teilta)*
        (haluan|toivon|vaadin|pyydan) _ tietoni (poistetaan|poistettavan|pois|poistettaviksi)|tietojeni (poistoa|poistamista|poistaminen)
        (radera|ta bort|avlagsna|stryk) _ (mina uppgifter|min data|mina personuppgifter|alla uppgifter|mina data|all data)
        (delete|erase|remove) _ (my|all) (data|information|details|personal data|info|personal information|records)
        """)),
    (Kind.mydata, Phrases(
        """
        (mita|mitka|mika) (kaikkia )?(tietoja|tietoa|tiedot|tietoo|tieto) _ (minusta|musta|itsestani|minun|tallennettu|tallessa)
        (haluan|haluaisin|saanko|voinko|miten|saisinko|mista) _ (nahda|tarkastaa|saada|tietaa|katsoa|tarkistaa|nahdaan) _ (omat tiedot|omat tietoni|tietoni|tietojani|mita tietoja)
        (tarkastuspyynto|tietopyynto)
        (vilka|vad for|vad) (uppgifter|data|information|info) _ (om mig|pa mig|sparat)|vad vet ni om mig|(vill|kan|far) (jag )?(se|fa|granska) mina uppgifter
        (what|which) (data|information|info|details) _ (about|on|of) me|what do you (know|have) (about|on) me|(see|access|get|view|show) _ my (data|information|details)
        """)),
    (Kind.initiative, Phrases(
        """
        (haluan|haluaisin|haluun|miten|voinko|aion|mista|miten voin|tahdon|saako) _ (tehda|teen|jattaa|jatan|tehdaan|laatia|voin tehda) _ (aloitteen|aloite|aloitetta|hyvinvointialoitteen|palvelualoitteen|ehdotuksen)$
        (teen|jatan) (aloitteen|hyvinvointialoitteen|ehdotuksen)$|minulla (on|olis|olisi) (aloite|ehdotus|idea)$|mulla (on|ois|olis) (idea|ehdotus|aloite)$
        (vill|hur|kan|far) _ (gora|lamna|ge|gor|lamnar) _ (initiativ|forslag|ett initiativ|ett forslag)$|jag har (ett forslag|en ide)$
        (want|would like|how|can|like) _ (make|submit|start|give|propose) _ (initiative|suggestion|proposal)$|i have (an idea|a suggestion)$
        """)),
    (Kind.callback, Phrases(
        """
        (soittakaa|soita|soittakaas|soittakaapa|soittaisitteko|soittasitteko|soittaisitko|voitteko soittaa|voisitteko soittaa|voiko joku soittaa|voisko joku soittaa|voisiko joku soittaa|voitko soittaa|voisitko soittaa|voiks joku soittaa|pyydan etta soitatte|toivon etta soitatte|haluan etta soitatte|haluaisin etta soitatte|soitatteko) (ihmeessa |nyt |heti |pliis |joku |kiitos |takaisin |takas )*(minulle|mulle|mullekin|meille|takaisin|takas|tahan numeroon|takasin|huomenna|tanaan|iltapaivalla|aamulla|mieluummin|pliis|kiitos|please)
        (pyydan|toivon|haluan|haluaisin|odotan|toivoisin|saanko|saisinko) (teilta )?(takaisin)?(soittoa|soitto|soittopyynnon|soittopyynto|puhelun|takaisinsoittoa|yhteydenottoa|puhelua|yhteydenoton)
        (voiko|voisko|voisiko|voiks|voisiks) (joku|hoitaja|laakari) soittaa( minulle| mulle| takaisin| kiitos)*$
        (ottakaa|ota|voitteko ottaa|voisitteko ottaa) (minuun |muhun )?yhteytta( minuun| muhun| puhelimitse)?
        (kan|kunde|skulle|kunna) (ni|nagon|du) _ ringa( upp)? (mig|till mig|tillbaka)
        (ring|ringa) (garna |mig |upp |tillbaka )*(mig|tillbaka|upp mig|till mig|upp)( tack| garna| snalla)?
        (vill|onskar|ber) _ (bli uppringd|att ni ringer|att nagon ringer|ett samtal|samtal|att bli uppringd|om samtal)|kontakta mig|ta kontakt med mig
        (please |pls )?(call|phone|ring) (me|me back|us|us back)( back)?( please| later| tomorrow| today| asap)?$
        (can|could|would|will) (you|someone|somebody|anyone|a nurse|the doctor) (please )?(call|phone|ring|contact) (me|us)
        (want|would like|request|need|id like|like) (a |you to |someone to |to get a |to be |to have a )*(call|call me|call back|callback|phone call|called|called back)|contact me
        """)),
    (Kind.join, Phrases(
        """
        (haluan|haluaisin|voinko|voisinko|haluun|tahdon|mielellani|saanko|miten) _ (ilmoittautua|ilmoittaudun|liittya|liityn|ryhtya|tulla|hakeutua|hakea|paasta|alkaa|paasen|ruveta) _ (asukaskehittajaksi|asukaskehittajiin|mukaan|raatiin|asiakasraatiin|asukasraatiin|kehittajaksi|kokemusasiantuntijaksi|vapaaehtoiseksi|vertaisarvioijaksi|listalle|jaseneksi|kehittajaasiakkaaksi|kehittamaan)
        (haluan|haluaisin|haluun|tahdon|mielellani) (asukaskehittajaksi|kokemusasiantuntijaksi|vapaaehtoiseksi|vertaisarvioijaksi|kehittajaksi|asiakasraatiin|asukasraatiin|raatiin)
        (ilmoittaudun|liityn|tulen|lahden|ilmoitan itseni) (mukaan|asukaskehittajaksi|asiakasraatiin|asukasraatiin|vapaaehtoiseksi|raatiin|kehittajaksi)( mielellani)?
        (olen|oon) (mukana|kiinnostunut osallistumaan|kiinnostunut asukaskehit*)
        (vill|skulle vilja|kan|far|onskar) _ (bli|anmala mig|ga med|vara med|komma med|anmaler) _ (invanarutvecklare|med|volontar|kundrad|kundradet|invanarradet|erfarenhetsexpert|listan|som invanarutvecklare|utvecklare)
        (vill|skulle vilja) (garna )?(vara med|ga med|anmala mig|komma med)
        (want|would like|like|love|wish|can i|may i|how do i|how can i) _ (join|sign up|become|be|volunteer|enroll|register) _ (as|developer|volunteer|resident|panel|in|resident developer|for the panel|the list|list)
        (want|would like|like|love|wish) to (join|sign up|volunteer|enroll|be part of this)$|(id|i would) (like|love) to (join|sign up|volunteer)
        """)),
    (Kind.menu, Phrases(
        """
        (miten|kuinka|mihin|missa|milla tavalla|voinko|mitenka|voisinko|haluan|haluaisin|mita kautta|miten ma|haluun) _ (osallistua|osallistun|vaikuttaa|vaikutan|osallistutaan|osallistuu|vaikutetaan)( jotenkin| teilla| enemman| mukaan| tahan| toimintaan| itse| kehittamiseen| palveluihin| johonkin)*$
        (miten|kuinka|mihin|missa|mitenka) _ (paasen|paasee|paasisin|voisin|voin|paastaan) _ (vaikuttamaan|osallistumaan|kehittamaan)
        (mita|mihin|millaisia) (osallistumis|vaikuttamis)(mahdollisuuksia|tapoja|mahdollisuudet)*|haluan (osallistua|vaikuttaa)
        (hur|var|kan|far|vill|skulle vilja) _ (delta|medverka|paverka|deltar|paverkar)( mera| mer| i utvecklingen| i nagot| hos er)*$
        (how|where|can|could|want|would like|like|ways|way) _ (participate|take part|get involved|have a say|influence|contribute)( in this| more| in something)*$
        """)),
)  # fmt: skip
_WISHES: tuple[tuple[Kind, Frames], ...] = (
    (Kind.mydata, Frames(CONCEPTS, """
        > 4: SHOW tietoni|tietojani
        > 4: SHOW omat|mina|my tiedot|tietoni|uppgifter|data|information|details
        > 6: WHATDATA KNOW ABOUTME
        > 7: WHATDATA MYDATA ABOUTME
        """)),
    (Kind.leave, Frames(CONCEPTS, """
        6: WANT pois asukaskehittaj*|raadista|asiakasraadista|asukasraadista|ryhmasta|kehittajista
        4: eroan|erota asukaskehittaj*|raadista|ryhmasta
        """)),
    (Kind.callback, Frames(CONCEPTS, """
        4: CALL TOME !soitin
        > 4: ASKMAY CALL|CALLS @7 !johonkin !mihin !mista
        6: ASKMAY|WANT CALL|CALLS TOME
        5: WANT CALLING
        > 5: tulisiko|saisinko|voisinko|kunde|could CALLING
        > 3: ringer ni
        please|pls|snalla|kiitos|tack CALL @3
        5: WANT TALK SOMEBODY
        4: CONTACT TAKE @8
        4: CONTACT mig|me|us please|tack|snalla|soon|asap @6
        """)),
    (Kind.join, Frames(CONCEPTS, """
        5: JOINING minut|mut|mig|me|itseni !viest*
        > 5: WANT JOINING|lahtea|tulla IN
        """)),
    (Kind.menu, Frames(CONCEPTS, """
        > 3: SHOW OPTIONS
        > 7: WANT|HOW|WHERE PARTICIPATE @8
        """)),
    (Kind.group, Frames(CONCEPTS, """
        > 4: WEARE GROUP @6
        """)),
)  # fmt: skip
_NEGATION = Phrases(
    """
    (alkaa|ala|alka|elkaa|alaka|en|emme|emma|enma|ei|eika|eivat|et|ette|eiko|alkaapa|ilman|eipa|enka)
    (inte|int|inga|ingen|inget|aldrig|ej|utan)
    (dont|do not|doesnt|didnt|not|never|no|wont|without|nobody|none|refuse)
    """
)


_LONGEST_WISH = 14
"""Words of a text that is read as a wish; who writes more has more to say than that."""


class CommandWords:
    """What the words of the data mean: the kind, and its topic (a language, or the intent of a word without a kind)."""

    def __init__(self, said: Mapping[str, tuple[Kind, str | None]]) -> None:
        self.said = said
        self.mendable = Vocabulary(word for word in said if " " not in word and len(word) >= 5)


@cache
def shipped() -> CommandWords:
    """The words that come with this package, for a text that is read without an assistant."""
    from dialogs.training_data import shipped_words  # it imports this module

    return shipped_words()


def exact(bare: str, known: CommandWords | None = None) -> tuple[Kind, str | None] | None:
    """The command that the words are, with politeness around it; the second value is its topic."""
    said = (known or shipped()).said
    found = said.get(bare)
    if found or len(bare) >= _LONGEST_POLITE:
        return found
    if " " not in bare:
        return (Kind.skip, None) if bare in _SKIPS else None
    words = [word for word in bare.split() if word not in _POLITE]
    if 0 < len(words) <= _FEW:
        found = said.get(" ".join(words)) or said.get("".join(words))
        if found is None and len(words) == 2 and words[0] in _GROUP_WORDS and words[1].isdigit():
            return Kind.group, None
    if found is None and len(set(words)) == 1:
        found = said.get(words[0])
    if found is None and not _SKIPS.isdisjoint(words) and set(words) <= _SKIPS | _SKIPPED:
        found = Kind.skip, None
    return found


_LONGEST_POLITE = 60
_FEW = 4


@lru_cache(maxsize=WORDS_REMEMBERED)
def mended(bare: str, known: CommandWords | None = None) -> tuple[Kind, str | None] | None:
    """The command that a single word with one typing error means."""
    if " " in bare or not 4 <= len(bare) <= 20 or bare in _NOT_TYPOS or bare in REAL_WORDS:
        return None
    known = known or shipped()
    word = near(bare, known.mendable)
    return known.said.get(word) if word else None


def sentence(bare: str) -> Kind | None:
    """The command that a whole sentence asks for; never a denied one ("älkää soittako")."""
    if len(bare) > 160:
        return None
    kind = first_phrase(_SENTENCES, bare)
    if kind is None and bare.count(" ") < _LONGEST_WISH:
        kind = first_frame(_WISHES, scene(bare))
    return kind if kind and not _NEGATION.search(bare) else None
