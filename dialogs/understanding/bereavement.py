"""Whether the writer tells that a person close to them has died.

A word of dying must stand near a word for a person: "koirani kuoli", "puhelin kuoli" and "olin kuolla nauruun" tell of
something else, and so does what nearly happened or did not.
"""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

from dialogs.understanding.phrases import Phrases
from dialogs.understanding.text import LatePattern

_DEATH = Phrases(
    """
    (kuoli|kuol|kuolj|kuali|kuolivat|kuollut|kuallu|kualluna|kuollu|kuolleena|kuolleeksi|kuoltua|kuoltuaan|kuolema|kuoleman|kuolemasta|kuolemaan)
    (menehtyi|menehty|menehtynyt|menehtyny|menehtymisen|edesmennyt|edesmenneen|poisnukkunut|poismeno|poismenon|poismenosta)
    (nukkui|nukku|nukkunut|nukkunu|nukahti) (rauhallisesti |sitten |eilen |ikuiseen )?(pois|ikiuneen|uneen)|(poistui|poistunut) (keskuudestamme|joukostamme)|ajasta ikuisuuteen|(sai|saanut) surmansa|taivaaseen
    ei (enaa )?(ole|oo) (enaa )?(elossa|hengissa|keskuudessamme|joukossamme)|(suren|suremme|sorjer|mourning|grieving)
    lever (inte|int|ej) (langre|mer|mera)|(ar|e|finns) (inte|int|ej) (langre )?(i livet|i liv|med oss|bland oss)( langre)?|finns (inte|int|ej) (langre|mer)
    (is|was) (not|no longer) (alive|with us|among us)|isnt (alive|with us)|passed (last|this|yesterday|recently|suddenly|earlier|today|in (hospital|january|february|march|april|may|june|july|august|september|october|november|december|your|the))
    (menetin|menetimme|menettanyt|menettaneet|haudattiin|hautasimme|hautajaiset|tapoitte)
    (dog|dott|avled|avlidit|avliden|avlidne|dod|bortgang|bortgangen|dodsfall|dodsfallet|begravning|begravningen|miste|mist|forlorade|forlorat)
    (gick|gatt|gar) (nyligen )?bort|(somnade|somnat) (stilla |fridfullt )?in
    (died|dead|deceased|death|funeral|lost)|passed (peacefully )?(away|on)|passing of|no longer (with us|alive)
    """
)
_OTHERWISE = Phrases(
    """
    (olisi|oisi|olis|ois|olisin|saattoi|saattanut|voinut|melkein|lahes|luulin|luulimme|luultiin|pelkasin|pelkasimme) (etta |jo |han |se |isa |aiti |lapsi )*(kuollut|kuollu|kuoli|menehtynyt|menehtyi|kuoleman)
    (kuoli|menehtyi|kuollut) (melkein|lahes|nauruun|tylsyyteen|nalkaan|jonoon|janoon|havetykseen|pystyyn)|pelk* _ (kuolemaa|kuoleman)
    (ei|eika|en|ettei) (onneksi |sentaan |sitten |ihan |ole |oo )*(kuollut|kuollu|menehtynyt|menettanyt)
    (koira|kissa|kani|hevonen|hamsteri|marsu|lintu|lemmikki|kala|koiran|kissan|lemmikin|hevosen|koirani|kissani|kanini|hevoseni|lemmikkini|koiramme|kissamme) _ (kuoli|kuollut|menehtyi|kuolema|kuoleman|kuollu)
    (menetin|menetimme|kuoli) _ (koirani|koiramme|kissani|kissamme|hevoseni|lemmikkini|luottamuk*|aikani|tyopaik*|toivo*|hermo*|ajan|aikaa|rahaa|rahat|huostaan*|yhteyden)
    (puhelin|puhelimeni|puhelimesta|puhelimen|luuri|luurini|kannykka|kannykkani|kapula|kapulani|akku|akkuni|patteri|kone|tietokone|lappari|yhteys|linja|netti|auto|autoni|hissi|laite|toivo|innostus|tunnelma|into) _ (kuoli|kuol|kuollut|kuollu)
    (kuoli|kuollut|kuollu) (multa |minulta |mun |minun |sit |sitten |juuri |just )*(puhelin|puhelimeni|luuri|kannykka|akku|kone|netti|yhteys|linja|auto)
    (skulle|kunde|hade) (ha |kunnat |nastan )*(dott|dog)|(nastan|inte|aldrig|nara att) (dog|dott|dod)|dog (nastan|inte|av skratt|av leda)|trodde _ (dog|dott)
    (hund|hunden|katt|katten|kanin|kaninen|hast|hasten|telefon|telefonen|mobil|mobilen|luren|batteri|batteriet|datorn|linjen|bilen|natet) _ (dog|dott|avled|dod)|(forlorade|forlorat|miste|mist) _ (tid|tiden|jobbet|fortroend*|hund*|katt*|tro|talamod*|vardnad*)
    (would|could|might|should) (have )?(died|be dead)|(almost|nearly|not|never|didnt) (died|dead|lost)|thought _ (died|dead)
    (dog|dogs|cat|cats|pet|hamster|rabbit|horse|phone|phones|battery|computer|car|line|connection) (has |had |just |is |was |went |also |suddenly )*(died|dead|passed away)
    lost _ (time|job|trust|faith|patience|phone|dog|cat|wallet|keys|custody|weight|hope|touch|way|mind|papers|results|referral|sample)|dead (end|line|battery)|death (by|of boredom)
    """
)
_END = r"(?:n|ni|mme|nsa|si|a|ani|amme|an|lle|lleni|llemme|lta|ltani|lla|llani|iin|in|kin)?"
_PERSON = LatePattern(
    rf"(?:iso)?(?:aiti|aidi|isa|isi){_END}|aetj|aeti|aete|aite|issee|(?:mutsi|faija|iska|muori|mummi|mumma|mummo|mummu|pappa|papa|paappa|ukki|uki|vaari){_END}"
    rf"|(?:avo|avio)?(?:miehe|miehee)ni|(?:avo|avio)?(?:vaimo|puoliso|kumppani){_END}|(?:poika|poja|pojan|tytar|tyttare|lapse|lapsi|vauva|sisko|sisare|velje)"
    rf"(?:ni|mme|n)|(?:vaimo|puoliso|vauva|veli|sisko|poika|tytar|lapsi|kaksonen|sikio)|tytto(?:ni|mme)|ystava(?:ni|mme)|kaveri(?:ni|mme)|serkku(?:ni|mme)"
    rf"|omais(?:e|et)\w*|omainen|lahei(?:nen|se)\w*|anoppi\w*|anopi\w*|ap+e(?:ni|n|mme)|appi\w*|(?:tati|tadi|seta|seda|eno|kummi|mini|vavy)(?:ni|mme)"
    r"|lapsenlap\w*|(?:han|hanen|hon|he|she|henne|her)|mammas?|pappas?|mormors?|farmors?|morfars?|farfars?|svarmor|svarfar|hustru\w*|maken|makan|sambon?"
    r"|dotterns?|systern|brodern|bebis\w*|anhorig\w*|narstaende|moms?|mums?|mothers?|mummy|dads?|daddy|fathers?|husbands?|wifes?|wife|spouse"
    r"|mr|mrs|herra|rouva|herr|potilaanne|asiakkaanne"
    r"|daughters?|brothers?|sisters?|grandm\w+|grandf\w+|granny|grandpa\w*|grandad|babys?|uncles?|aunts?"
)
_MINE = frozenset("mun minun meidan mitan min mitt var vart vara mina my our hans hennes".split())
_MINE_BEHIND = (["min"], ["mitt"], ["minun"], ["mun"])  # "far min"
_MINES = frozenset(
    """mies vaimo tytto poika kaveri ystava lapsi leski man fru far fars mor mors son sons dotter bror brors syster systers make maka barn barns van vans
    sambo baby child childs partner partners friend friends son boyfriend girlfriend fiance nephew niece cousin kid""".split()
)
"""Persons only beside a word for "my"."""
_BEFORE_BIRTH = Phrases(
    """
    (kohtukuolema*|keskenmeno|keskenmenon|keskenmenoni) _ (sain|saimme|koin|koimme|minulla|meilla)|(sain|saimme|koin|koimme|minulla oli|mulla oli) _ (keskenmenon|keskenmeno|kohtukuoleman)
    (jain|jaatiin|tulin) (juuri |nyt |eilen )?leskeksi|(blev|blivit) (nyligen )?(anka|ankling)|(became|been) (recently )?(a )?(widow|widower)|widowed
    (olen|oon) _ (leski|leskensa|leskena)|(jag ar|jag e) (hans |hennes |nu )*(anka|ankan|ankling|anklingen)|(i am|im) (his|her|a|now a) (widow|widower)|this is (his|her) (widow|widower)|dead (man|woman|person)
    (fick|fatt|hade) _ missfall*|dodfodd|dodfodda|dodfott|(had|having|suffered) _ miscarriage|i miscarried|stillborn|stillbirth
    """
)
_NEAR = 8  # words between the person and the dying


def is_of_things(bare: str) -> bool:
    """Whether what died is a telephone, an animal or a manner of speaking."""
    return bool(_OTHERWISE.search(bare))


def is_bereaved(bare: str) -> bool:
    """Whether the words tell of a death in the family or among friends."""
    if _BEFORE_BIRTH.search(bare):
        return True
    if not _DEATH.search(bare):
        return False
    words = _DEATH.remove(_OTHERWISE.remove(bare).replace(".", "")).split()
    deaths = [place for place, word in enumerate(words) if word == "."]
    return any(
        _is_person(words, place) and any(abs(place - death) <= _NEAR for death in deaths)
        for place in range(len(words))
        if deaths
    )


def _is_person(words: list[str], place: int) -> bool:
    if _PERSON.fullmatch(words[place]):
        return True
    if words[place] not in _MINES:
        return False
    return (
        not _MINE.isdisjoint(words[max(0, place - 2) : place]) or words[place + 1 : place + 2] in _MINE_BEHIND
    )
