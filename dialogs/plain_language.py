"""Sentences short enough to be read easily, in every text that people get."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_SENTENCE = 15  # words; Selkokeskus advises short sentences, this is where ours are refused

# A full stop behind a figure ends a sentence only before a capital letter or at the end: "Klo 9. Tule" but "26. elokuuta".
_END = re.compile(r"(?<![0-9])[.!?:](?:\s|$)|(?<=[0-9])\.(?:\s+(?=[A-ZÅÄÖ])|$)|\n")
_WORD = re.compile(r"[^\W\d_][\w'-]*")

# A web address, with or without its beginning; not the domain of a mail address.
_LINK = re.compile(
    r"https?://\S+|www\.\S+|(?<![\w@.-])[\w-]+(?:\.[\w-]+)*\.(?:fi|ax|se|com|org|net|eu|info|io|me|ly|example)(?:/\S*)?(?![\w@])",
    re.IGNORECASE,
)

# Words and shortenings of offices, by language.
_OFFICIAL = {
    "fi": re.compile(
        r"(?<!\w)(?:mikäli|tulee (?:\w+ )?(?:toimittaa|täyttää|ilmoittaa|palauttaa|jättää|liittää|esittää|huomioida|olla"
        r"|tehdä|ottaa|hakea|varata|pyytää|varmistaa|noudattaa|maksaa|saapua|huolehtia|ilmoittautua|lähettää|hyväksyä)"
        r"|on (?:\w+ )?(?:toimitettava|täytettävä|ilmoitettava|palautettava|jätettävä|liitettävä|esitettävä|huomioitava|lähetettävä|haettava)"
        r"|koskien|toimesta|johtuen|liittyen|edellyttäen|puitteissa|kyseis\w+|välittömästi"
        r"|(?:ko|esim|mm|em|ao|yms|jne|ks|ml|tms)\.)(?!\w)",
        re.IGNORECASE,
    ),
    "sv": re.compile(
        r"(?<!\w)(?:härmed|vederbörande|ifrågavarande|erhåll\w*|beträffande|avseende|angående|jämlikt|inlämnas|tillhandahåll\w*"
        r"|såvida|skall|i enlighet med|med anledning av|i händelse av|ska (?:lämnas in|inlämnas|tillställas)"
        r"|(?:bl\.\s?a|t\.\s?ex|m\.\s?m|d\.\s?v\.\s?s|o\.\s?s\.\s?v|f\.\s?d)\.)(?!\w)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?<!\w)(?:hereby|herewith|aforementioned|pursuant to|in accordance with|in the event (?:of|that)|in respect of"
        r"|with regard to|prior to|shall be|must be submitted|is required to|are required to|utili[sz]e\w*|commence\w*"
        r"|(?:e\.g|i\.e|etc)\.)(?!\w)",
        re.IGNORECASE,
    ),
}


def _counted(numbers: str, days: str) -> re.Pattern[str]:
    """A number of days or weeks, in figures or as a word."""
    return re.compile(rf"(?<!\w)(?:\d+|{numbers})[\s-]+(?:{days})(?!\w)", re.IGNORECASE)


_DAYS = {
    "fi": _counted(
        r"kaksi|kahde\w+|kolm\w+|nelj\w+|viide\w+|viisi\w*|kuude\w+|kuusi\w*|seitsem\w+|yhdeksä\w*|kymmen\w+",
        r"(?:arki|työ)?päiv(?:ä(?:n|ä|än|ssä|stä|ksi)?|iä|ien|issä|iin)|pv|vrk|vuorokau\w*|viik\w+|vko",
    ),
    "sv": _counted(
        r"två|tre|fyra|fem|sex|sju|åtta|nio|tio|tolv|fjorton",
        r"(?:arbets|var)?dag(?:ar|en|arna)?s?|dygns?|veck(?:a|an|or|orna)s?",
    ),
    "en": _counted(
        r"two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen",
        r"(?:(?:working|business|calendar)\s+)?(?:days?|weeks?)",
    ),
    "et": _counted(
        r"kaks|kahe|kolme?|neli|nelja|viis|viie|kuus|kuue|seitsme|seitse|kaheksa|üheksa|kümme|kümne",
        r"(?:töö|öö)?päev\w*|nädal\w*",
    ),
    "uk": _counted(
        r"дв\w+|три|трьох|чотир\w+|п['’ʼ]ят\w+|шіст\w+|шести|сім|семи|вісім|восьми|дев['’ʼ]ят\w+|десят\w+",
        r"(?:робочих\s+)?(?:день|дня|дні|днів|доби|діб|тижн\w+)",
    ),
    "ru": _counted(
        r"дв\w+|три|трёх|трех|четыр\w+|пят\w+|шест\w+|семь|семи|восемь|восьми|девят\w+|десят\w+",
        r"(?:рабочих\s+)?(?:день|дня|дней|суток|недел\w+)",
    ),
    "ar": re.compile(
        r"(?<!\w)(?:(?:\d+|\w+)\s+(?:أيام|ايام)|\d+\s+(?:يوم\w*|أسابيع|أسبوع\w*)|يومين|أسبوعين)(?!\w)"
    ),
    "so": _counted(
        r"laba|saddex|afar|shan|lix|toddoba|siddeed|sagaal|toban", r"maal(?:mood|in\w*)|usbuuc\w*"
    ),
    "se": _counted(
        r"guokte|guovtti|golbma|golmma|njeallje|njealji|vihtta|viđa|guhtta|guđa|čieža|logi",
        r"(?:bargo)?beai\w+|jándor\w*|vahk\w+",
    ),
}


def number_of_days(text: str, language: str) -> str | None:
    """The first number of days that the text names itself; None if there is none or the language is not known."""
    found = _DAYS[language].search(text) if language in _DAYS else None
    return found[0] if found else None


def long_sentence(text: str) -> str | None:
    """The first sentence of the text with more than `LONGEST_SENTENCE` words, figures not counted; None if there is none."""
    return next((s for s in _END.split(text) if words(s) > LONGEST_SENTENCE), None)


def official_word(text: str, language: str) -> str | None:
    """The first word in the text that offices use and people do not; None if there is none or none is known."""
    found = _OFFICIAL[language].search(text) if language in _OFFICIAL else None
    return found[0] if found else None


def hard_to_read(text: str, language: str) -> Iterator[tuple[str, str]]:
    """What of the text is not plain, and what would be right."""
    if long := long_sentence(text):
        yield f"a sentence of {words(long)} words: {long!r}", f"At most {LONGEST_SENTENCE}; split it"
    if official := official_word(text, language):
        yield f"the official word {official!r}", "Say it as people do"
    if found := link(text):
        yield f"the link {found}", "No link goes out: name a telephone number or where to look"
    if (asked := questions(text)) > 1:
        yield f"{asked} questions", "Ask one at most"


def link(text: str) -> str | None:
    """The first web address in the text; None if there is none."""
    found = _LINK.search(text)
    return found[0] if found else None


def questions(text: str) -> int:
    """How many questions the text asks: several marks in a row are one."""
    return len(re.findall(r"\?+", text))


def words(sentence: str) -> int:
    return len(_WORD.findall(sentence))
