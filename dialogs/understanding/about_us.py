"""Questions about this service that have an answer of their own, more exact than their topic's.

The flags: `number_source` (where we have the number from), `which_visit`, `price`, `who_sees` (the answers), `anonymous`.
"""

from __future__ import annotations

from dialogs.understanding.kinds import Expecting, Kind, Understanding
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.phrases import first as first_phrase

_NUMBER_SOURCE = Phrases(
    """
    (mista|miten|kuinka|kenelta|milla tavalla|mita kautta|miksi|kuka|onko) _ (saitte|sait|saatte|saatu|saaneet|saanut|loysitte|otitte|teilla|antoi|antanut|haitte|hankitte) _ (numeroni|numeron|numero|numeroani|puhelinnumeroni|puhelinnumeron|yhteystietoni|yhteystiedot|yhteystietojani)
    (mista|miten|kuinka|kenelta|kuka) _ (numeroni|mun numeron|mun numeroni|minun numeron|minun numeroni|puhelinnumeroni|yhteystietoni|yhteystiedot|numeron|numeroani) _ (saitte|sait|saatte|saaneet|saanut|loysitte|otitte|antoi|antanut|haitte|hankitte|onkinut|onkineet|kaivoitte)
    (varifran|var|hur|vem|varfor)( i helvete| fan| i hela varlden)? _ (har ni|fick ni|ni fatt|fatt|gav|gett|hittade ni|ni har|hittat) _ (mitt nummer|numret|mitt telefonnummer|mitt mobilnummer|mina kontaktuppgifter|mina uppgifter|mitt tel*)
    (where|how|who|why)( the hell| the heck| the fuck| on earth| in the world)? _ (get|got|have|find|found|gave|given|obtain|obtained) _ (my|this) (phone |mobile |telephone |cell )?(number|contact|contacts|details)
    """
)
_WHICH_VISIT = Phrases(
    """
    ^(siis |hei |anteeksi |mutta |niin )*(mista|mika|mitka|minka|mita|mihin|mille|milta) (kaynnista|kaynnistani|kaynti|kayntia|kayntiin|kayntini|palvelusta|palvelua|palveluun|palvelu|asioinnista|asiointia|asiointi|asiointiin|yksikosta|yksikko|yksikkoa|hoidosta|kerrasta|vastaanotosta|vastaanottoa|paikasta|paikka|paivasta)( (on|oli|kyse|kysytte|kyselette|tama|taa|koskee|kysymys|kysely|puhutte|tarkoitatte|tarkotatte|tarkoittaa|liittyy|te|nyt|kyseessa|oikein|viittaatte|viestinne|viesti|siis|sitten))*$
    (mihin|mita) (tama|kysely|viesti|kysymys) (kaynti*|liittyy|koskee)|(milloin|koska) (mina |ma )?(muka )?(olen|oon|kavin) (kaynyt |ollut |kayny )*(teilla|siella)$
    ^(hej |forlat |men |sa )*(vilket|vilken|vad for|vilka) (besok|mottagning|enhet|tjanst|service|lakarbesok|stalle|dag|vardbesok|tid|lakartid)( (galler|det|menar|ni|ar|handlar|om|fragar|avser|detta|har|den|har|syftar|pa|gallde))*$|nar (har jag |besokte jag )(varit |besokt )?(hos )?er$
    ^(sorry |but |hi |hello |so )*(which|what) (visit|appointment|service|unit|clinic|department|place|occasion|day)( (is|this|about|do|you|mean|are|asking|it|for|was|that|of|mine|referring|to|the|does|concern|talking))*$|when did i (visit|come|see) (you|there)*$
    """
)
_PRICE = Phrases(
    """
    ^(hei |mita |paljonko )*(maksaako|maksaaks|maksaakohan|maksetaanko|maksanko)( (tama|taa|tata|tahan|taman|vastaaminen|vastata|vastaus|vastaamisesta|viesti|viestit|tekstiviesti|tekstari|minulle|mulle|mitaan|jotain|jotakin|tasta|kysely|palaute|minua))*$
    (paljonko|mita|minka verran|kuinka paljon) (tama|taa|vastaaminen|viesti|tekstiviesti|vastaus|tahan vastaaminen) _ maksaa|(paljonko|mita) maksaa (tama|taa|vastata|vastaaminen|viesti|tekstiviesti|vastaus)
    (meneeko|meneeks|tuleeko|otetaanko|veloitetaanko) (tasta|taman|vastaamisesta|viestista|multa|minulta) (mulle |minulle |jotain |mitaan |joku )*(maksu|maksua|maksuja|rahaa|hintaa|lasku|laskua|mitaan)|(paljonko|mita) _ (tama|taa|vastaaminen|viesti|vastaus) _ (kustantaa|maksaa)$|kustantaako (tama|taa|vastaaminen|viesti)
    (onko|onks|ooks) (tama|taa|tahan vastaaminen|vastaaminen|viesti|tekstiviesti|vastata|se|vastaus|palvelu) (ihan |varmasti |minulle )*(ilmainen|ilmaista|maksuton|maksutonta|maksullinen|maksullista)
    ^(hej )?(kostar) (det|detta|det har|svaret|smset|sms|meddelandet|att svara)( (nagot|mig|pengar|att|svara|har|for))*$|vad kostar (det|detta|svaret|smset|sms|meddelandet|att svara)( (har|att|svara))*$|(ar|e) (det|detta|det har|svaret|smset) (har )?(helt )?(gratis|avgiftsfritt|avgiftsbelagt|kostnadsfritt)
    (does|do|will|would) (this|it|a reply|replying|the reply|answering|texting|texts|a text) (cost|costs)|(is|are) (this|it|replying|answering|the text|these texts) (for )?(free|free of charge|charged)|how much (does|is|will) (this|it|a reply|replying|a text)|(do|will|must) i (have to |be )?(pay|charged|charge) ?(for (this|it|the text*|replying))?$
    """
)
_ANONYMOUS = Phrases(
    """
    (onko|onks|ovatko|onkohan|jaako|jaanko|pysyyko|pysynko|saako|voiko|voinko|olenko|tapahtuuko|vastaanko|kasitellaanko|meneeko) _ (anonyymi*|nimeton*|nimettom*|luottamuksel*|tunnistet*|tunnistaa|salassa|salainen|salaista)
    (tiedatteko|naetteko|selviaako|nakyyko|tunnistatteko|tunnistetaanko|voidaanko|voitteko|pystytteko) _ (tunnistaa|kuka (mina |ma )?olen|nimeni|minut|henkilollisyyteni)
    ^(anonyymi|anonyymiko|anonyymisti|nimeton|nimetonko|nimettomana|anonymt|anonym|anonymous|anonymously)$
    (ar|e|forblir|blir|kan|syns|far|behandlas|svarar) _ (anonym*|konfidentiell*|hemligt|identifieras|identifiera)|vet ni vem jag ar|(syns|ser ni) mitt namn
    (is|are|am|will|can|do|does|stay|remain) _ (anonymous*|confidential*|identif*)|do you know who i am|is my name (shown|visible|seen)|(do you|can you) see my name
    """
)
_WHO_SEES = Phrases(
    """
    (kuka|ketka|ketkas|kukas|ketkahan|kukahan) (kaikki |muu |muut |oikein |siella |teilla )*(nakee|nakevat|lukee|lukevat|kasittelee|kasittelevat|saa nahda|saa lukea|voi nahda|voi lukea|saavat|paasee nakemaan|nakeekaan)
    (nakeeko|nakevatko|lukeeko|lukevatko|nakyyko|nakyvatko|meneeko|menevatko|saako|saavatko) _ (vastaukse*|vastaukset|vastausta|vastaustani|viestini|viestejani|viestiani|palautteeni|palautettani|numeroni|nimeni|naita)
    (kuka|ketka) (tata|naita|taman|tan|niita|sita) (lukee|lukevat|nakee|nakevat|kasittelee)|(nakeeko|lukeeko|nakevatko|lukevatko|saako) (mun|minun|oma|hoitava) (laakari*|hoitaja*|omalaakari*|omahoitaja*)
    (nakeeko|lukeeko|nakevatko|lukevatko) (laakari*|hoitaja*|joku|kukaan|yksikko|henkilokunta|tyontekija*|esimies*|pomo)|kenelle (tama|vastaukse*|vastaus|palauttee*|palaute|viestini|tieto|tiedot) _ (menee|nakyy|lahtee|annetaan|kerrotaan)|kenelle (tama|vastaukseni|vastaus|palautteeni) (menee|nakyy|lahtee)
    (vem|vilka|vilken) _ (ser|laser|kan se|far se|far lasa|kan lasa|behandlar|far mitt|far mina) _ (mitt|mina|det|detta|svar*|meddel*|respons*|har|de)|(ser|laser|far) (lakaren|skotaren|nagon|enheten|personalen|lakarna|skoterskan) _ (mitt|mina|detta|svar*|meddel*|respons*)|vem (ser|laser)( (det|detta|det har|har|svaren|svaret))*$
    (who|whom) _ (sees|see|reads|read|gets|receives|handles|access) _ (my|this|the|it|these|what|answer*|repl*|messages)|(can|does|will|do) (my |the |any )?(doctor|doctors|nurse|nurses|unit|staff|anyone|someone|others|clinic) _ (see|read|get) _ (my|this|it|these|what)|who (sees|reads) (this|it|my answer*|these)
    """
)
_DETAILS = (
    ("number_source", _NUMBER_SOURCE), ("which_visit", _WHICH_VISIT), ("price", _PRICE), ("anonymous", _ANONYMOUS),
    ("who_sees", _WHO_SEES),
)  # fmt: skip
DETAILS = tuple(name for name, _ in _DETAILS)
_TOPICS = {
    "number_source": "who_are_you",
    "which_visit": "how",
    "price": "how",
    "anonymous": "privacy",
    "who_sees": "privacy",
}
_READ_ANEW = frozenset({Kind.question, Kind.comment, Kind.not_understood, Kind.no_answer, Kind.wrong_person})
_LONGEST = 12
"""Words of a text that is a question and nothing else."""


def read(understood: Understanding, bare: str, masked: str, expecting: Expecting) -> Understanding:
    """The understanding, once more as a question with its flag where the words ask about this service."""
    if expecting == "name" or understood.kind not in _READ_ANEW or bare.count(" ") >= _LONGEST:
        return understood
    found = first_phrase(_DETAILS, bare)
    if found is None or understood.rating is not None:
        return understood
    return Understanding(Kind.question, None, masked, _TOPICS[found], understood.flags | {found})
