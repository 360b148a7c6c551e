"""No answer to give, and the wrong person asked."""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

from dialogs.understanding.bereavement import is_of_things
from dialogs.understanding.frames import Frames
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.speech import CONCEPTS, scene

# The whole text is a refusal or a don't-know, but for a few words around it.
_NO_ANSWER = Phrases(
    """
    (en|emme|ei|en ma|emma|enma|en mie|en mina|ma en|mina en|mie en|emmie) _ (osaa|ossaa|osoo) (viela |nyt |oikein |tahan |kylla |yhtaan )*(sanoo|sanoa|sano|sannoo|sannoa|vastoo|vastoa|sanua|vastata|vastaa|arvioida|arvioia|maaritella|antaa|arvostella|kertoa)
    (en|emme|en ma|emma|enma|en mie|en mina|ma en|mina en|mie en|emmie|emt) (kylla |kyl |nyt |ees |edes |yhtaan |oikein |todellakaan |tosiaan |mitaan |oikeesti )*(tieda|tiia|tia|tiiä|tied|tiija|tie|tiaa|tierra|tiieda|tiera)
    (en|emme|ma en|mina en|emma) _ (halua|haluu|haluais|haluaisi|tahdo|viitsi|jaksa|aio|kehtaa|pysty|voi|ehdi|taida|muista) (nyt |enaa |tahan |kylla |mitenkaan )*(vastata|vastaa|vastailla|sanoa|sanoo|kertoa|kommentoida|arvioida|arvostella|osallistua kyselyyn|antaa arvosanaa|antaa numeroa|antaa palautetta|ottaa kantaa)
    (en|emme|ma en|mina en|emma) (nyt |kylla |taalla |mitaan )*(vastaa|kommentoi|arvioi|vastaile|anna arvosanaa|anna numeroa|anna palautetta|arvostele)( (tahan|kyselyihin|kyselyyn|kyselyita|naihin|mitaan|teille|tahan kysymykseen|enaa|nyt))*
    (en|ma en|mina en|emma) (enaa )?(muista|muistaa)( (kayntia|koko kayntia|enaa|asiaa|yhtaan|kaynnista mitaan|kaynnista))*
    (en|emma|ma en) (oo|ole) (ihan |viela |yhtaan )?(varma|varmaa)
    (ei|eipa|ei oo|ei ole|eioo) (oikein |nyt |mitaan |minulla |mulla |vaan )*(kiinnosta|kiinnosta vastata|kommenttia|kommentoitavaa|kommentteja|mielipidetta|sanottavaa|kantaa|tietoa|tietoo|kasitysta|hajua|hajuakaan|aavistusta|aavistustakaan|hajuu|aikaa vastata|vastausta|havaintoa|palautetta)
    ei mitaan (hajua|kasitysta|tietoa|aavistusta|sanottavaa|kommentoitavaa|kommenttia|lisattavaa|palautetta|mielipidetta)
    (vaikea|vaikee|mahdoton|hankala) (sanoa|sanoo|arvioida|arvioia|vastata|maaritella)
    ^(ei|eipa|eip|eii|no|nope|nah|nej|na|nae) (kiitos|kiitti|kiitoksia|kiits|tack|thanks|thank you|thx|ty)
    (en|ei|ma en|emma) (nyt |ny |kylla |vaan |kyl |oikein )*(pysty|ehdi|ehi|kerkia|kerkii|viitsi|viitti|viiti|jaksa|huvita|kiinnosta)( (nyt|ny|juuri|vastailla|vastata|vastaa|tata|tahan|kylla))*$
    cant be (bothered|arsed)|couldnt be bothered
    (eos|emt|ent|eot|eosa|eipa tieda|mista mina tiedan|mista ma tiian|mista ma tieda*|ei pysty sanomaan|en pysty sanomaan|en voi sanoa|jatan vastaamatta|ohitan kysymyksen|ei vastausta|ohi|jatan valiin)
    (haluan|haluaisin) olla vastaamatta|passaan|pass|paasto*
    (jag |ja )?(vet|veit|vetn) (faktiskt |riktigt |tyvarr )?(inte|int|ej|it)
    (jag |ja )?(vill|onskar|tanker|tankte|orkar|kan|ids|hinner) (helst |tyvarr |faktiskt )?(inte|int|ej) (svara|saga|bedoma|uttala mig|kommentera|delta i enkaten|ge betyg|ge nagot betyg|ge nagon siffra|beratta|avgora)
    (jag )?(svarar|kommenterar|minns|kommer ihag|kommer) (inte|int|ej)( ihag)?( besoket)?
    (vill|vil) (inte|int|ej)$|svart att (saga|svara|bedoma|veta)|ingen (asikt|aning|kommentar|uppfattning|ide)|inget svar|inga kommentarer|hoppa over( fragan| denna| den)?|hoppar over|avstar|avstar fran att svara|inte intresserad|intresserar (mig )?(inte|int)|osaker|ar inte saker|inte saker|inget att saga|ingenting att saga
    (i )?(really |honestly |just )?(dont|do not|dunno|donot|didnt) (really |even |actually )?(know|kno|remember|recall|care|have an opinion|want to answer|want to say|wish to answer|feel like answering|want to reply|want to rate|wanna answer|wanna say|have a view)
    (i )?(dunno|dk|idk|dno|duno|idunno|n a|na)$
    (no|not a|no real) (idea|clue|comment|comments|opinion|answer|view|thoughts|feedback)
    (id |i would |i )?(prefer|rather|refer) not( to)?( (say|answer|respond|reply|comment|rate))?
    (hard|difficult|impossible|tough|too early) to (say|tell|answer|rate|judge|know)|cant (say|tell|answer|rate|remember|recall)|cannot (say|answer|rate|tell|remember)|not (sure|interested|able to say|answering|going to answer)|(im |i am )?unsure|wont answer|no thanks to the survey|decline to answer|i decline|pass on this|not applicable|(not )?willing to answer
    """
)
# The same in other words, where the text is no longer than a refusal is.
_REFUSED = Frames(
    CONCEPTS,
    """
    > 5: DENY CAN SAY @7
    > 4: DENY TIIA @4
    > 5: DENY STANCE @5
    emmatiia* @4
    idk|dunno|eos|emt @3
    vaikea|vaikee|svar|hard|difficult kysymys|kysymyksia|fraga|question @5
    ohitan|passaan|skippaan|hoppar @3
    """,
)
_AROUND = frozenset(
    """
    hei moi terve moikka hej hello hi hey kiitos kiitti tack thanks sorry anteeksi valitettavasti tyvarr unfortunately no
    noh hmm hm mm ei en no nej nah nope ma mina mie vaan vain nyt kylla tahan tasta kysymykseen kysymykseenne kyselyyn kyselyynne kyselyihin teille taa
    tama tassa asiassa viela oikein ollenkaan lainkaan sitten siihen just bara nog nu pa den det har fragan detta denna this question your the to that any
    it survey at all really sure i jag ja om saken asiaan numeroa arvosanaa mitaan yhtaan oikeesti oikeasti siis joo but enkaten er era moment
    you right now tasta asiasta se sita sen naista what ska pitaisi vastata vastaisin mita sanoa sanoisin
    kun ku koska eftersom because numero siffra riktigt lol haha xd oo vaikea kysymys svar fraga muista minns remember
    palautetta kaynnista toistaiseksi sellaiseen tallaisiin tallaiseen naihin kiitos kiitti du ny not now inte orkar jaksa
    helst nae na eip annu yet am
    """.split()
)

_WRONG_PERSON = Phrases(
    """
    (vaara|vaaraan|vaarassa|vaaralle|vaarille|vaaralla) (numero|nro|nr|numerossa|numeroon|numerolle|henkilo|henkilolle|ihminen|ihmiselle|tyyppi|tyypille|vastaanottaja|vastaanottajalle|puhelinnumero|mies|nainen|henkiloon)
    (numero|puhelinnumero|numeronne|numeronsa) _ (vaara|vaihtunut|vaihtunu|vaihtui|vaarin|vanha)( numero)?
    tuli vaaraan (numeroon|puhelimeen)|meni vaaraan (numeroon|puhelimeen)|tuli vaaralle|meni vaaralle|erehdyitte numerosta|viesti tuli vaarin
    (ei|eipa) (ole|oo|ookaan) (enaa )?(minun|mun|hanen|taman henkilon|han|sen henkilon|oikea|[a-z]+n) (numero*|puhelin*|puhelinnumero*|liittyma*|kaynti*|aikani)
    (tama|taa|tamä) (ei|numero ei) (ole|oo|kuulu) (enaa )?(minulle|mulle|hanelle|hanen|hanen numero*|[a-z]+n numero|[a-z]+lle|oikea numero|tarkoitettu)( tarkoitettu)?$
    ei (kuulu|koske|ole tarkoitettu|oo tarkoitettu) (minulle|mulle|minua|mua)
    (ette|et) (tunne|tiia|tunnekaan) (minua|mua)|en tunne teita|en tieda mista puhutte|emme tunne
    (en|emme|ma en|mina en|emma) (ole|oo) (teidan |mikaan |enaa |edes |koskaan ollut )?(asiakas|asiakkaanne|asiakkaita|potilas|potilaanne|asiakkaana|potilaana|se henkilo|kyseinen henkilo|han|oikea henkilo|kymenlaaksolainen|kymenlaaksosta)( teilla)?( ollut)?$
    (en|emme|ma en|mina en|emma) (ole|oo) _ (asioinut|asioinu) _ (teilla|siella|missaan|palvelussanne|palvelussa|mitaan|tanaan|eilen)
    (en|emme|ma en|mina en|emma) (ole|oo) (edes |ees |kylla |koskaan |ikina |viime aikoina |tanaan |eilen |itse |mina )*(kaynyt|kayny|kayttanyt|asioinut|asioinu)( (edes|koskaan|ikina))?$
    (en|emme|ma en|mina en|emma) (ole|oo) (edes |ees |kylla |koskaan |ikina |viime aikoina |itse )*(kaynyt|kayny|ollut|ollu|asioinut|asioinu|kayttanyt) (edes |koskaan |ikina |missaan |teidan |mitaan )*(teilla|siella|missaan|laakarissa|laakarilla|vastaanotolla|sairaalassa|terveysasemalla|terveyskeskuksessa|hoidossa|palvelussa|palvelussanne|palveluitanne|palveluanne|palveluita|asiakkaana|asiakkaananne|potilaana|neuvolassa|hammaslaakarissa|tanaan|eilen|teidan|vastaanotollanne|asiakas|asioimassa|kaynnilla|labrassa|paivystyksessa|kyseisessa|tuolla|viime)( (missaan|teilla|asiakkaana|koskaan|palvelussanne|palveluissa|aikoina|paikassa|laakarissa|palvelussa|asiakkaana|tanaan|eilen))*
    (en|emme) (kaynyt|kayny|paassyt|tullut|mennyt|ollut) (lopulta |sitten |koskaan )*(kaynnilla|vastaanotolla|siella|paikalla|ajalla|tanaan|eilen|teilla|laakarissa)$
    (peruin|perutin|peruutin|peruttiin|peruuntui|siirsin) (ajan|ajani|kaynnin|aika|kaynti|sen)( (en|enka) (kaynyt|kayny|mennyt))?$
    (aika|aikani|kaynti|kayntini|kaynti) (peruuntui|peruttiin|peruutettiin|perutettiin|siirrettiin|siirtyi)$
    (en|enka) (kaynyt|kayny)$
    (han|aiti|isa|aitini|isani|mummo|mummi|ukki|pappa|vaari|mieheni|vaimoni|puolisoni|veljeni|siskoni|potilas|asiakas|kyseinen henkilo|henkilo|omaiseni|[a-z]+) (on )?(jo )?(kuollut|kuollu|menehtynyt|menehtyny|poisnukkunut|nukkunut pois|edesmennyt|menehtyi|nukkui pois)( (jo|valitettavasti|viime viikolla|eilen|viime kuussa|viime vuonna|vuosi sitten))*$
    (han|aiti|isa|aitini|isani|mummo|mieheni|vaimoni|puolisoni) (kuoli) (eilen|viime|jo|toissa|kuukausi|viikko|vuosi|pari)
    fel (nummer|person|mottagare|adress|manniska)|felnummer|fel (mobil|telefon)*
    (numret|nummer|telefonnumret) _ (fel|bytt|andrats|bytts|tillhor inte)|(det har |detta )?ar inte (mitt|hans|hennes|[a-z]+s) (nummer|mobil|telefon)*
    (jag |vi )?(har )?(inte|int|aldrig|ej) (varit|besokt|anvant|besokte|var) _ (er|hos er|dar|pa besok|lakare|lakaren|sjukhuset|halsostationen|halsocentralen|nagon|nagot|kund|patient|tjansten|ert)
    (jag |vi )?har (inte|int|aldrig) (varit|besokt)( dar)?$
    (jag )?ar (inte|int|ej) (en |er |nagon )?(kund|klient|patient|ratt person|den personen)( hos er)?( langre)?$
    (ni )?kanner (inte|int) mig|vi kanns inte
    (mor|mamma|pappa|far|han|hon|patienten|personen|mormor|morfar|farmor|farfar|maken|hustrun|mannen|frun|man|fru) (ar dod|har dott|dog igar|avliden|har avlidit|ar avliden|gatt bort|har gatt bort|lever inte langre|lever inte)
    (wrong|incorrect) (number|person|recipient|phone|guy|contact)|not (my|his|her|their) (number|phone|appointment|visit)|number (has )?changed|not the right (person|number)|mistaken identity
    (i |we |ive |weve |i have |we have )?(havent|have not|didnt|did not|never|not|hasnt) (even |ever |actually |yet )?(visited|visit|been|attended|attend|used|use|gone|go|went|came|come|had an appointment|had any appointment|had a visit|seen)( (there|you|your|any|anyone|the|a|to|this|at|doctor|service|services|hospital|clinic|here|an appointment|my appointment))*$
    (i |we )?(am|are|im|was|were)? ?(not|no longer|never) (a |your |one of your |an )?(client|customer|patient|clients|customers|patients)( of yours| there| anymore| here)?$
    you (dont|do not) know me|i (dont|do not) know you|dont know who you (mean|are looking for)
    (he|she|mother|father|mum|mom|dad|husband|wife|patient|grandmother|grandfather|person|[a-z]+) (has |is |have |sadly |recently )*(died|dead|passed away|deceased|passed on|no longer with us|no longer alive)( (last|in|on|recently|sadly|yesterday|a|years|ago|month|week|year))*$
    (i|visit|appointment) (was )?(cancelled|canceled)( my appointment)?( (and )?didnt go)?$
    """
)
_NOT_THEM = Frames(
    CONCEPTS,
    """
    > 7: DENY VISITED PLACE
    > 4: ei ole|oo kaynyt|kayny @4
    > 4: inte|not|wasnt jag|me @8
    10: DEAD puhelin*|puhelime*|numero*|nummer|number|phone
    tyopuhelin @8
    > 2: work phone @8
    > 4: isnt|not my|mine|his|her phone|number @9
    > 3: miehen|mieheni|vaimon|vaimoni|aidin|aitini|isan|isani|pojan|tyton|toisen puhelin|numero @8
    > 4: det|detta|min|mitt ar min|mitt mans|frus|mammas|pappas nummer|telefon|mobil @9
    > 5: DENY HAPPENED|VISITED NOVISIT
    > 5: NOVISIT DENY HAPPENED @6
    > 6: DENY YET VISITED
    > 6: NOVISIT YET ensi|tulossa|vasta|nasta|next|tomorrow|huomenna @8
    > 5: DENY RESIDES NAMED_PERSON
    > 3: DENY asu|bor|live|lives
    > 2: aika|aikani|kaynti|kayntini|tid|appointment siirrettiin|siirtyi|peruttiin|peruuntui|flyttades|moved @3
    """,
)
_PRAISE_WITH_NEVER = Phrases(
    """
    (nain|niin|noin|yhta|parempa*|aiemmin|ennen|aikaisemmin)
    ^(kavin|kavimme|olin|besokte|jag var|i visited|we visited)
    (sa bra|lika bra|battre|forut|tidigare|forr|such|so good|better|before|as good|so well|as nice|any better|in years)
    (hyva hoito|hyvaa hoito*|hyvin hoid*|hoitonsa|hoidosta|good care|bra vard)
    """
)


_LONGEST_REFUSED = 60
_LONGEST_WRONG = 160
_FEW_WORDS = 9


def is_no_answer(bare: str) -> bool:
    """Whether the whole text refuses, or says that the person does not know."""
    match = _NO_ANSWER.search(bare)
    if not match or len(bare) > 120:
        return len(bare) < _LONGEST_REFUSED and _REFUSED.hold(scene(bare))
    rest = f"{bare[: match.start()]} {bare[match.end() :]}".split()
    if all(word in _AROUND for word in rest) or _again(" ".join(rest)):
        return True
    return len(bare) < _LONGEST_REFUSED and _REFUSED.hold(scene(bare))


def _again(rest: str) -> bool:
    """Whether the rest is one more refusal ("en tiedä, vaikea sanoa")."""
    return bool(rest) and is_no_answer(rest)


def is_wrong_person(bare: str) -> bool:
    """Whether the text says that the survey came to the wrong person, or to one who has died."""
    if len(bare) >= _LONGEST_WRONG:
        return False
    wrong = _WRONG_PERSON.search(bare) or (bare.count(" ") < _FEW_WORDS and _NOT_THEM.hold(scene(bare)))
    return bool(wrong) and not _PRAISE_WITH_NEVER.search(bare) and not is_of_things(bare)
