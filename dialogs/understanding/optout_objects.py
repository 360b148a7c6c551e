"""What an opt-out is of: messages, a list of receivers, or nothing that is named. Bills and medicines are stopped with the same verbs."""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

from dialogs.understanding.text import LatePattern

# What a denial denies where it refuses messages, and not only tells of them.
_REFUSED_MORE = frozenset(
    """
    enaa enaan ennaa ennea enempaa lisaa koskaan ikina kiitos kiitti halua haluu haluais haluaisi tahdo kaipaa tarvitse tarvii jaksa jaksais suostu
    mer mera fler flera langre igen nagonsin tack vill onskar behover orkar
    more anymore again ever thanks want wanna wish like need prefer longer consent
    """.split()
)
_DENYING = frozenset(
    "ei en emme emma enma emt ala alkaa eika enka nej inte inga inget ingen int ej aldrig no not dont never none".split()
)
# What alone says that messages are to end, where nothing but them is named.
_ENDING = frozenset(
    """
    lopettaa lopetan lopetetaan lopetus lopettakaa lopeta lopetatteko pois irti eroon poikki seis kyllastynyt kyllastyny perua peruutus
    peruminen peruutan kiellan stop stops stopped stopping loppu loppuu poista poistaa poistakaa sluta stoppa stoppar stopp avsluta avslutar avslut trott fatt fed quit nonsense
    """.split()
)
_REFUSING = _DENYING | _ENDING
_ABLE = frozenset("voi voinut pysty osaa kan kunde kunnat can cant cannot could couldnt able".split())
_TEXTS = LatePattern(
    r"(?:viest|tekstiviest|tekstar|kysely(?!k|m)|palautekysel|palautepyy|asiakaskysel|roskapost|spam|mainos|mainoks|mainont|markkinoin|suoramarkkinoin|yhteydenot"
    r"|sms|meddeland|textmeddel|enkat|utskick|forfragning|messag|msg|texts?$|survey|notification)"
)
# How something is sent or told, where it is not the messages themselves that are refused ("results by text").
_BY_MESSAGE = LatePattern(
    r"\b(?:\w*viesti(?:lla|na|tse|ksi)|\w*viestein|tekstari(?:lla|na)|sahkoposti\w*|(?:per|via|by|as|through|som|genom|med hjalp av) (?:a |an |ett |text |en )?"
    r"(?:sms\w*|meddelande\w*|textmeddelande\w*|message|text|texts|messages))\b"
)
# The object of an opt-out, where it has one.
_MESSAGES = LatePattern(
    r"(?:viest|tekstiviest|tekstar|kysely(?!k|m)|palautekysel|palautepyy|asiakaskysel|roskapost|spam|mainos|mainont|markkinoin|suoramarkkinoin|sandlist|yhteydenot|lahettely|tekstaus"
    r"|sms|meddeland|textmeddel|enkat|utskick|forfragning|messag|msg|text|survey|notification|subscription|prenumer|tilau"
    r"|lista|listoi|jakelu|postitus|list|register|rekister|database|system|numero|nummer|number|puhelinnumero|telefonnummer"
    r"|jutusta$|hommasta$|ringista$|porukasta$|systeemi|unsub|optout|opt$|tjanst|service|palvelu|uteblast)"
)
_ON_LISTS = frozenset(
    """
    jarjestelmasta jarjestelmastanne ur id like opt taken talta tasta vanhan ihmisen listoiltanne tar poista poistakaa poistaa poistattehan poistetaan pois ota ottakaa otattehan otetaan irtisanon irrottakaa havittakaa peru perun peruuta peruutan peruuttakaa
    perukaa perua peruuttaa kieltaydyn olla kuulua haluamme kaikista kaikilta teidan nimeni tietoni palautepalvelu
    bort tag radera stryk strykas plocka borttagen vara tas mitt mina vart min alla era er nagon namn prenumeration avboja
    ert ur vanlig vanliga vanligen snall
    remove removed delete deleted drop struck strike exclude name contact details all any every mailing sms out being kindly immediately
    """.split()
)
"""What may stand beside a list, a number or a service that one wishes to be taken off."""
_NOT_MESSAGES = frozenset("listen listens listening listened textil textile viestinta viestintaa".split())
# What messages are refused in, at or about: the others may come.
_RESTRICTING = frozenset(
    """
    suomeksi ruotsiksi englanniksi venajaksi viroksi arabiaksi kielella finska engelska svenska ryska arabiska spraket finnish
    swedish english russian estonian arabic language
    yolla oisin oiseen illalla iltaisin aamulla aamuisin sunnuntaina sunnuntaisin lauantaisin viikonloppuna viikonloppuisin pyhina
    tyoaikana jouluna natten natterna nattetid kvallen kvallarna morgonen sondagar helgen helger helgerna night nights evening
    evenings morning mornings sunday sundays weekend weekends
    """.split()
)
# A list that one waits on for care.
_QUEUES = LatePattern(
    r"jono|leikkauslist|leikkausjono|odotuslist|hoitojono|kon?$|vantelist|vardko|waiting|queue|wait$|odotus|reception|ovesta|seinasta"
)
# All that may stand in a clause that asks for no messages without naming them.
_OBJECTLESS = frozenset(
    """
    alkaa ala alka elkaa elka alaka elakaa en emme ei eika enka ette et ettei ettette etta jos pyydan toivon haluan haluaisin vaadin
    lahettako lahetta laheta lahetelko lahettele lahetella lahettakaa lahettaa lahettamista lahettaminen lahettamasta lahettely
    lahettelya lahetetaan lahettamisen laitelko laittako laita laittele laitella laittakaa laittaa laittelu tekstaa tekstailko
    tekstailu viestittele viestitelko viestita kirjoitelko kirjoita kirjoittako kyselko kysele kyselko kysely kysyko kysy kysyminen
    kyseleminen kyselemasta kyselya kyselyt spammatko spammaa spammaus spammays hairitse hairitko hairintaa hairinta hairitseminen
    hairitsemasta hairitseva vaivatko vaivaa vaivaaminen vaivaamasta pommittako pommitus pommittaminen lahestyko ahdistelko
    lopeta lopettakaa lopettakaapa lopettaa lopetetaan lopetatteko lakatkaa lakkaa lopettamaan voitteko voisitteko voitko voisitko
    halua haluu haluaisi haluais tahdo kaipaa saada vastaanottaa mitaan mitaa enempaa enaa enaan enaaa enempi koskaan ikina lisaa
    minulle mulle mullekin minua mua minulta multa minut mut meille meita tanne tahan numeroon puhelimeen naita nama nyt heti jo
    tallaisia tallasia tammosia tallaista tallasta tata tama turhia turhaa typeria hairitsevia idioottimaisia kaikki kaikkia
    kiitos kiitti ole hyva olkaa hyvat ystavallisesti hei moi terve sitten siis vaan vain joo no niin ees edes teilta te teidan
    kyllastynyt saa saisi riittaa rauhaan jata jattakaa kysymyksia kysymys kysymysten kyselyita viela uudestaan uudelleen
    sluta slut stoppa stopp upphor skicka skickar skickande sanda sand skick texta smsa messa spamma trakassera kontakta stora stor fraga
    fragor fragar inte int ej inga inget ingenting aldrig mer mera mig oss jag vi fler flera langre nagra nagot nagonting har detta
    dessa det den dom dem dehar sant igen vill onskar behover ha fa mottaga ta emot kan ni du snalla tack hej nu genast med att era er
    fran till hit alla allt ifred fred lamna i darfor
    stop quit cease end cancel sending send contacting contact messaging texting text message bothering bother harassing harass asking
    ask spamming spam dont do not never please pls me us again anymore any more this these that those it anything now at all want
    wish need like no longer i we you can could would will should to from your my the thanks thank hi hello just and or ja och
    questions question forever immediately for good really alone leave off get take remove opt out fucking damn bloody
    mutta mut vaan koska kun ku silla because cause but so eftersom men nar vittu vitun helvetti helvetissa saatana perkele jumalauta fan helvete jo takaisin kun taas ok okei okej
    naiden naista naihin taman tahan tallaisten lahettamisen lahettamiset lahetetaan laheteta lahetettaisi lopetatte lopetan pyydetty jaksa orkar nej till de
    numret numrot ottako minuun yhteytta further future exclude object tulisi contact jatkuva jatkuvat jatkuvasti ainainen alituinen standiga standigt constant constantly vanligen vaenligen kindly noi noita tuollaisia stuff things allowed permitted hear again lose kiusatko kiusaa rasittako rasita loppumaan riita riittaisi fed done cut out wanna prefer getting rid enough avregistrera avanmal avanmala avboj avbojer hur miten how unsubscribe slutar avslutar paasen
    alkea elkea alkeaa alkoo alakeeta alkeeta alkaas elkee alkee ennaa ennea toi tuo tan taa teian hanelle halle hanta tast lahtie lahtien eteenpain sana dehar
    kohteliaimmin kohteliaasti noyrimmin hartaasti ystavallisimmin irti poikki pois voi voin perua peruuttaa miten mitenka kuinka mista man lat latt bli nog
    nonsense permission have appreciate mind if stopped stopping didnt would be grateful glad nice it already osaa kyllastyny
    naille lahetys lahetykset kysella lahetella viestitella laitella tarvi besvara besvar told asked said sanonut sanoin bett sagt kiellan kiellamme pyydamme ma mie mina teita racker riittaa ever emma enma tammosii tommosii semmosii tallasii tuollasii nait noit naa noi saan saada saisin haluisin haluun haluais eroon kilttia kiltteja kiltit ihmiset
    mej dej meir mee va snall a ba vanlig vanliga vanligen ert ber kunde skulle jag ja hejsan tjata tjat tjatet tjafsa mejla drar tillbaka sista
    nagging pestering bugging badgering last kilttina laittakoo laittakko elkaa elakaa alkaapa ny nyy sinne tuu tulis tulisi tuli tulee jatko jatkossa
    tarvitse tarvii lahettaisi lahettaisitte
    receive receiving crap garbage rubbish olla lahettamatta laittamatta hairitsematta lahetate laheteta lahettaisi lahettaisitte laittaisi
    hairitsisi disturb stord disturbed contacted texted kontaktad kontaktas bli blir be hora av sanahar sadana sadant of oo ole tilannu tilannut pyytany
    pyytanyt antanut suostu salli hyvaksy viitsiko viitsi minun mun hairintaa tallainen tallaiset tommosia semmosia skit skrap more
    """.split()
)
# In Finnish these can be sent, and not sent to.
_SENT = frozenset("minua mua minut mut".split())
_SENDING = frozenset("lahettako lahetta laheta lahettaa lahetelko lahettele laittako laita".split())
_SOMEHOW = "somehow"
# Messages that another person gets: the writer speaks for them.
_TO_OTHERS = LatePattern(
    r"\b(?:to|till|at) (?:my|min|mitt) (?:old |gamla |elderly )?(?:mother|mum|mom|father|dad|husband|wife|son|daughter|parents|grandma|grandmother|grandfather"
    r"|mamma|mor|pappa|far|man|fru|son|dotter|mormor|farmor|morfar|farfar)\b"
    r"|\b(?:vanhalle |iakkaalle |minun |mun )?(?:aidille|isalle|mummolle|mummille|ukille|papalle|miehelle|vaimolle|pojalle|tyttarelle|anopille)(?:ni|mme|si)?\b"
)


_OTHERS = LatePattern(
    r"\b(?:(?:my|min|mitt) (?:old |gamla |elderly )?(?:mother|mum|mom|father|dad|husband|wife|son|daughter|parents|grandma|grandmother|grandfather"
    r"|mamma|mor|pappa|far|man|fru|son|dotter|mormor|farmor|morfar|farfar)s?|(?:minun |mun )?(?:aitini|isani|mummoni|mieheni|vaimoni|anoppini))\b"
)


def is_known(word: str) -> bool:
    return word in _OBJECTLESS or word in _ON_LISTS or bool(_MESSAGES.match(word) or _TEXTS.match(word))


def is_of_messages(bare: str) -> bool:
    """Whether messages, or nothing at all, are what is to stop."""
    bare = _TO_OTHERS.sub("mulle", _BY_MESSAGE.sub(_SOMEHOW, bare))
    words = bare.split()
    if any(map(_QUEUES.match, words)):
        return False
    if any(_TEXTS.match(word) and word not in _NOT_MESSAGES for word in words):
        return _RESTRICTING.isdisjoint(words)
    if any(_MESSAGES.match(word) and word not in _NOT_MESSAGES for word in words):  # a list: of whom or what
        words = _OTHERS.sub("me", bare).split()
        return all(word in _OBJECTLESS or word in _ON_LISTS or _MESSAGES.match(word) for word in words)
    if not _SENDING.isdisjoint(words) and not _SENT.isdisjoint(words):
        return False
    return all(word in _OBJECTLESS or word.isdigit() for word in words)


def may_refuse(words: list[str]) -> bool:
    """Whether some part of these words could refuse messages: a cheap test."""
    return not _REFUSING.isdisjoint(words) and (not _THESE.isdisjoint(words) or any(map(_TEXTS.match, words)))


# What messages are called where they are not named, and refused in nothing but words of refusing.
_THESE = frozenset(
    "naita nait naa noita noit nama tallaisia tallasia tammosia tammosii tommosia tommosii semmosia these dessa sadana sanahar".split()
)


def refuses(words: list[str]) -> bool:
    """Whether messages are refused in no other words than those of refusing them ("Inga meddelanden mer")."""
    denies = not (
        _DENYING.isdisjoint(words) or _REFUSED_MORE.isdisjoint(words) or not _ABLE.isdisjoint(words)
    )
    if not denies and (_ENDING.isdisjoint(words) or not _DENYING.isdisjoint(words)):
        return False
    texts = [word for word in words if _TEXTS.match(word) and word not in _NOT_MESSAGES]
    others = [word for word in words if word not in _OBJECTLESS and word not in _ENDING and word not in texts]
    return not others and (bool(texts) or (denies and not _THESE.isdisjoint(words)))
