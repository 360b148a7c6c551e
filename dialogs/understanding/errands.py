"""Errands that sound like a thing done once they are sent, and are not: no appointment is cancelled here.

A question of the topic `care`, with the flag `appointment` where something is to be cancelled, moved or booked; of the topic
`complaint` where the legal ways to complain are asked for; a wish of the topic `legal` for the official initiative. Only
what is asked for: who tells how cancelling went gives feedback. The flag `errand` marks feedback with an errand in it.
"""

from __future__ import annotations

from dialogs.understanding.kinds import Expecting, Kind, Understanding
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.phrases import first as first_phrase

_TIME_FI = (
    "(aika|aikani|aikaa|aikaani|ajan|ajat|aikoja|aikani|ajanvarau*|varaus|varauksen|varaukseni|varaustani|kaynti|kaynnin|kayntini|kayntiani"
    "|vastaanotto|vastaanoton|vastaanottoni|vastaanottoaika*|vastaanottoaja*|laakariaika*|laakariaja*|hammaslaakari*|laboratorioaika*|laboratorioaja*"
    "|labraaika*|labra|leikkausaika*|leikkausaja*|leikkauksen|leikkaukseni|tapaaminen|tapaamisen|tapaamiseni|ultra*|neuvola*|rokotusaika*|rokotusaja*"
    "|kontrolliaika*|kontrolliaja*|kuvausaika*|kuvausaja*)"
)
_DO_FI = "(perua|peruuttaa|peruttaa|peruttamaan|peruuttamaan|perumaan|siirtaa|siirtamaan|muuttaa|muuttamaan|vaihtaa|vaihtamaan|varata|varaamaan)"
_MAY_FI = (
    "(haluan|haluaisin|haluun|haluisin|pitaisi|pitais|pitaa|taytyy|taytyisi|joudun|joudumme|joutuisin|voinko|voiko|voisinko|voisiko|voisko|voitteko"
    "|voisitteko|saanko|saisinko|saako|saisiko|miten|mista|kuinka|mihin|onnistuuko|onnistuisiko|aion|tulin)"
)
_I_DO_FI = (
    "(perun|peruutan|perutan|peruisin|peruuttaisin|peruttaisin|peruttasin|siirran|siirtaisin|siirtasin|vaihdan|vaihtaisin|varaan|varaisin|perukaa|peru"
    "|peruuttakaa|peruttakaa|peruuta|peruta|siirtakaa|siirra|vaihtakaa|varatkaa|varaa|peruttaisiinko|siirrettaisiinko)"
)
_TIME_SV = "(tid|tiden|tider|besok|besoket|lakartid|lakartiden|tandlakartid|tandlakartiden|bokning|bokningen|tidsbokning|tidsbokningen|operationstid|provtagningstid)"
_DO_SV = "(avboka|avbestalla|flytta|omboka|boka om|boka|stalla in|andra|byta)"
_TIME_EN = "(appointment|appointments|booking|visit|slot|surgery)"
_DO_EN = "(cancel|reschedule|rebook|postpone|move|change|book|make)"

_WHEN = "( (kiitos|tack|klo|kello|kl|den|pvm|tanaan|huomenna|huomiselle|i|morgon|idag|maanantai\\w*|tiistai\\w*|keskiviik\\w*|torstai\\w*|perjantai\\w*|\\w+dag|\\d+))*"

_APPOINTMENT = Phrases(
    f"""
    {_I_DO_FI} _ {_TIME_FI}|{_TIME_FI} _ (peruttava|siirrettava|peruttakoon|peruutan|perun|peruisin|siirtaisin)|(aikani|kayntini|varaukseni) _ (peruutetaan|perutaan)
    {_MAY_FI} _ {_DO_FI} _ {_TIME_FI}|{_MAY_FI} _ {_TIME_FI} _ {_DO_FI}
    {_TIME_FI} (on |nyt |se )*(pitaisi|pitaa|taytyy|taytyisi|pitais) (nyt |ehka |jo |viela |vahan )*{_DO_FI}
    ^(hei |moi |terve )?(ajan|aikani|aikojen|ajanvarauksen|varauksen|laakariajan|kaynnin|vastaanottoajan) (peruutus|peruminen|peruuttaminen|peruutuspyynto|siirto|siirtaminen|siirtopyynto|muutos|vaihto|varaaminen|varaus|peru){_WHEN}$
    (en|emme) (paase|tule|ehdi|paasekaan|tulekaan|voi tulla|paase tulemaan) _ (ajalle|ajalleni|aikaani|varatulle|sovitulle|varattuun|sovittuun|vastaanotolle (huomenna|tanaan|maanantai*|tiistai*|keskiviik*|torstai*|perjantai*))
    ^(hei |moi |anteeksi |valitettavasti |me |mina |ma |mie |joo |ikava kylla )*(en|emme|enma|emma) (paase|tule|ehdi|kykene|pysty|voi|ma paase|mina paase) (nyt |sit |sitten |valitettavasti |mitenkaan |ollenkaan |sinne |siihen )*(tulemaan|tuleen|tulee|tulla|paikalle|sinne)?( )?(huomenna|tanaan|tana|ylihuomenna|ensi|ens|maanantai*|tiistai*|keskiviik*|torstai*|perjantai*|lauantai*|sunnuntai*)( (viikolla|viikkoon|maanantai*|aamulla|klo|kello|[0-9]+|kiitos|kipea|kipeana|sairaana|olen|oon|kun|ku|koska|sairas|tulemaan|vastaanotolle|laakariin|hammaslaakariin|labraan))*$
    (avbokar|avbestaller|flyttar|ombokar|bokar om|staller in) _ {_TIME_SV}|^(hej )?(avboka|avbestall|flytta|omboka|boka om|boka|stall in) _ {_TIME_SV}|^(hej )?(avbokning|ombokning|tidsbokning)( av)?( min)?( tid)?{_WHEN}$
    (jag|vi) (vill|skulle vilja|skulle|maste|behover|tankte|ska|onskar|tanker) _ {_DO_SV} _ {_TIME_SV}|(jag|vi) (vill|skulle vilja|maste|behover|onskar) _ (avboka|omboka)
    (kan|far|kunde) (jag|ni|du|vi) _ {_DO_SV} _ {_TIME_SV}|(hur|var) (bokar|avbokar|flyttar|ombokar) (jag|man) _ {_TIME_SV}|^(hej |tyvarr |jag |vi |ja |sorry )*(kan|hinner) (tyvarr )?(inte|int|ej) komma (dit )?(i morgon|imorgon|i dag|idag|pa (mandag|tisdag|onsdag|torsdag|fredag|lordag|sondag)|nasta vecka|i overmorgon)( (tack|jag|ar|sjuk|kl|[0-9]+|och|for|eftersom))*$|kan (inte|int) komma _ (pa min tid|till min tid|pa tiden|till besoket|pa besoket)
    ^(hi |hello |please )?(please )?{_DO_EN} _ {_TIME_EN}|(please|pls|kindly|i) {_DO_EN} (my|the|our) {_TIME_EN}|(i|we) (would like|want|need|have|wish|must) _ {_DO_EN} _ {_TIME_EN}|(id|im|ill) _ (like|going|need|have)? ?(to )?{_DO_EN} _ {_TIME_EN}
    (can|could|may|how do|how can|where can|where do) (i|you|we) _ {_DO_EN} _ {_TIME_EN}|(need|want|would like|id like|have) to (cancel|reschedule|rebook)|^(hi |hello )?(i am |im )?(cancelling|canceling|rescheduling) my {_TIME_EN}
    (i|we) (cant|cannot|wont|am unable to|will not) (make|come|attend|be able to make) _ {_TIME_EN}|^(hi |hello |sorry |unfortunately |i |we )*(cant|cannot|wont|am unable to|will not be able to|wont be able to) (come|make it|attend|get there) (in )?(tomorrow|today|on (monday|tuesday|wednesday|thursday|friday)|next week|this week|monday|tuesday|wednesday|thursday|friday)( (sorry|thanks|im|i|am|sick|ill|at|[0-9]+))*$|(please |pls |can you |could you |kindly )?(reschedule|rebook|move|book) me _ (to|for|on|in) (monday|tuesday|wednesday|thursday|friday|tomorrow|next|another)|appointment (cancellation|cancelation)
    """
)
_RESULTS_FI = "(labratulok*|laboratoriotulok*|labravastau*|labrat|tulokset|tulokseni|tuloksia|tuloksiani|tulos|koetulok*|verikokei*|verikokeet|verikokeeni|kokeeni|naytteet|naytteeni|koevastau*|testitulok*|rontgentulok*|kuvauksen tulok*|lausunto|lausunnon)"
_CARE = Phrases(
    f"""
    (tuliko|tulivatko|onko|ovatko|joko|milloin|koska|mitka|mita|saanko|saisinko|voinko|voitteko|voisitteko|missa|mista|haluan|haluaisin|kysyisin|kyselen) _ {_RESULTS_FI}
    ^(hei |moi |minun |mun |omat )*(labratulokset|laboratoriotulokset|koetulokset|labravastaukset)( kiitos)?$|^(hei |moi |minun |mun )*(kokeiden|verikokeiden|labrakokeiden|laboratoriokokeiden|kuvauksen|magneettikuvauksen|rontgenin) (tulokset|vastaukset|tulos)( kiitos)?$
    ^(hei |moi )?(reseptin|reseptini|reseptien|reseptieni|laakkeen|laakkeiden|laakkeideni|laakityksen) (uusinta|uusiminen|uusimispyynto|uusintapyynto|uusinnan|uusimista|uusimisen)( kiitos| pyynto)?$|^uusi resepti( kiitos)?$
    (haluan|haluaisin|tarvitsen|tarvitsisin|tarvisin|pyydan|pyytaisin|voiko|voisiko|voisko|voitteko|voisitteko|saanko|saisinko|saisiko|pitaisi|taytyy|taytyisi|miten|mista|uusisin|uusin|uusisitteko|uusitteko|uusikaa|uusisitko) _ (resepti|reseptin|reseptini|reseptia|reseptit|laakkeen uusinnan|laakkeiden uusinnan|laakkeeni uusia|laakkeet uusia|laakemaarayksen)
    (voiko|voisiko|voisko|voitteko|voisitteko|saanko|saisinko|pitaisi|pitais|taytyy|haluan|haluaisin|pyydan|voisko) _ (uusia|uusimaan|uusittua|uusintaan) _ (laake|laakkeeni|laakkeet|laakkeen|laaketta|laakitykseni|verenpainelaa*|unilaa*|sydanlaa*|kipulaa*|astmalaa*|diabeteslaa*|e pillerit|pillerini)
    (kan|kunde|skulle|vill|behover) _ (fornya|fornyas|fornyat) _ (medicin|mediciner|medicinen|medicinerna|piller*|tablett*|lakemed*)|har _ (blodprov|blodproven|blodprovet|proven|provet|svaren|svar) _ (kommit|klara|klart)
    (tarvitsen|tarvitsisin|tarvisin|haluan|haluaisin|saanko|saisinko|pyydan) _ (sairausloma*|saikkua|sairauslomatodistu*|todistuksen|lahetteen|lahetetta|hoitotarvike*)
    (har|nar|ar|var|kan|far|vill|skulle|vad) _ (provsvar|provsvaret|provsvaren|labbsvar|labbsvaren|labbresultat*|provresultat*|rontgensvar*|svaren pa proven|resultat|resultaten)|^(mina )?(provsvar|provsvaren|labbsvar|labbresultat)( tack)?$
    (kan|vill|behover|skulle|far|onskar|hur|maste) _ (fornya|fornyar|nytt|fornyat|fornyas) _ recept*|^(hej )?(fornya|receptfornyelse|fornyelse|nytt recept|recept)( av)?( mitt| min)?( recept| receptet)?( tack)?$|(behover|vill ha|onskar|kan jag fa) _ (sjukintyg*|sjukskrivning*|remiss|en remiss|intyg)
    (are|is|have|has|did|when|where|can|could|what|do) _ (test results|lab results|blood results|my results|results|blood test|x ray results)|^(my )?(test |lab |blood )results( please)?$
    (need|want|can i|could i|could you|can you|would like|id like|how do i|please) _ (renew|refill|new|renewal of|repeat) _ (prescription|prescriptions|medication|medicine)|^(my )?(prescription|medication) (renewal|refill)( please)?$|^(renew|refill) (my )?(prescription|medication|medicine)( please)?$|(need|want|would like|can i get) _ (sick note|sick leave|referral|medical certificate)
    """
)
_MESSAGE = Phrases(
    """
    (valittakaa|valita|valitattehan|kertokaa|kerro|sanokaa|sano|ilmoittakaa|ilmoita|viesti|viestia|terveiset) _ (laakarille|laakarilleni|hoitajalle|hoitajalleni|omalaakarille|omahoitajalle|kotihoidolle|kotihoitoon|vastaanotolle|osastolle|fysioterapeutille)
    (meddela|halsa|saga till|sag till|framfor|meddelande till|beratta for) _ (lakaren|lakare|min lakare|skotaren|skoterskan|hemvarden|avdelningen)
    (tell|inform|message for|message to|let|pass on to|pass this to) _ (my doctor|the doctor|my nurse|the nurse|home care|the ward)
    """
)
"""Word to those who treat: it is not passed on."""
_COMPLAINT = Phrases(
    """
    ^(hei )?(muistutus|muistutuksen teko|muistutuksen tekeminen|muistutuslomake|kantelu|kanteluohje|kantelun teko|kantelun tekeminen|valitus|valittaminen|valituksen teko|valituksen tekeminen|valitusohje|reklamaatio|potilasasiavastaava|potilasasiamies|sosiaaliasiavastaava)$
    (mihin|minne|miten|mitenka|kuinka|kenelle|kelle|mista|missa|voinko|voiko|saako|haluan tietaa|haluaisin tietaa|ohje*) _ (valittaa|valitan|valitetaan|valituksen|valitus|valitukset|muistutuksen|muistutus|muistutusta|kantelu|kantelun|kantelua|kannella|kantelen|reklamoida|reklamaation|reklamaatio)
    (kuka|mika|mista) _ (potilasasiavastaava*|potilasasiamie*|sosiaaliasiavastaava*|sosiaaliasiamie*)
    ^(hej )?(anmarkning|klagomal|klaga|klagan|besvar|patientombud|patientombudet|socialombud|socialombudet|patientombudsman)$
    (hur|var|vart|till vem|vem|kan jag|far jag|vill veta) _ (klagar|klaga|klagomal|klagomalet|anmarkning|anmarkningen|overklagar|overklaga|reklamera|reklamerar|anmaler lakaren|anmala lakaren|besvara mig)
    ^(hi |hello )?(complaint|complaints|complain|formal complaint|official complaint|complaints procedure|complaint procedure|make a complaint|patient ombudsman|patient ombudsperson|ombudsperson|ombudsman)$
    (how|where|who|whom) _ (complain|complaint|complaints|grievance)|(can|could|may|should|do) (i|we) _ (complain|complaint|lodge a complaint)
    """
)
_INITIATIVE = Phrases(
    """
    (virallinen|virallisen|virallista|lakisaateinen|lakisaateisen|lakisaateista) (\\w+ )?(aloite|aloitteen|aloitetta)|(hyvinvointialoit|palvelualoit|aluealoit|kuntalaisaloit|asukasaloit|kansalaisaloit)*
    (officiellt|officiella|lagstadgat|lagstadgade|formellt) (\\w+ )?(initiativ|initiativet)|(valfardsomradesinitiativ|invanarinitiativ|medborgarinitiativ|serviceinitiativ|kommuninvanarinitiativ)*
    (official|legal|formal|statutory) (\\w+ )?(initiative|initiatives)|(citizens|residents|wellbeing|county|citizen) initiative
    """
)
_TOPICS = (
    ("initiative", _INITIATIVE), ("complaint", _COMPLAINT), ("appointment", _APPOINTMENT), ("care", _CARE),
    ("message", _MESSAGE),
)  # fmt: skip
_IN_GENERAL = Phrases(
    "etta|jotta|netissa|netista|verkossa|netin|sahkoisesti|omakannassa|natet|webben|appen|online|website|app|able"
)
_THANKS = Phrases("(kiito|kiitti)*|tack|tacka|tackar|thanks|thank|thankful|grateful")
"""What is wished for in general, or thanked for, is no errand."""
_POLITE_END = Phrases("(kiitos|kiitti|tack|thanks|thank you)$")
_TELLS = Phrases(
    """
    (vaikea|vaikeaa|vaikeeta|helppo|helppoa|hankala|hankalaa|mahdoton|mahdotonta)
    (svart|latt|enkelt|omojligt|krangligt|besvarligt|smidigt) _ att
    (hard|difficult|easy|impossible|simple|tricky) _ to
    """
)
_LONGEST = 16
"""Words of a text that is nothing but an errand; a longer one is also feedback."""
_REMARKS = frozenset({Kind.comment, Kind.not_understood, Kind.question, Kind.wrong_person, Kind.no_answer})
_WISHES = frozenset({Kind.initiative, Kind.menu, Kind.comment, Kind.question})


def topic(bare: str) -> str | None:
    """Which errand the words ask for."""
    found = first_phrase(_TOPICS, bare)
    if found == "message":
        return None if _THANKS.search(bare) else "care"
    if found in ("appointment", "care") and (
        _IN_GENERAL.search(bare) or _THANKS.search(_POLITE_END.remove(bare))
    ):
        return None
    return found


def read(understood: Understanding, bare: str, masked: str, expecting: Expecting) -> Understanding:
    """The understanding, once more with its errand: as a question of its own, or as a flag beside a remark."""
    if expecting == "name":
        return understood
    found = topic(bare)
    if (
        understood.kind is Kind.question
        and understood.topic == "care"
        and "?" not in masked
        and _TELLS.search(bare)
    ):
        return Understanding(Kind.comment, None, masked, None, understood.flags)
    if found is None:
        return understood
    kind, short = understood.kind, bare.count(" ") < _LONGEST
    if found == "initiative":
        legal = kind in _WISHES and short and understood.rating is None
        return Understanding(Kind.initiative, topic="legal") if legal else understood
    marks = frozenset({"appointment"} if found == "appointment" else ())
    if kind in _REMARKS and short:
        about = "complaint" if found == "complaint" else "care"
        return Understanding(Kind.question, None, masked, about, understood.flags | marks)
    if kind in (Kind.comment, Kind.rating_comment, Kind.callback) and found != "complaint":
        return understood._replace(flags=understood.flags | marks | {"errand"})
    return understood
