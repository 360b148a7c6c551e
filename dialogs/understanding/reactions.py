"""Texts that a telephone writes, not a person: reactions that quote our own words, and automatic answers.

Their numbers ("Reply 0-10"), STOPs and questions are ours or the telephone's; nothing in them is an answer.
"""

from __future__ import annotations

import re

from dialogs.understanding.phrases import Phrases
from dialogs.understanding.text import LatePattern

# iPhone: `Liked “...”`; Android: `👍 to “...”`, `Reacted 👍 to “...”`. Also without the closing quote (cut texts).
_VERB = (
    r"liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|removed an? [\w ]+ from|reacted(?: with)?(?:\s+\S{1,8})?\s+to"
    r"|reacted(?: with)?\s+\S{1,8}\s*(?:to)?|added a [\w ]+ to"
    r"|tykkasi(?:t)?(?: viestista)?|piti(?: viestista)?|rakasti(?: viestia)?|rakastui(?: viestiin)?|ei tykannyt(?: viestista)?|ei pitanyt(?: viestista)?|nauroi(?: viestille)?"
    r"|korosti(?: viestia)?|kyseenalaisti(?: viestin)?|reagoi(?:\s+\S{1,8})?\s*(?:viestiin)?|ihastui(?: viestiin)?|poisti [\w ]+ viestista"
    r"|gillade|gillar|alskade|alskar|ogillade|skrattade at|betonade|ifragasatte|reagerade(?: med)?(?:\s+\S{1,8})?\s*(?:pa|till)?|tog bort [\w ]+ fran"
)
_REACTION = LatePattern(
    rf"\s*(?:{_VERB})\s*:?\s*(?:[\"'«]|(?:an?|one|en|ett) (?:image|photo|picture|message|video|attachment|bild|foto|film|meddelande)\b"
    r"|(?:kuvasta|kuvaa|kuvan|kuvalle|kuvaan|videosta|viestistasi|viestisi|viestiisi|your message|this message|ditt meddelande)\b).*",
    re.DOTALL,
)
_EMOJI_TO = LatePattern(
    r"\s*[^\w\s\"'.,!?()-][^\w\s\"'.,]{0,6}\s*(?:to|till|pa|viestiin|kohteeseen|:lle)\s*[\"'«].*", re.DOTALL
)

_AUTO = Phrases(
    """
    (en|emme) (voi|pysty|paase) (juuri |nyt |valitettavasti |talla hetkella )*(puhua|vastata|vastaamaan|puhumaan|puhelimeen) _ (nyt|juuri|soitan|hetkella|puhelimeen|puheluun|puhelu*|palaan)
    (en|emme) (voi|pysty) (puhua|vastata) (juuri nyt|nyt|talla hetkella|puhelimeen|puheluun)
    (en|emme) (voi|pysty) (nyt|juuri nyt|talla hetkella) (puhua|vastata)
    (ajan|ajamassa|olen ajamassa|oon ajamassa) (autoa|parhaillaan|nyt|juuri)|vastaan myohemmin$
    (soitan|soittelen|palaan) _ (myohemmin|takaisin|pian|asiaan|sinulle)$
    (voinko|voisinko|saanko) (soittaa|palata) _ (myohemmin|takaisin|pian)
    (olen|oon) _ (palaverissa|kokouksessa|ratissa|elokuvissa|lomalla|vuosilomalla|vuosivapaalla|opintovapaalla) _ (soitan|palaan|asti|saakka|en|automaattinen|vastaan)
    (olen|oon|jag ar|i am|im) (palaverissa|kokouksessa|lomalla|vuosilomalla|semester|ledig|on leave|on holiday|vacation|away) _ (kiireelli*|asti|saakka|ota yhteytta|sijai*|hatatapau*|urgent|bradskande|contact|kontakta|until|till)
    (kiireelli*|urgent|bradskande) (asioissa|matters|arenden)
    (olen|oon) (palaverissa|kokouksessa|ratissa|lomalla|vuosilomalla|matkalla|tavoitettavissa|tulossa)( nyt| juuri nyt)?$|tulen pian$|olen matkalla
    automaattinen (vastaus|viesti|vastaaja)|automaattivastaus*|poissaoloviesti*|poissaoloilmoitus|poissa toimistolta|ala nyt hairitse|en ole tavoitettavissa
    (lahetetty|lahettanyt) automaattisesti|(tama on|viesti on) automaattinen|alä hairitse tila|ala hairitse tila*|keskittymistila*|ilmoitukset (ovat )?(pois|hiljenn*|mykist*)
    (jag )?(kan|kunde) (tyvarr )?(inte|int|ej) (prata|tala|svara|ta samtalet|ta ditt samtal) (just nu|nu|i telefon|for tillfallet|for narvarande)
    (kan|kunde) (inte|int|ej) (just nu |nu )?(prata|tala)( just)?( nu)?$|(kan|kunde) (inte|int|ej) (just nu |nu )(svara)$
    (jag )?(kor bil|kor just nu|kor nu|ar upptagen|sitter i mote|sitter i ett mote|ar i ett mote|ar pa mote|ar pa vag)( just nu| nu)?
    (jag )?ringer (dig )?(senare|tillbaka|upp)( dig)?( senare)?$|(kan|far) jag ringa (dig )?(senare|tillbaka|upp)
    autosvar|automatiskt (svar|meddelande)|franvaromeddelande|ar pa semester|franvarande|vad galler det$|inte pa kontoret|stor ej
    (i )?(cant|cannot|can not|am unable to|unable to) (really )?(talk|speak|chat|answer|take (your|the|this|a) call|pick up|come to the phone)( right)?( now| at the moment| the phone)?
    (im|i am|currently) driving|^driving( now| right now)?$
    (ill|i will|will|let me) (call|ring|text|get back to|phone) (you )?(right |straight )?(back|later|soon|asap)( to you)?( later| soon)?
    (can|could) i call (you )?(later|back)|whats up$|(im|i am) (on my way|in a meeting|busy|busy right now|in a meeting right now|at the movies|on vacation|on holiday|on leave|not available|away)( right now| now)?
    (out of|away from) (the )?(office|my desk)|auto( matic)* ?(reply|response|generated)|autoreply|automatic (reply|response|message)|do not disturb (is )?(turned )?on|im not receiving notifications|notifications silenced|(currently )?(unavailable|away) until
    """
)


# Sentences that only a telephone, a network or a mail program writes: no person says them about a visit, and what they deny
# ("do not disturb", "does not accept messages") or name (STOP) is no wish.
_MACHINE = Phrases(
    """
    (ajan autoa|olen ajamassa|ajan) (ja )?(alä|ala) hairitse|ala hairitse (ajaessa|ajaessani|ajon aikana|ajotila|toiminto|asetus|tila)|ala hairitse _ (on paalla|on kaytossa|paalla)
    (ala hairitse|ajotila|keskittymistila|lentotila|aanettomalla) (on|oli) (nyt )?(paalla|kaytossa|aktiivinen)|en saa ilmoituksia( jos tama on kiireellista|$)|ilmoitukset (ovat |on )?(pois paalta|hiljennetty|mykistetty|vaimennettu)
    (numero|puhelin|liittyma|vastaanottaja|laite|tama numero|tilaaja) (ei|eivat) (voi |pysty )?(ota |ottaa )?(vastaan|vastaanota|vastaanottaa) _ (viesteja|viestia|tekstiviesteja|tekstiviestia|puheluita|puheluja)
    (tahan|taman) (numeroon|viestiin|osoitteeseen|viestin) (ei voi|ei voida|ei pysty) (vastata|lahettaa|toimittaa)|ala vastaa tahan viestiin|alkaa vastatko tahan viestiin
    (viestia|viestiasi|tekstiviestia|sahkopostia) ei (voitu|voida|pystytty|saatu) (toimittaa|lahettaa|valittaa|toimitettua|perille)|(viestin|viestisi) (toimitus|toimittaminen|lahetys|lahettaminen|valitys) (epaonnistui|ei onnistunut|keskeytyi)
    (numeroon|vastaanottajaan|tilaajaan) ei (juuri nyt )?(saada|saatu) (juuri nyt )?yhteytta|valitsemaanne numeroon ei saada yhteytta|numero ei ole (talla hetkella )?kaytossa$
    (tilaaja|numero|puhelin|valitsemanne numero|soittamanne numero) ei ole (juuri nyt |talla hetkella )?(tavoitettavissa|kaytossa)|(abonnenten|personen|numret) (kan inte nas|ar inte tillganglig|gar inte att na)|(the )?(subscriber|person|number|customer) you (are trying to reach|have called|dialled|dialed)|(subscriber|number) is (currently )?(not available|unavailable|not reachable|switched off)
    (automaattinen (vastaus|poissaolo*|viesti|ilmoitus)|automaattivasta*|poissaoloviesti*|poissaoloilmoitus*)|(olen|palaan) (poissa toimistolta|toimistolle)|viesti on lahetetty automaattisesti
    vastaa (stop|lopeta) (lopettaaksesi|peruuttaaksesi|jos et halua|jos haluat lopettaa)|(viestien )?lopetus (viestilla|tekstiviestilla) (stop|lopeta)
    (jag )?kor bil (och|med) _ stor ej|stor ej (vid|under|medan) (bilkorning|korning|jag kor)|stor ej (ar )?(pa|paslaget|paslagen|aktiverat|aktiverad)|jag (far|tar emot) inga (notiser|aviseringar)|aviseringar (ar )?(av|avstangda|tystade)
    (numret|telefonen|abonnenten|mottagaren|abonnemanget|detta nummer|det har numret) (kan|tar|accepterar) (inte|ej) (emot|ta emot|nagra|sms|meddelanden)
    (numret|mottagaren) (kan inte ta|tar inte|tar ej) emot|det (gar|gick) inte att (svara pa detta|leverera|skicka) _ (meddelande*|sms*)|svara inte pa (detta|det har) meddelandet
    (meddelandet|ditt meddelande|sms et|smset|mejlet) (kunde inte|kan inte|har inte) (levereras|skickas|levererats|leverera*|framforas)|(leveransen|leverans av meddelande*) (misslyckades|har misslyckats)
    autosvar*|automatiskt (svar|meddelande|genererat)|automatsvar*|franvaromeddelande*|svara (stop|stopp) for att (avsluta|avregistrera|avbestalla|slippa)
    do not disturb (while driving|is|mode|turned|on|has)|driving with do not disturb|driving focus|im driving (right now )?(and|with) |not receiving notifications|notifications (are )?(silenced|turned off|muted)
    (this |the |your )?(number|phone|subscriber|recipient|mailbox|device|line|short code|landline) (does|do|can|is|did) (not|unable) (to )?(able to |currently )?(accept|receive|support|take) _ (messages|message|texts|text|sms|calls|replies)
    (number|subscriber) (doesnt|cant|cannot) (accept|receive|support) _ (messages|texts|text|sms|replies)|(this )?(number|mailbox) is (not monitored|no longer in service|not in service|unattended|not in use)
    (your|this) (message|text|email|sms) (could not|cannot|was not|couldnt|wasnt|has not been|can not) (be )?(delivered|sent)|^(the )?message (was )?not (delivered|sent)|delivery (has )?failed|delivery to the following recipient*|delivery status notification|undeliver*|message (delivery|blocking|sending) (failed|failure|is active|error)
    auto ?(matic)?(reply|response)|automatic (reply|response|message)|(this is an|this message is) automat* |out of (the )?office|(do not|dont|please do not) reply to this (message|text|email|number)
    (reply|text|send|txt) (stop|end|quit) (to|2) (unsubscribe|opt out|end|cancel|stop|quit|be removed)|reply urgent to send
    """
)


_SIGNATURE = LatePattern(
    r"(?:^|\s)[(\[-]*(?:l[äa]hetetty (?:minun )?[\w-]*(?:iphone|ipad|android|samsung|galaxy|honor|huawei|puhelime|laittee|outlook)[\w-]*"
    r"|skickat fr[åa]n (?:min )?(?:[\w-]+ ){0,2}?(?:iphone|ipad|android\w*|samsung\w*|galaxy|telefon|mobil|outlook)[\w-]*"
    r"|sent from (?:my )?(?:[\w-]+ ){0,2}?(?:iphone|ipad|android|samsung|galaxy|phone|mobile|outlook)[\w-]*(?: for \w+)?"
    r"|(?:hanki|get|skaffa) outlook (?:for |f[öo]r )?\w+)[.)\]]*(?=\s|$)",
    re.IGNORECASE,
)


def without_signature(display: str) -> str:
    """The text without the line that a telephone adds ("Lähetetty iPhonesta"), where anything else is in it."""
    if display.isascii() and display.isdigit():
        return display
    rest = _SIGNATURE.sub("", display).strip()
    return rest or display


def is_machine(bare: str) -> bool:
    """Whether a telephone, a network or a mail program wrote this, also where it asks for something."""
    return len(bare) < _LONGEST_AUTOMATIC and bool(_MACHINE.search(bare))


_LONGEST_AUTOMATIC = 600


def is_reaction(folded: str) -> bool:
    """Whether a telephone reports a reaction to one of our messages."""
    return bool(_REACTION.fullmatch(folded) or _EMOJI_TO.fullmatch(folded))


def is_automatic(bare: str) -> bool:
    """Whether a telephone answered by itself ("Ajan autoa, soitan myöhemmin")."""
    return len(bare) < 300 and bool(_AUTO.search(bare))
