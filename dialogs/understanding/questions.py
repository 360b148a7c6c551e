"""Questions to us, and what they are about."""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

from dialogs.understanding.frames import Frames
from dialogs.understanding.frames import first as first_frame
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.phrases import first as first_phrase
from dialogs.understanding.speech import CONCEPTS, scene

# Clear by themselves, with or without a question mark.
_TOPICS: tuple[tuple[str, Phrases], ...] = (
    ("who_are_you", Phrases(
        """
        (kuka|ketka|ketas|kukas|kuka hitto|kuka ihme) (te|sa|sina|tama|tamä|taa|siella|siell|siela|ootte|olette|olet|oot|on|kysyy|kyselee|lahettaa|lahetti|siel|tassa|taalla)( on| olette| olet| oot| kysyy| oikein| kyselee| tama| taa| te| sina| siella| lahettaja)*
        (kuka|kukahan|ketka) _ (lahetti|lahettaa|kysyy|kyselee|lahettanyt|viestittaa|laittoi)
        kenen numero|minka numero
        (mika|kenen|minka) _ (viesti|kysely|firma|organisaatio|taho|lahettama|palvelu|yritys)( on| tama| taa| te| lahetti)*$
        (kuka|mika) (tama|taa|tää) (on|oikein on)|(mika|mikas) (tama|taa) (on|oikein)|mista (tama|taa) (tulee|on)|mika (te )?(olette|ootte)
        (mista|mistä|miten|kuinka|keneltä|kenelta) _ (saitte|saatte|saatu|sait|saaneet|saivat|teilla) _ (numeroni|numeron|puhelinnumeroni|nimeni|mun numeron|yhteystietoni|tietoni|numero|mun numero)
        (miksi|miks) _ (lahetitte|lahetatte|lahetetaan|sain|saan|tuli|tulee|kysytte|kyselette|kysytaan) _ (taman|tallaisen|viestin|viestia|tata|minulle|mulle|minulta|multa|tallasen|naita)
        (onko|onks|ooks|onkohan|oisko|eiks) _ (huijaus|huijausta|huijaria|huijari|huijarit|kusetus|kusetusta|kusetusviesti|aito|aitoa|oikea|oikee|totta|roskaposti|roskapostia|scam|spam|spammia|phishing|tietojenkalastelu*|huijausviesti|feikki|luotettava|turvallinen|botti|robotti|kone|ihminen)
        (huijausta|huijaus|kusetusta|kusetus|huijari|huijareita)$|puhunko (ihmisen|robotin|koneen|botin) kanssa|vastaako taalla ihminen
        (vem|vilka|vilken|vem fan) _ (ar|fragar|skickar|skickat|star|ni|du|detta|det har|skickade)( ni| det| du| detta| det har| bakom| har)*$
        vad ar (det har|detta|dehar)|(varifran|var|hur) _ (har ni|fick ni|ni fatt|ni) _ (mitt nummer|mina uppgifter|numret|mitt)|varfor (far|fick|skickar|fragar) (jag|ni) _ (detta|det har|meddelande*|mig|sms)
        (ar|e) (det har|detta|dehar|ni|du|det) _ (bluff|bedrageri|skam|scam|svindel|phishing|akta|lurendrejeri|akta|en robot|en bot|en manniska|bluffmeddelande|fejk|sakert|palitligt)
        (who|whos|who s) _ (is|are|this|sent|asking|you|sending|texting|wants)( this| you| me| that| it| asking| texting)*$
        what is this( about| message)?$|what (company|organisation|organization) _ (is|are)
        (where|how) (did|do|have) you (get|got|have|find) _ (number|my number|details|contact)|why (are|did|do|am) (you|i) _ (text*|messag*|asking|send*|contact*|getting|receiving)
        (is|are) (this|it|you|that) _ (scam|spam|legit|legitimate|real|fraud|phishing|fake|genuine|a bot|robot|human|bot|safe|real person)
        """)),
    ("language", Phrases(
        """
        (voiko|voinko|saako|saanko|onko|voisinko|puhutteko|vastaatteko|osaatteko) _ (ruotsiksi|englanniksi|suomeksi|ruotsia|englantia|venajaksi|arabiaksi|viroksi|saameksi|ukrainaksi|venajaa|viittomakielella|selkokielella|selkosuomeksi|kielella)
        (kan|far|gar det|pratar|talar) _ (pa|svenska|finska|engelska)( svenska| finska| engelska| ryska| arabiska)*$
        (can|may|could|do|is|are) _ (in|speak) (english|swedish|finnish|russian|arabic|ukrainian|somali|another language|my language|estonian)
        (do you speak|talar ni|pratar ni) (english|swedish|svenska|finska|engelska)|what languages?|missa kielissa|milla kielella|vilket sprak
        """)),
    ("privacy", Phrases(
        """
        (onko|onks|ovatko|onkohan|jaako|jaaks|meneeko|saako|kuka|ketka|nakyyko|naakko|nakeeko|nakeekohan|tuleeko|voiko|voiks|selviaako|miten|mihin|minne|missa|kauanko|kuinka) _ (anonyymi*|nimeton*|nimettoma*|nimettomasti|anonyymisti|luottamuksel*|tietosuoj*|tunnistet*|tunnistaa|tietoni|tietojani|vastaukseni|nakee|lukee|nimeni|numeroni|salas*|tallennetaan|sailytetaan|tallentuu|tietoja|jaljittaa|julkista*|vastauksia|vastaustani|tallessa|kaytetaan)
        (ar|e|forblir|vem|far|kan|syns|visas|hur|sparas|blir) _ (anonymt|anonym|anonyma|konfidentiellt|hemligt|laser|ser|mitt namn|mina svar|uppgifter|mitt svar|identifier*|sparas|lagras|sparar|identifieras)
        (is|are|will|who|does|do|can|how|where|stay|remain) _ (anonymous|anonymously|confidential|private|reads|read this|sees|see my|see this|stored|my name|identif*|traced|my answers|my data|keep my|saved|personal data)
        (tallennatteko|tallennetaanko|sailytatteko|sailytetaanko|naettteko|naetteko|tiedatteko|luovutatteko|kerrotteko|annatteko|sparar ni|lagrar ni|ser ni) _ (vastauk*|tietoja|tietoni|tiedot|nimeni|numeroni|kuka|henkilotieto*|eteenpain|mitt|mina|svar*)
        (anonyymi|anonyymiko|anonyymisti|anonym|anonymt|anonymous|nimetonko|nimeton)$
        """)),
    ("care", Phrases(
        """
        (milloin|koska|monelta|moneltako|mihin aikaan|mika aika|mika paiva|onko|onks|ootteko|oletteko|olettekos|montako|mita) _ (auki|avoinna|aukeaa|aikani|mun aika|aika varattu|vastaanotto|vastaanottoaika|seuraava aika|uusi aika|aukiolo*|aukioloajat|puhelinaika|vapaita aikoja|aikoja|paivystys|suljettu|kiinni|ajanvaraus)( on| mulla| minulla| viikonloppuna| huomenna| tanaan| auki| teilla)*
        (mista|miten|kuinka|voiko|voinko|saako|saanko|voisinko|miten ma|voiks|mihin|missa|minne|saisinko|voisiko|pitaako|pitaaks|mista ma) _ (aika|ajan|aikaa|aikani|ajanvarau*|laakariin|laakarin|laakarille|hoitajalle|hammaslaakariin|reseptin|resepti|reseptia|reseptini|laboratorio*|labraan|labra|tulokset|tulos|tuloksia|lahetteen|lahete|laakkeet|laaketta|rokotu*|rokotteen|kuvantami*|sairauslom*|saikkua|todistu*|hoitoon|varata|peruutan|siirtaa|perua|maksan laskun|lasku|laskun|laskuni)
        (milloin|koska|monelta|mihin aikaan|missa) _ (leikkaus*|leikkaukseni|operaatio*|kontrolli*|kuvaus|labra-aika|laakariaika*|hammaslaakari*|vastaanottoni|tarkastus|kayntini|neuvola-aika*|seuraava kayntini)
        (mika|mikas|mista|milla) _ (paivystyksen|osaston|neuvolan|terveysaseman|laboratorion|ajanvarauksen|hammashoidon|sairaalan|vastaanoton|hoitajan|laakarin) (numero|puhelinnumero|osoite|puhelin)
        (milloin|koska|miten|kuinka) _ (paasen|paasee|paasisin|saan|saisin) _ (laakariin|laakarille|hoitoon|leikkaukseen|vastaanotolle|hammaslaakariin|ajan|aikaa|hoitajalle|kuvaukseen|terapiaan)
        (onko|onks|ovatko|koska|milloin|joko) _ (tulos|tulokset|tuloksia|labrat|labratulokset|koetulokset|kokeet|lausunto|resepti|reseptini|lahete|lahetteeni|lasku)( tullut| tulleet| tulee| valmis| valmiit| valmiina| mennyt| uusittu| tullu| tullut perille| minulle| jo)*
        (peru|perukaa|peruuta|peruuttakaa|siirra|siirtakaa|haluan perua|haluan siirtaa|haluan varata|varatkaa|varaa|haluaisin perua|haluaisin varata|haluaisin siirtaa|tarvitsen|tarvisin|tarvitsisin|peruisin|siirtaisin|varaisin|haluun perua|haluun aikaa|uusikaa|uusisitteko|haluan uusia) _ (aika|ajan|aikani|aikaa|kaynti|kayntini|kaynnin|laakariajan|hammaslaakariajan|vastaanottoaika|ajanvaraus|ajanvaraukseni|varaus|varaukseni|resepti|reseptin|reseptini|laakariaikaa|laakarin ajan)
        (mita|paljonko|mitka|mikä|mika|miten) _ (kokeet|tulokset|tulos|laake|annos|annostus|otan laakkeen|laaketta otan|kaynti maksaa|kaynti maksoi|maksaa kaynti|arvot)|kuka on (minun |mun )?(oma)?(hoitajani|laakarini|omalaakarini|omahoitajani)
        (nar|hur|kan|far|var|vilken tid|har|vad) _ (oppet|oppnar|stanger|min tid|boka|boka tid|avbokar|avboka|andra tid|fa tid|tid|recept|receptet|provsvar|provsvaren|resultat|resultaten|labbsvar|remiss|remissen|vaccin|lakartid|tandlakartid|bokar|omboka|jour|jouren|sjukintyg|ny tid|besokstid)
        (avboka|boka|omboka|flytta|andra|fornya|avbestall) _ (min tid|en tid|tid|tiden|besoket|mitt besok|tidsbokning|receptet|mitt recept|recept|lakartid)
        (when|what time|how|can|could|where|are|do|is|have|did) _ (open|close|opening|opening hours|appointment|appointments|my results|test results|results|prescription|prescriptions|refill|referral|book|reschedule|my doctor|vaccin*|lab results|booking|sick note|medication|my medicine|lab)( ready| in| tomorrow| today| on)*
        (cancel|reschedule|book|change|move|renew|make) _ (my appointment|an appointment|appointment|my booking|my visit|my prescription|prescription|my time|an appointment time|the appointment)
        """)),
    ("how", Phrases(
        """
        (maksaako|maksaaks|onko|onks|paljonko|mita|mitä) _ (maksaa|ilmainen|ilmaista|maksuton|maksullinen|maksullista|vastaaminen|vastaus|viesti|maksullisia|maksutonta)( vastata| vastaaminen| tama| taa| maksaa| tahan)*$
        (maksaako|maksaaks|maksaakohan|maksetaanko)
        (miten|kuinka|mihin|milla|miten ma|millä) _ (vastaan|vastata|vastataan|vastaa|annan arvosanan|annetaan|kirjoitan|kirjoitetaan|arvioidaan)
        (mita|mika|mitä|mikä|kumpi|onko|tarkoittaako|oliko|onks|mitas|mitahan) _ (numero|numerot|asteikko|0|10|nolla|kymmenen|kymppi|kysymys|kysytte|kysytaan|suosittelu)( tarkoittaa| tarkoittavat| paras| parempi| huonoin| hyva| huono| on| tarkoitetaan| meinaa| oli| iso| vai| suosittelen)*
        (mita|mitahan) _ (tarkoitetaan|tarkoitatte|tarkotatte|haetaan|tarkoitit)
        (mita|mitä) (tama|taa|talla|tassa|tolla) (tarkoittaa|kysely|viesti|kysytaan|kysytte|tarkoitetaan|tarkotetaan|meinaa|haetaan|pitaa|pitais)|mita pitaa (vastata|tehda|kirjoittaa)|mita (tarkoitatte|kysyitte|kysytte|meinaatte)|mita palvelua (tarkoitatte|tama|kysymys)|mista (kaynnista|palvelusta|asiasta|hoidosta) (on kyse|kysytte|kyselette|puhutte|tama|kyse)|mita (kayntia|palvelua) _ (koskee|tarkoittaa|tarkoitatte)|(kauanko|kuinka kauan) _ (kestaa|aikaa)|pitaako (tahan )?vastata|onko pakko vastata
        (kostar|ar) (det|detta|svaret|svar|det har) _ (nagot|gratis|avgift|att svara|avgiftsfritt|pengar|svara)( svara| nagot| att)*
        (ar|e) (10|0|tio|noll) (bast|samst|bra|daligt|hogst)
        (hur|vad|vilken|vad betyder) _ (svarar jag|svara|betyder|menar ni|10|0|bast|skalan|siffran|siffrorna|samst|galler det)( bast| samst| det| bra| detta| hogst)*|maste jag svara|hur (lange|lang tid) (tar|drojer) det|vad (fragar|menar|gäller) ni|vilket besok
        (does|do|is|will) _ (cost|free|charge|charged|costs|pay)( anything| me| money| to reply| to answer)*
        (how|what) _ (reply|answer|do i rate|rate|does 10|does 0|the scale|scale|number mean|this mean|do you mean|mean|means|are you asking)( mean| work| means| good)*
        is (10|0|zero|ten) (good|best|bad|the best|the worst|worst|high|low)|which (visit|service|appointment)|do i have to (answer|reply)|how long does (this|it) take|what (visit|service) (is|do|are)
        """)),
    ("participation", Phrases(
        """
        (milloin|koska|missa|mika|mita|onko|miten|kuka|voiko|kuinka|paljonko) _ (asukasilta|asukasraati|asiakasraati|asukaskehittaja|asukaskehittajat|asukaskehittajan|kokemusasiantuntija|asukasillat|tilaisuus|tyopaja|kuuleminen|vanhusneuvosto|vammaisneuvosto|nuorisovaltuusto|osallistuminen|vapaaehtois*|aloite|aloitteen|aloitteeni|ehdotukseni|aluevaltuusto|vertaistuki*)( on| tarkoittaa| tekee| jarjestetaan| pidetaan| kasitellaan| etenee)*
        (nar|vad|var|hur) _ (invanarkvall*|invanarutvecklare|kundrad*|invanarrad*|erfarenhetsexpert|aldrerad*|ungdomsfullmaktige|evenemang*|volontar*|initiativ*)
        (when|what|where|how|who) _ (residents evening|resident developer|resident panel|workshop|event|council|volunteer*|initiative|hearing|client panel)
        """)),
)  # fmt: skip

# As above, in other words.
_FRAMES: tuple[tuple[str, Frames], ...] = (
    ("language", Frames(CONCEPTS, """
        > 4: SPEAK LANGUAGE
        > 4: MAY LANGUAGE @5
        """)),
    ("privacy", Frames(CONCEPTS, """
        > 4: WHO SEEN
        6: SEEN ANSWERS WHO|WHERE|SEENQ
        > 5: tallen* ANSWERS|MYDATA|tama|taa @6
        > 5: PERSONAL NAMED @7
        > 5: WHERE|HOW MYDATA KEEP
        """)),
    ("who_are_you", Frames(CONCEPTS, """
        > 4: WHO SENDER @6
        > 5: FROM THING COMES @6
        > 5: FROM COMES THING @6
        > 5: ASKS FAKE @7
        > 4: mita|mika|vad|what tama|taa|on|detta|this|is on|is|ar|tama|taa @5
        > 5: what is this|it for|about @6
        > 4: miksi|miks|mita|varfor|why|what kysytte|kyselette|kysyt|fragar|ask|asking @5
        """)),
    ("how", Frames(CONCEPTS, """
        6: WHERE VISIT REFERS|LINKED
        > 6: WHERE VISIT REFERS
        > 4: WHERE OUGHT DO @6
        > 4: HOW DO @5
        > 4: pitaako|taytyyko|behover|kostar|do maksaa|maksettava|betala|pay @5
        > 4: HOW toimii|toimia|fungerar|works|work @7
        """)),
    ("care", Frames(CONCEPTS, """
        6: WHEN APPOINTMENT
        > 5: mihin|what aikaan|time APPOINTMENT|OPEN
        6: MAY|HOW BOOK APPOINTMENT
        > 5: WHEN|onko|onks|oletteko|ootteko|are|is OPEN
        """)),
    ("other", Frames(CONCEPTS, """
        > 5: missa|mihin|minne|var|where voin|voi|kan|can antaa|ge|give
        > 4: MAY CALLS johonkin|teille|nagonstans|er|somewhere @5
        """)),
)  # fmt: skip
_OPENERS = frozenset(
    """
    miksi miks miksei milloin koska mista mita mitka mihin miten kuinka kuka ketka kenelle kenen keneen missa minne montako
    paljonko kauanko onko onks onkohan voiko voinko voitteko voiks voisinko saako saanko saisinko saisiko voisiko voisko
    pitaako pitaaks tuleeko meneeko maksaako kumpi mika minka mitahan oletteko ootteko oliko eiko eiks kaikkiko monelta
    vastaatteko tarkoitatteko kuuluuko kestaako luetteko lukeeko nakeeko ovatko olenko onnistuuko kaytatteko sainko
    ar kan vem varfor nar hur vad var vilken vilket far har kommer ska skall maste finns gar galler behover varifran vart
    can could is are who why when how what where which do does did will would should may am have has whose was were
    """.split()
)
_SUGGESTING = Phrases(
    """
    (voisiko|voisko|voisitteko|saisiko|saisko|saataisiinko|olisiko|oisko|voitaisiinko|voitaisko|pitaisiko|pitaisko|enta jos|miksei|miksette|miksi ei|miks ei)
    (kunde|skulle|kan) (ni|man|det) (inte )?(ha|fa|borja|oka|anstalla|ordna)
    (could|would|why not|why dont|can|should) (you|we|there|it) (please )?(have|be|add|get|offer|provide|open|extend|hire|consider|make)
    """
)
_LONGEST = 140
_SHORT = 3
"""Words of a wish that is a question to us all the same ("peru aika")."""
_LONGEST_FRAMED = 8
"""Words; what is longer without the turns of phrase above tells of something."""


def topic(bare: str) -> str | None:
    """What a clear question is about; None where it is none of the questions that are often asked."""
    found = first_phrase(_TOPICS, bare)
    if found is None and bare.count(" ") < _LONGEST_FRAMED:
        found = first_frame(_FRAMES, scene(bare))
    return found


def find(display: str, bare: str, *, only_clear: bool = False) -> str | None:
    """The topic of the question that the text is ("other" where not known); None for a text that is no question.

    With `only_clear` a question must be short and of a known topic: it came where a free text was asked for.
    """
    asks = "?" in display[-8:]
    if not bare or len(bare) > _LONGEST:
        return None
    named = topic(bare)
    if (named is None and (only_clear or not asks)) or (
        _SUGGESTING.search(bare) and not (named and not only_clear)
    ):
        return None
    words = bare.split()
    if only_clear:
        return named if named and len(words) <= 8 and (asks or named in {"who_are_you", "privacy"}) else None
    opens = not _OPENERS.isdisjoint(words[:2]) or (words[0].endswith(("ko", "kohan")) and len(words[0]) > 4)
    # Of appointments and time people also tell ("det beror på hur mycket tid det tar").
    if named and (asks or (len(words) <= 8 and (opens or named != "care" or len(words) <= _SHORT))):
        return named
    return (named or "other") if asks and opens and len(words) > 1 else None
