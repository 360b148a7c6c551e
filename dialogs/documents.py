"""A YAML file into a strict model, or all that is wrong with it: where, what, and what would be right.

Plain values are those of JSON, as in YAML 1.2: `12:00` is no number, `no` no boolean, `045` a text. A date stays a text for
the model to read. libyaml tells on which line each value stands, at a twentieth of the time of a reader written in Python.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError
from rapidfuzz import process
from yaml.reader import Reader

from dialogs.problems import DocumentError, Problem

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Place = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # a PyYAML may be built without libyaml
_TAG = "tag:yaml.org,2002:"
_NUMBER = r"^-?(?:0|[1-9][0-9]*)"


class _Loader(_Base):  # type: ignore[misc]
    """Knows no other plain values than these."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


_SCALARS: Mapping[str, Callable[[str], Any]] = {
    f"{_TAG}str": str,
    f"{_TAG}bool": lambda text: {"true": True, "false": False}[text.lower()],
    f"{_TAG}null": lambda _: None,
    f"{_TAG}int": int,
    f"{_TAG}float": float,
}
for kind, pattern, begins in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:null|Null|NULL|~|)$", "nN~"),
    ("int", rf"{_NUMBER}$", "-0123456789"),
    ("float", rf"{_NUMBER}\.[0-9]+$", "-0123456789"),
):
    _Loader.add_implicit_resolver(
        f"{_TAG}{kind}", re.compile(pattern), [*begins, *([""] if kind == "null" else [])]
    )


def nearest(wrong: str, right: Sequence[str]) -> str | None:
    """The one of `right` that was probably meant."""
    found = process.extractOne(wrong.casefold(), right, score_cutoff=60)
    return found[0] if found else None


def instead(wrong: str, right: Sequence[str]) -> str:
    """What to write instead: the one that was probably meant, or all that there are."""
    near = nearest(wrong, right)
    return f"did you mean {near}?" if near else f"known are {', '.join(right)}"


class Misread(ValueError):
    """Data that is not of its model: each mistake with its place."""

    def __init__(self, mistakes: Sequence[tuple[Place, str]]) -> None:
        super().__init__(
            "; ".join(f"{written(place)}: {wrong}" if place else wrong for place, wrong in mistakes)
        )
        self.mistakes = mistakes


def read(model: type[Model], data: Any) -> Model:
    """Plain values into a model. Raises `Misread`."""
    try:
        return model.model_validate_json(json.dumps(data))
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True)
    places = [_place(data, detail) for detail in details]
    raise Misread(
        [
            (place, _explained(model, detail))
            for place, detail in zip(places, details, strict=True)
            if not _is_other_member(place, detail, places)
        ]
    )


class Document:
    """One YAML file that remembers on which line each value stands. Raises its `error` for a file that is not right.

    A problem calls the file by its `name`: the path, where no other is given.
    """

    error: ClassVar[type[DocumentError]] = DocumentError

    def __init__(self, path: Path, name: str = "") -> None:
        self.path, self.name = path, name or str(path)
        text = self._text()
        try:
            self._root: yaml.Node | None = yaml.compose(text, Loader=_Loader)
            values = _Values(self.name)
            self.data: Any = values.of(self._root, ()) if self._root else None
        except yaml.MarkedYAMLError as error:
            raise self._refusal(_said(error), error.problem_mark) from None
        except RecursionError:
            raise self._refusal("its parts are nested too deeply") from None
        if values.problems:
            raise self.error(values.problems)

    def into(self, model: type[Model]) -> Model:
        """Through JSON: there strict types still take a date, a time and an enum from their text."""
        if not isinstance(self.data, dict):
            raise self.error([self.problem((), f"must hold {', '.join(model.model_fields)}")])
        return self.part((), model, self.data)

    def part(self, under: Place, model: type[Model], data: Any) -> Model:
        """The same for data that stands under this place of the file."""
        try:
            return read(model, data)
        except Misread as error:
            problems = [self.problem((*under, *place), wrong) for place, wrong in error.mistakes]
        raise self.error(problems)

    def problem(self, place: Place, wrong: str) -> Problem:
        return Problem(self.name, written(place), wrong, line=self.line(place))

    def _text(self) -> str:
        try:
            text = self.path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            raise self._refusal("is missing") from None
        except OSError as error:
            raise self._refusal(f"cannot be read ({error.strerror})") from None
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise self.error([Problem(self.name, "", "is not UTF-8: save it as UTF-8", line=line)]) from None
        if odd := Reader.NON_PRINTABLE.search(text):
            line = text[: odd.start()].count("\n") + 1
            wrong = f"holds a character that no text has (U+{ord(odd[0]):04X}): take it out"
            raise self.error([Problem(self.name, "", wrong, line=line)])
        return text

    def _refusal(self, wrong: str, mark: yaml.Mark | None = None) -> DocumentError:
        return self.error([Problem(self.name, "", wrong, line=mark.line + 1 if mark else 0)])

    def line(self, place: Place) -> int:
        """Where the value begins, or what holds it where the file has no such value."""
        node, line = self._root, self._root.start_mark.line if self._root else 0
        for step in place:
            for key, below in _children(node):
                if step == _step(key):
                    node, line = below, _start(key, below)
                    break
            else:
                break
        return line + 1


class _Values:
    """Nodes into values. What JSON cannot say is a problem: a key twice, a key that is no word, a tag, a loop."""

    def __init__(self, file: str) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._above: set[int] = set()

    def of(self, node: yaml.Node, place: Place) -> Any:
        if id(node) in self._above:
            return self._wrong(node, place, "holds itself: write out what is meant")
        self._above.add(id(node))
        match node:
            case yaml.SequenceNode(tag="tag:yaml.org,2002:seq"):
                value: Any = [self.of(item, (*place, number)) for number, item in enumerate(node.value)]
            case yaml.MappingNode(tag="tag:yaml.org,2002:map"):
                value = self._mapping(node, place)
            case yaml.ScalarNode():
                value = self._scalar(node, place)
            case _:
                value = None
                self._marked(node, place)
        self._above.remove(id(node))
        return value

    def _scalar(self, node: yaml.ScalarNode, place: Place) -> Any:
        try:
            return _SCALARS[node.tag](node.value)
        except (KeyError, ValueError):
            return self._marked(node, place)

    def _marked(self, node: yaml.Node, place: Place) -> None:
        self._wrong(node, place, f"is marked as {node.tag.replace(_TAG, '!!')}: write it without a mark")

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        """YAML keeps the last of two equal keys without a word, and a change would be lost."""
        values: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._wrong(key, place, "has a key that is a list or a mapping: write a word")
                continue
            here = (*place, key.value)
            if key.value in values:
                self._wrong(key, here, "stands here a second time")
            values[key.value] = self.of(value, here)
        return values

    def _wrong(self, node: yaml.Node, place: Place, wrong: str) -> None:
        self.problems.append(Problem(self._file, written(place), wrong, line=node.start_mark.line + 1))


def _said(error: yaml.MarkedYAMLError) -> str:
    """What libyaml says; and where the bracket or quote begins that it did not find the end of."""
    wrong, begun, mark = error.problem or "is no YAML", error.context_mark, error.problem_mark
    opened = any(word in (error.context or "") for word in ("flow", "quoted"))
    if opened and begun and mark and begun.line != mark.line:
        return f"{wrong}; what it belongs to begins on line {begun.line + 1}"
    return wrong.removeprefix("but ")


def _children(node: yaml.Node | None) -> Iterator[tuple[yaml.Node | int, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        yield from node.value
    if isinstance(node, yaml.SequenceNode):
        yield from enumerate(node.value)


def _step(key: yaml.Node | int) -> str | int:
    return key if isinstance(key, int) else str(key.value)


def _start(key: yaml.Node | int, value: yaml.Node) -> int:
    # A list or a mapping may begin on a line of its own: its key says more.
    return (value if isinstance(key, int) else key).start_mark.line


def _place(data: Any, detail: ErrorDetails) -> Place:
    """Where in the data a mistake is. Pydantic names also the members of unions, which the data does not have."""
    found: list[str | int] = []
    for step in detail["loc"]:
        match data:
            case dict() if step in data:
                data = data[step]
            case list() if isinstance(step, int) and step < len(data):
                data = data[step]
            case _:
                continue
        found.append(step)
    return (*found, *(detail["loc"][-1:] if detail["type"] == "missing" else ()))


def _is_other_member(place: Place, detail: ErrorDetails, places: Sequence[Place]) -> bool:
    """Whether this only says that a value is not of one member of a union, where its mistake within another is told."""
    deeper = any(len(other) > len(place) and other[: len(place)] == place for other in places)
    return deeper and detail["type"] in ("string_type", "list_type", "model_type")


# What would be right, by the first word of the kind of a mistake.
_LIKE = {"date": "a day such as 2027-03-01", "time": 'a time of day such as "12:00"'}


def _explained(model: type[BaseModel], detail: ErrorDetails) -> str:
    kind, got, message = detail["type"], detail.get("input"), detail["msg"].removeprefix("Value error, ")
    if kind == "missing":
        right = _description(model, detail["loc"])
        return f"is missing; it should be {right}" if right else "is missing"
    if kind == "extra_forbidden":
        return f"no such key; {instead(str(detail['loc'][-1]), _keys(model, detail['loc'][:-1]))}"
    if kind in ("enum", "literal_error"):
        allowed = re.findall(r"'([^']+)'", str(detail.get("ctx", {}).get("expected", "")))
        return f"{got!r} is not known; {instead(str(got), allowed)}"
    if like := _LIKE.get(kind.partition("_")[0]):
        return f"{_shown(got)}: should be {like}"
    _, should, right = message.partition(" should ")
    return f"{_shown(got)}: should {right}" if should and kind != "value_error" else message


def _keys(model: type[BaseModel], loc: Place) -> list[str]:
    """The keys that are known in this place."""
    return list(
        dict.fromkeys(
            field.alias or name
            for model in _models_at(model, loc)
            for name, field in model.model_fields.items()
        )
    )


def _description(model: type[BaseModel], loc: Place) -> str | None:
    """What the key in this place holds, where its model says so."""
    fields = [
        field
        for model in _models_at(model, loc[:-1])
        for name, field in model.model_fields.items()
        if loc[-1] == (field.alias or name)
    ]
    return next((field.description for field in fields if field.description), None)


def _models_at(model: type[BaseModel], loc: Place) -> list[type[BaseModel]]:
    """The models of what is in this place. A step of `loc` is a key, an index, or the name of a union's member."""
    models = [model]
    for step in loc:
        below = [
            field.annotation
            for model in models
            for name, field in model.model_fields.items()
            if step == (field.alias or name)
        ]
        if named := [model for model in models if model.__name__ == step]:
            models = named
        elif below:
            models = [model for annotation in below for model in _models_in(annotation)]
    return models


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models_in(inner)]


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return json.dumps(value, ensure_ascii=False, default=str)[:60]


def written(place: Place) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")
