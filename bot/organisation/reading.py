"""A YAML file into a strict model, or all that is wrong with it: where, what, and what would be right."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError
from rapidfuzz import process

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Place = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is ten times as fast


class _Loader(_Base):  # type: ignore[misc]
    """YAML 1.2's plain values: `12:00` is no number, `no` no boolean; dates are left to the model."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789")
)


@dataclass(frozen=True, slots=True)
class Problem:
    file: Path
    line: int  # 0: the file as a whole
    place: str  # units[3].type
    what: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else str(self.file)
        return ": ".join(part for part in (where, self.place, self.what) if part)


class OrganisationError(Exception):
    """The organisation's files cannot be used. One line for each problem."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def nearest(wrong: str, right: Sequence[str]) -> str | None:
    """The one of `right` that was probably meant."""
    found = process.extractOne(wrong.casefold(), right, score_cutoff=60)
    return found[0] if found else None


class Document:
    """One YAML file that remembers on which line each value stands. Raises `OrganisationError`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            raise OrganisationError([Problem(path, 0, "", "is missing")]) from None
        except OSError as error:
            raise OrganisationError([Problem(path, 0, "", f"cannot be read ({error.strerror})")]) from None
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise OrganisationError([Problem(path, line, "", "is not UTF-8: save it as UTF-8")]) from None
        try:
            loader = _Loader(text)
            try:
                self._node = loader.get_single_node()
                if problems := list(self._twice(self._node, ())):
                    raise OrganisationError(problems)
                self.data: Any = loader.construct_document(self._node) if self._node else None
            finally:
                loader.dispose()
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            what = getattr(error, "problem", None) or "is no YAML"
            raise OrganisationError([Problem(path, mark.line + 1 if mark else 0, "", what)]) from None

    def into(self, model: type[Model]) -> Model:
        """Through JSON: there strict types still take a date, a time and an enum from their text."""
        if not isinstance(self.data, dict):
            raise OrganisationError([self.problem((), f"must hold {_listed(list(model.model_fields))}")])
        return self.part((), model, self.data)

    def part(self, under: Place, model: type[Model], data: Any) -> Model:
        """The same for data that stands under this place of the file."""
        try:
            return model.model_validate_json(json.dumps(data))
        except ValidationError as error:
            details = error.errors(include_url=False, include_context=True)
            raise OrganisationError([self._explain(model, detail, under) for detail in details]) from None

    def problem(self, place: Place, what: str) -> Problem:
        return Problem(self.path, self._line(place), _written(place), what)

    def _explain(self, model: type[BaseModel], detail: ErrorDetails, under: Place) -> Problem:
        place = (*under, *detail["loc"])
        kind, got = detail["type"], detail.get("input")
        if kind == "missing":
            return self.problem(place, "is missing")
        if kind == "extra_forbidden":
            known = _fields(model, detail["loc"][:-1])
            return self.problem(place, f"no such key; {instead(str(place[-1]), known)}")
        if kind in ("enum", "literal_error"):
            allowed = re.findall(r"'([^']+)'", str(detail.get("ctx", {}).get("expected", "")))
            return self.problem(place, f"{got!r} is not known; {instead(str(got), allowed)}")
        message = detail["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
        if kind == "value_error":
            return self.problem(place, message)
        return self.problem(place, f"{_shown(got)}: should be {message}")

    def _line(self, place: Place) -> int:
        node = self._node
        for step in place:
            below = _below(node, step)
            if below is None:
                break
            node = below
        return node.start_mark.line + 1 if node is not None else 1

    def _twice(self, node: Any, place: Place) -> Iterator[Problem]:
        """YAML keeps the last of two equal keys without a word, and a change would be lost."""
        if isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                yield from self._twice(item, (*place, number))
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                here = (*place, str(key.value))
                if key.value in seen:
                    line = key.start_mark.line + 1
                    yield Problem(self.path, line, _written(here), "stands here a second time")
                seen.add(key.value)
                yield from self._twice(value, here)


def _below(node: Any, step: str | int) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                # A list or mapping starts on a line of its own: point at its key.
                return value if isinstance(value, yaml.ScalarNode) else _Keyed(key, value)
    if isinstance(node, _Keyed):
        return _below(node.value_node, step)
    return None


class _Keyed:
    """A value below a key, standing where the key stands."""

    def __init__(self, key: Any, value_node: Any) -> None:
        self.start_mark = key.start_mark
        self.value_node = value_node


def _fields(model: type[BaseModel], place: Place) -> list[str]:
    """The keys that the part at this place knows."""
    for step in place:
        if isinstance(step, str) and step in model.model_fields:
            model = _part_in(model.model_fields[step].annotation) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _part_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _part_in(inner))), None)


def instead(wrong: str, right: Sequence[str]) -> str:
    """What to write instead: the one that was probably meant, or all that there are."""
    near = nearest(wrong, right)
    return f"did you mean {near}?" if near else f"known are {_listed(right)}"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words)


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return json.dumps(value, ensure_ascii=False, default=str)[:60]


def _written(place: Place) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")
