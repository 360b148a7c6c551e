"""Which of our languages a text is written in: by the commonest words, each in one language only.

A word that two of them share once it is folded (fi "minä", sv "mina"; fi "on", en "on"; sv "dö", en "do") tells
nothing and stands nowhere here.
"""

from __future__ import annotations

from dialogs.understanding.text import HEAD, fold, words_of

_WORDS = {
    "fi": "teidan minun sinun minua minulle mulla mulle mua oli olen olet olisi ovat eli etta mutta kun kuin koska myos nyt sitten "
    "tama taa tuo joka mika mita missa milloin miksi miten kuka kuinka ei enka eika ette voi voin voinko voiko saanko saisinko haluan "
    "haluaisin haluatte pitaa taytyy tulla paasen moi moikka hei terve paivaa kiitos kiitti kiitoksia ystavallinen hyva hyvin hyvaa "
    "huono huonosti todella tosi aivan ihan paljon vahan liian kaikki palvelu palvelua palvelut hoito hoitoa hoitaja laakari jono "
    "jonotin aika aikaa aloita ohje ohjeet osallistu osallistua mukaan lopeta palaute palautetta soitto soita soittakaa tietosuoja "
    "omat tiedot poista takaisin ohita seuraava apua pois liity ryhma aloite ehdotus kuolla elaa jaksa",
    "sv": "jag du ni oss mig dig mitt ditt och att inte det detta denna som eller ocksa ar vara varit blir fick hade har kan kunde vill "
    "ville ska skulle maste hur vad nar varfor vilken var hej hejsan tack tackar snalla mycket lite valdigt bra dalig daligt bast vard "
    "varden skotare skoterska lakare vantade vantetid fran utan efter delta deltaga hjalp borja respons nej dataskydd uppgifter radera "
    "bort hoppa tillbaka initiativ samtal sluta stopp svenska snabbt vanlig vanligt doda sjalvmord nasta leva orkar",
    "en": "im ive the is are am was were been you your my we our they them its this that these those and but not dont doesnt didnt cant "
    "what when where why how who which would could should want need please thanks thank hello good great nice bad poor very too much "
    "many with from about because before after have does did got wait waited waiting nurse doctor friendly rude join help skip next "
    "back take leave feedback call privacy delete english yes myself kill",
}  # fmt: skip
_TONGUE = {word: tongue for tongue, words in _WORDS.items() for word in words.split()}


def tongue(text: str) -> str | None:
    """`fi`, `sv` or `en`; None where the words tell nothing, or as much of one as of another."""
    told = [_TONGUE[word] for word in words_of(fold(text[:HEAD])) if word in _TONGUE]
    ranked = sorted(((told.count(one), one) for one in set(told)), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]
