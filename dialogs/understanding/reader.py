"""The order in which a text is read; the first rule that holds decides.

crisis > what a telephone wrote > stop > delete or see my data > help > other command words > an answer to the open
question > free feedback. A grade in the same text is kept beside a crisis or a stop. Nothing here knows channels,
storage or time, and no text raises.
"""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

from collections.abc import Callable

from dialogs.understanding import (
    about_us,
    cancelling,
    circumstances,
    commands,
    crisis,
    errands,
    feedback,
    language_wish,
    optout,
    questions,
    rating,
    reactions,
    refusals,
    sensitive,
)
from dialogs.understanding.kinds import Expecting, Kind, Understanding
from dialogs.understanding.numbers import CARDINAL, GRADE, WORDS
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.rating import Grade
from dialogs.understanding.text import LatePattern, Message, clean, fold

_YES = frozenset(
    """joo juu kylla ok okei okej oke yes ja jes jep jepjep joo kiitos kylla kiitos kylla haluan haluan joo haluan ja tack selva sure
    tottakai totta kai toki ilman muuta sopii kay mukaan med join yeah yep yup jo jaa japp absolut garna klart visst
    of course okay k suostun hyvaksyn jag godkanner i agree agree agreed suostumus annan suostumuksen mielellani joo
    mukaan vaan voin tulla kylla mukaan yes please ja garna kylla sopii joo sopii se sopii det gar bra fint hyva on
    y kyl kyllä juu kyllahan sovitaan kiitos kylla haluan mukaan jag vill jag ar med det ar okej i do haluaisin""".split()
)
_NO = frozenset(
    """na ei en nej no eipa ei kiitos nej tack no thanks en halua ei tarvitse emma en ma haluu halua emme nope nah inte
    vill inte jag vill inte dont want do not i dont en suostu ei suostu no thank you inte just nu ei nyt not now tack
    kiitos en kiitos mukaan i nae ej absolut inte a todellakaan ehdottomasti missaan nimessa tarvii tykkaa kylla n
    ole oo tarvetta tarve kiinnostunut kiinnosta mua minua intresserad intresse interested poisteta poistako poista alkaa ala delete radera osallistua delta join no way hyvaksy en tahdo tahdo tule""".split()
)
_NO_CORE = frozenset("na alkaa ala ei en nej no eipa emma emme nope nah inte dont nae ej n not".split())
_YES_CORE = _YES - frozenset("kiitos tack thanks please i do det the se on a of kai totta tulla".split())
_ASSENTING = frozenset(
    """joo juu kylla kyl kyllahan ok okei okej oke yes yeah yep yup ja jo jaa japp javisst jovisst jes jep sure selva toki
    tottakai totta ilman absolut garna klart visst of mielellani mukaan suostun""".split()
)
_AFTER_SWEDISH_YES = frozenset(
    "jag vill kan radera bort tack det garna visst absolut okej ok bra fint later med mig ni klart det gar vi onskar tar".split()
)
_TELLING = frozenset(
    """oli olivat ollut olin meni menin sai sain saatiin tuli tulin kavi kavin hoiti auttoi jai kesti odotin paasin
    var gick kom fick blev hade hjalpte tog was were got went came had helped took waited""".split()
)
"""What tells of a visit: no consent is told in the past."""
_RESERVES = frozenset("mutta mut muttei paitsi men but except unless ellei utom".split())
_UNSURE = frozenset(
    """ehka ehk kai kenties mahdollisesti miettia mietin mietitaan mietittava harkita harkitsen harkitsisin myohemmin joskus
    kanske eventuellt fundera funderar fundersam senare tveksam osaker maybe perhaps possibly unsure later undecided
    consider considering hesitant epavarma epavarmaa epaileva""".split()
)
_LONGEST_ANSWER = 6
_NO_TROUBLE = Phrases(
    "(ei|no|inga|inget|not a) (mitaan )?(ongelmaa|haittaa|problem|problems|estetta|esteita|estetta|hinder|issue|worries)"
    "|(varfor inte|miksi ei|miksei|miksipa ei|why not)( sitten| da)?$"
)
_THINKS_IT_OVER = Phrases("(think|tanka|sova|sover|sleep|nukun|nukkua) _ (about|over|it|pa|saken|yon|yli)")
_CONSENTS = Phrases(
    "(suostu|hyvaksy|samtyck|godkan)*|mikapa siina|mikas siina|i think so|sounds good|agree|agreed|consent|accept|laita vaan|pistetaan|i am in|im in"
)
_THUMBS = {"👍": Kind.yes, "👌": Kind.yes, "✅": Kind.yes, "👎": Kind.no, "❌": Kind.no}
_NOTHING = frozenset(
    """na ei en nej no inget ingenting nothing none inga nope nah eipa nada ei mitaan en mitaan ei mikaan ei muuta ei kiitos nej
    tack no thanks ei ole ei oo mitaan ei mulla muuta lisattavaa ei lisattavaa ei kommentoitavaa ei sanottavaa inget annat
    inget sarskilt not really nothing else nothing to add ei mitaan erityista ei erityista kaikki ok ei oikeastaan mitaan
    no comment no comments ei tule mieleen ei tuu mieleen mitaan n a""".split()
)
_NO_NAME = frozenset(
    """na en ei nej no halua kertoa kerro sanoa sano vill inte saga beratta dont want to tell rather not say prefer i jag haluu
    mun nimea nimeani namn mitt my name ma kiitos tack thanks halunnut anna ge id nimeton anonyymi anonym anonymous anonyymina
    anonyymisti nimettomana helst vara be stay pysya nimettomana ilman utan without salainen hemlig secret ei tarvitse hoppa over""".split()
)
_REFUSING_NAME = frozenset(
    "na en ei nej no inte dont not rather nimeton anonyymi anonym anonymous anonyymina anonyymisti nimettomana ilman utan without salainen hemlig secret hoppa".split()
)
_WHEN_CALLED = frozenset(
    """first before instead later now please today tomorrow tonight back asap soon when if at on in after so then and
    morning afternoon evening monday tuesday wednesday thursday friday anytime again""".split()
)
_COURTESY = frozenset(
    """kiitos kiitti kiitoksia kiitosta kiitoksii kiits kiito paljon kovasti tack tackar sa mycket thanks thank you thx ty so much very
    many tusen hyvaa paivaa paivan jatkoa viikonloppua itsellesi itsellenne teille sinulle samoin ha det bra hej moi hei sulle
    olkaa ole hyva kiitokset suuri suuret iso isot cheers kesaa joulua kevatta syksya""".split()
)
_COURTESY_CORE = frozenset(
    "kiitos kiitti kiitoksia kiitosta kiits tack tackar thanks thank thx ty kiitokset cheers".split()
)
_EMPTY = frozenset(
    """
    moi moikka moro moi moi hei heippa hellou hej hejsan hejdå hejda hello hi hey helo terve tervehdys morjens morjesta huomenta huomenia
    iltaa paivaa hyvaa huomenta ilta paiva god morgon dag kvall good morning afternoon evening day
    ok okei okej oke okay k jaa aha ahaa joo juu jep ja yes yeah yep kylla kyl selva sure jo japp jaha mm mmm hmm hm hmmm no niin nii
    noh test testi testing hello? halo haloo hallo ha haha hahaha heh hehe lol xd mita va hä ha what hae huh ai oho wau wow
    ehka kanske maybe kai sure fine juu-u y n a b c d e f g h i j k l m o p q r s t u v w x z
    paivia iltoja aamuja paivaa kelle kuka jees jess jees jaahas jaahans kuules kuule anteeksi sorry forlat ursakta pardon
    """.split()
)
_LETTERS = LatePattern(r"[^\W\d_]{2,}")
_DECLINES = frozenset("na ei en nej no eipa nope nah ej nae".split())

_OTHER_SCALE = frozenset(
    """tahtea tahti tahden tahdet star stars stjarna stjarnor prosenttia prosentti procent percent pros yksitoista
    kaksitoista sata hundra hundred eleven twelve elva tolv tuhat tusen tahtosta joko antingen either tai vai eller or to ja och and out of av
    valilla valilta viidesta kolmesta neljasta kuudesta kymmenesta sadasta jotain somewhere between mellan nagot max pct
    tahdella asteikolla miinus minus plus puh tel puhelin numeroni numero viisi kolmetoista kakskyt kaksikymmenta
    sataprosenttisesti satanen tonni miljoona million kymmenta kolmekymmenta viisikymmenta viiskyt kolkyt thirteen fifteen
    twenty fifty tjugo femtio ehka noin""".split()
)

_GREAT = LatePattern(
    r"toista$|kymment|sata|tuhat|tusen|hundr|miljo|million|eleven|twelve|elva|tolv|teen$|tonni|kyt$"
)


def understand(
    text: str,
    *,
    expecting: Expecting = None,
    language: str = "fi",
    words: commands.CommandWords | None = None,
) -> Understanding:
    """What a person wrote, read by rule. `words` are the assistant's command words; those shipped where not given.

    Every language is read at once; `language` decides only what is a number in one and a refusal in another
    ("en"). Never raises, whatever the text. The time grows in step with the length of the text, and only its first 2 000 and last
    1 000 characters are analysed; all of it is kept in `comment` and `masked`.
    """
    word = text.strip()
    if len(word) <= _LONGEST_WORD and (known := _known_word(word, expecting, words)):
        return known
    message = Message(reactions.without_signature(clean(text).strip()))
    places = sensitive.find(message.display)
    masked = sensitive.mask(message.display, places)
    found = frozenset({"identity_code"} if any(what == "identity_code" for *_, what in places) else ())
    understanding = _read(message, places, masked, expecting, words)
    if message.bare == "en" and language != "sv" and understanding.kind is Kind.rating:
        understanding = _FINNISH_EN if expecting != "text" else Understanding(Kind.no_answer)
    understanding = errands.read(understanding, message.bare, masked, expecting)
    understanding = about_us.read(understanding, message.bare, masked, expecting)
    understanding = language_wish.read(understanding, message.display, message.bare, language, expecting)
    kind, grade, comment, topic, flags, _ = understanding
    return Understanding(
        kind, grade, comment, topic, flags | found | circumstances.find(message.bare), masked
    )


_FINNISH_EN = Understanding(Kind.not_understood, flags=frozenset({"decline"}))


_LONGEST_WORD = 15


def _known_word(
    written: str, expecting: Expecting, words: commands.CommandWords | None
) -> Understanding | None:
    """The short way for a word that is a grade, an opt-out or a command exactly; no such word is a cry for help."""
    word = written if expecting == "name" else written.rstrip(".!")
    if word.isascii() and word.isdigit():
        is_grade = len(word) <= len("10") and int(word) <= 10
        return _lone_grade(int(word), written, expecting) if is_grade else None
    if not word.isalpha():
        return None
    folded = fold(word)
    if folded in optout.WORDS:
        return Understanding(Kind.stop, masked=written)
    if command := _command(folded, expecting, words) if commands.exact(folded, words) else None:
        return command._replace(masked=written)
    value, sort = WORDS.get(folded, _NO_NUMBER)
    if sort in (GRADE, CARDINAL) and expecting != "name" and not rating.is_hand(word):
        return _lone_grade(value, written, expecting)
    return None


_NO_NUMBER = 0, ""


def _lone_grade(value: int, text: str, expecting: Expecting) -> Understanding:
    corrected = frozenset({"correction"} if expecting == "text" else ())
    return Understanding(Kind.rating, value, flags=corrected, masked=text)


def _read(
    message: Message,
    places: list[tuple[int, int, str]],
    masked: str,
    expecting: Expecting,
    words: commands.CommandWords | None,
) -> Understanding:
    topic = crisis.find(message)
    if topic:
        grade = rating.read(message, places)
        return Understanding(Kind.crisis, grade.value, masked, topic, feedback.flags(message.bare))
    if reactions.is_reaction(message.folded):
        return Understanding(Kind.not_understood, flags=frozenset({"reaction"}))
    if reactions.is_machine(message.bare):
        return Understanding(Kind.not_understood, flags=frozenset({"auto_reply"}))
    if stop := optout.find(message):
        return _stopped(message, places, stop.rest)
    command = _command(message.bare, expecting, words)
    if command:
        return command
    return _ANSWERS[expecting](message, places, masked)


def _stopped(message: Message, places: list[tuple[int, int, str]], rest: str) -> Understanding:
    """An opt-out; its `comment` is what else was said, and its flags are those of that."""
    grade = rating.read(message, places)
    said = Message(rest)
    beside = rating.read(said, sensitive.find(said.display)) if grade.value is not None else None
    comment = sensitive.mask(beside.comment if beside and beside.value is not None else rest)
    words = Message(comment)
    nothing = (
        not _says_something(words, comment)
        or _COURTESY.issuperset(words.words)
        or refusals.is_no_answer(words.bare)
    )
    if nothing or _is_only_numbers(words.words):
        return Understanding(Kind.stop, grade.value)
    return Understanding(Kind.stop, grade.value, comment, flags=feedback.flags(words.bare))


def command_word(word: str, words: commands.CommandWords | None = None) -> Kind | None:
    """The command that a word is when more follows on it; None for any other word."""
    bare = Message(clean(word)).bare
    command = _command(bare, None, words)
    return command.kind if command else commands.sentence(bare)


def _command(bare: str, expecting: Expecting, words: commands.CommandWords | None) -> Understanding | None:
    """An exact command word; inside its own question a word may mean its answer."""
    found = commands.exact(bare, words)
    if found is None and expecting not in ("name", "choice"):
        found = commands.mended(bare, words)
    if found is None:
        return None
    kind, topic = found
    if expecting == "delete" and (kind is Kind.yes or bare in _DELETES):
        kind = Kind.confirm_delete
    elif expecting == "consent" and kind is Kind.join:
        kind = Kind.yes
    elif expecting in ("text", "rating") and bare == "ohi":
        return None
    return Understanding(kind, topic=topic)


_DELETES = frozenset({"poista", "radera allt", "delete", "poista kaikki", "poistakaa"})


# ---- answers to the open question ---------------------------------------------------------------------------------


def _to_rating(message: Message, places: list[tuple[int, int, str]], masked: str) -> Understanding:
    bare = message.bare
    grade = rating.read(message, places)
    if grade.value is not None and not grade.comment and (grade.marked or not _asks_about_scale(bare)):
        if " " in bare and commands.sentence(bare):  # a wish beside the number is no filler
            return _rated_comment(grade._replace(comment=masked), bare)
        return Understanding(Kind.rating, grade.value, flags=_correction(grade))
    if reactions.is_automatic(bare) and not bare.startswith(f"{grade.value} "):
        return Understanding(Kind.not_understood, flags=frozenset({"auto_reply"}))
    if grade.value is not None and grade.comment and not (_asks(message) and not grade.marked):
        return _rated_comment(grade, bare)
    return _wish_or_question(message, masked) or _refusal(bare) or _remark(message, masked)


def _asks_about_scale(bare: str) -> bool:
    """Whether the number is asked about, not given ("mitä 0 tarkoittaa")."""
    return not bare[:1].isdigit() and " " in bare and questions.topic(bare) == "how"


def _asks(message: Message) -> bool:
    """Whether the text is a question from its first word on ("Är 10 bäst?")."""
    return not message.bare[:1].isdigit() and questions.find(message.display, message.bare) is not None


def _to_nothing(message: Message, places: list[tuple[int, int, str]], masked: str) -> Understanding:
    reading = _to_rating(message, places, masked)
    lone = reading.kind is Kind.not_understood
    if lone and message.bare in _YES_CORE and message.bare not in {"ok", "okei", "okej", "k"}:
        return Understanding(Kind.yes)
    if lone and message.bare in _NO_CORE:
        return Understanding(Kind.no, flags=frozenset({"decline"}))
    return reading


def _to_text(message: Message, places: list[tuple[int, int, str]], masked: str) -> Understanding:
    """The reason, or a suggestion: almost everything is the text that was asked for."""
    bare = message.bare
    grade = rating.read(message, places)
    if grade.value is not None and not grade.comment:
        return Understanding(Kind.rating, grade.value, flags=frozenset({"correction"}))
    if grade.value is not None and grade.corrected:
        return Understanding(
            Kind.rating_comment,
            grade.value,
            sensitive.mask(grade.comment),
            flags=_correction(grade) | {"correction"},
        )
    words = set(message.words)
    if (
        words
        and words <= _NOTHING
        and words & _NO_CORE | words & {"inget", "ingenting", "nothing", "none", "inga", "nada"}
    ):
        return Understanding(Kind.no_answer, flags=frozenset({"decline"}))
    if reactions.is_automatic(bare):
        return Understanding(Kind.not_understood, flags=frozenset({"auto_reply"}))
    if refusals.is_wrong_person(bare) and len(words) <= 6:
        return Understanding(Kind.wrong_person)
    if refusals.is_no_answer(bare):
        return Understanding(Kind.no_answer)
    wish = commands.sentence(bare) if len(message.words) <= 5 else None
    if wish:
        return Understanding(wish)
    topic = questions.find(message.display, bare, only_clear=True)
    if topic:
        return Understanding(Kind.question, None, masked, topic)
    if not _says_something(message, masked):
        return Understanding(Kind.not_understood)
    return _comment(bare, masked)


def _to_name(message: Message, _places: list[tuple[int, int, str]], masked: str) -> Understanding:
    words = message.words
    if not words:
        return Understanding(Kind.not_understood)
    if _NO_NAME.issuperset(words) and not _REFUSING_NAME.isdisjoint(words):
        return Understanding(Kind.skip)
    if commands.sentence(message.bare) is Kind.callback and not _names_oneself(words):
        return Understanding(Kind.callback)
    topic = questions.find(message.display, message.bare, only_clear=True)
    if topic:
        return Understanding(Kind.question, None, masked, topic)
    return Understanding(Kind.comment, None, masked)


def _names_oneself(words: list[str]) -> bool:
    """Whether "call me" goes on with a name, as only English has it."""
    return words[:2] == ["call", "me"] and _WHEN_CALLED.isdisjoint(words[2:])


def _to_consent(message: Message, places: list[tuple[int, int, str]], masked: str) -> Understanding:
    return _yes_or_no(message) or _to_rating(message, places, masked)


def _to_delete(message: Message, places: list[tuple[int, int, str]], masked: str) -> Understanding:
    answer = _yes_or_no(message)
    if answer and answer.kind is Kind.yes:
        return Understanding(Kind.confirm_delete)
    return answer or _to_rating(message, places, masked)


def _to_choice(message: Message, places: list[tuple[int, int, str]], masked: str) -> Understanding:
    reading = _to_rating(message, places, masked)
    keep = {Kind.not_understood, Kind.rating_comment, Kind.no_answer}
    if reading.kind in keep and _letters_or_number(message):
        return Understanding(Kind.comment, None, masked)
    return reading


def _letters_or_number(message: Message) -> bool:
    return any(map(str.isalnum, message.display[:200]))


def gives_up(text: str) -> bool:
    """Whether the person gives up what is being asked (PERU, AVBRYT, CANCEL)."""
    return len(text) < _LONGEST_GIVING_UP and cancelling.is_cancelling(Message(clean(text)).bare)


_LONGEST_GIVING_UP = 60


def yes_or_no(text: str) -> Kind | None:
    """Whether a remark is a yes or a no to what was only offered; None for any other text."""
    answer = _yes_or_no(Message(clean(text).strip()))
    return answer.kind if answer else None


def _yes_or_no(message: Message) -> Understanding | None:
    """A yes or a no: what the first word is, unless the text asks something or is long."""
    bare = message.bare
    words = message.words
    if not words:
        return next(
            (Understanding(kind) for sign, kind in _THUMBS.items() if sign in message.display[:20]), None
        )
    if len(words) > _LONGEST_ANSWER or "?" in message.display:
        return None
    if _NO_TROUBLE.search(bare):
        return Understanding(Kind.yes)
    denies = bool(_NO_CORE.intersection(words))
    if denies and set(words) <= _NO | _YES:
        return Understanding(Kind.no)
    if words[0] in _NO_CORE or _is_unsure(bare, words):
        return Understanding(Kind.no)
    if denies or not _RESERVES.isdisjoint(words):
        return None
    if _CONSENTS.search(bare) or (set(words) <= _YES and _YES_CORE.intersection(words)):
        return Understanding(Kind.yes)
    if _assents(words) or commands.sentence(bare) is Kind.join:
        return Understanding(Kind.yes)
    return None


def _is_unsure(bare: str, words: list[str]) -> bool:
    """Who does not know or thinks it over has not consented."""
    return not _UNSURE.isdisjoint(words) or bool(_THINKS_IT_OVER.search(bare)) or refusals.is_no_answer(bare)


def _assents(words: list[str]) -> bool:
    """Whether a yes comes first and nothing is told after it. The Finnish "ja" only goes on with a remark."""
    first, rest = words[0], words[1:]
    if first not in _ASSENTING or not _TELLING.isdisjoint(rest):
        return False
    return first != "ja" or not rest or not _AFTER_SWEDISH_YES.isdisjoint(rest)


_ANSWERS: dict[Expecting, Callable[[Message, list[tuple[int, int, str]], str], Understanding]] = {
    "rating": _to_rating,
    "text": _to_text,
    "name": _to_name,
    "consent": _to_consent,
    "choice": _to_choice,
    "delete": _to_delete,
    None: _to_nothing,
}


# ---- free feedback -------------------------------------------------------------------------------------------------


def _correction(grade: Grade) -> frozenset[str]:
    return frozenset({"correction"}) if grade.corrected else frozenset()


def _rated_comment(grade: Grade, bare: str) -> Understanding:
    flags = feedback.flags(bare) | _correction(grade)
    wish = commands.sentence(bare)
    if wish:
        flags |= {wish.value}
    return Understanding(Kind.rating_comment, grade.value, sensitive.mask(grade.comment), flags=flags)


def _wish_or_question(message: Message, masked: str) -> Understanding | None:
    bare = message.bare
    if refusals.is_wrong_person(bare):
        return Understanding(Kind.wrong_person)
    wish = commands.sentence(bare)
    if wish and len(message.words) <= 14:
        return Understanding(wish)
    topic = questions.find(message.display, bare)
    if topic:
        return Understanding(Kind.question, None, masked, topic, feedback.flags(bare))
    return None


def _refusal(bare: str) -> Understanding | None:
    return Understanding(Kind.no_answer) if refusals.is_no_answer(bare) else None


def _remark(message: Message, masked: str) -> Understanding:
    """A comment, where anything was said; else there is nothing to keep."""
    bare = message.bare
    words = message.words
    if words and _DECLINES.issuperset(words):
        return Understanding(Kind.not_understood, flags=frozenset({"decline"}))
    if not _says_something(message, masked) or _is_only_numbers(words):
        return Understanding(Kind.not_understood)
    if _COURTESY.issuperset(words) and not _COURTESY_CORE.isdisjoint(words):
        return Understanding(Kind.comment, None, masked, flags=frozenset({"courtesy"}))
    return _comment(bare, masked)


def _comment(bare: str, masked: str) -> Understanding:
    return Understanding(Kind.comment, None, masked, flags=feedback.flags(bare))


def _says_something(message: Message, masked: str) -> bool:
    """Whether there is a word that is more than a greeting, once what is sensitive is masked."""
    if not any(map(str.isalpha, masked[:_BEGINNING])):
        return False
    return any(word not in _EMPTY and _LETTERS.search(word) for word in message.words[:100])


_BEGINNING = 400


def _is_only_numbers(words: list[str]) -> bool:
    """Whether only numbers and the words of scales and ranges were written."""
    for word in words:
        if not (word.isdigit() or word in WORDS or word in _EMPTY or word in _OTHER_SCALE):
            return False
    return any(word.isdigit() or word in WORDS or _GREAT.search(word) for word in words)
