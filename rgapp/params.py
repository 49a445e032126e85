"""How a parameter is declared once: the form, the check, the command line and the file all read it here."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo, field_validator


class ParameterError(ValueError):
    """A parameter that cannot be used, told in one sentence; ``parameter`` is the field's name."""

    def __init__(self, sentence: str, parameter: str = "") -> None:
        super().__init__(sentence)
        self.parameter = parameter


@dataclass(frozen=True)
class About:
    """What a person sees of a parameter: put it in the field's ``Annotated``.

    ``low`` and ``high`` are inclusive; ``step`` is the slider's; ``log`` asks for a logarithmic slider;
    ``choices`` lists the values of a menu, ``decimals`` the digits shown.
    """

    label: str
    low: float | None = None
    high: float | None = None
    step: float | None = None
    log: bool = False
    unit: str = ""
    symbol: str = ""
    help: str = ""
    choices: tuple[Any, ...] | None = None
    decimals: int | None = None

    def expected(self) -> str:
        """The allowed values in words: "between 0.1 and 10"."""
        if self.choices is not None:
            return "one of " + ", ".join(str(choice) for choice in self.choices)
        if self.low is not None and self.high is not None:
            return f"between {_plain(self.low)} and {_plain(self.high)}"
        if self.low is not None:
            return f"at least {_plain(self.low)}"
        if self.high is not None:
            return f"at most {_plain(self.high)}"
        return ""


def _plain(limit: float) -> str:
    """10000000 rather than 1e+07, and 1 rather than 1.0."""
    return str(int(limit)) if limit == int(limit) and abs(limit) < 1e15 else f"{limit:g}"


_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d{3}(?!\d))")


def parse_number(text: str) -> float:
    """Read a number as people type it: "2,269" is 2.269, and U+2212 is a minus sign.

    Raises ValueError where the text is no finite number.
    """
    cleaned = _THOUSANDS.sub("", text.strip().replace("−", "-"))
    if "," in cleaned and "." not in cleaned and cleaned.count(",") == 1:
        cleaned = cleaned.replace(",", ".")
    try:
        value = float(cleaned) if "_" not in cleaned else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"expected a number, like 2.269 (got {text.strip()!r})")
    return value


def parse_whole(text: str) -> int:
    """Read a whole number as people type it: "20,000", "20 000" and "2e4" are 20000.

    ValueError where the text is none, or could be one or the other: "20.000".
    """
    number = text.strip().replace("−", "-")
    if _GROUPED.fullmatch(number):
        return int(number.replace(",", ""))
    if not _THREE_DECIMALS.fullmatch(number):
        plain = _THOUSANDS.sub("", number)
        if plain.lstrip("+-").isdecimal():
            return int(plain)
        with suppress(ValueError):
            value = parse_number(plain)
            if value == int(value):
                return int(value)
    raise ValueError(f"expected a whole number, like 64 (got {text.strip()!r})")


_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")
_THREE_DECIMALS = re.compile(r"[+-]?\d+[.,]\d{3}")


Number = TypeVar("Number", int, float)


def split_list(text: str, comma: bool = True) -> list[str]:
    """The words of a list as people type it: "16-32-64", "16, 32, 64" and "16 32; 64" have three.

    Without ``comma`` one inside a word is part of a number, as in "0,5-1", and only ", " separates. A dash in
    front separates nothing and leaves an empty word, so that "-1" is never read as 1.
    """
    words = re.split(r"[-–,;\s]+" if comma else r",?[-–;\s]+", text.lstrip(" ,;").rstrip(" ,;-–"))
    return words if words != [""] else []


def parse_list(
    text: str,
    name: str,
    read: Callable[[str], Number],
    most: int,
    fits: Callable[[Number], bool],
    expected: str,
) -> list[Number]:
    """The numbers of a list in rising order, each once; ``read`` is parse_number or parse_whole.

    ParameterError of the parameter ``name`` unless they are 1 to ``most`` and each of them ``fits``, which is
    ``expected`` in words: "whole numbers between 1 and 1600, as 100-400".
    """
    try:
        found = sorted({read(word) for word in split_list(text, comma=read is parse_whole)})
    except ValueError:
        found = []
    if not 1 <= len(found) <= most or not all(fits(number) for number in found):
        raise ParameterError(f"{name} must be 1 to {most} {expected} (got {text})", name)
    return found


def check_rising(coldest: float, hottest: float) -> None:
    """ParameterError unless ``hottest`` is above ``coldest``."""
    if not coldest < hottest:
        raise ParameterError(
            f"hottest must be above the coldest temperature, {coldest:g} (got {hottest:g})", "hottest"
        )


_YES = {"true", "yes", "on", "1"}
_NO = {"false", "no", "off", "0"}


def _from_text(kind: Any, text: str) -> Any:
    """A value of the field's kind from the text of a form, a file or a command line."""
    if kind is bool:
        if text.strip().lower() in _YES | _NO:
            return text.strip().lower() in _YES
        raise ValueError("expected yes or no")
    if kind is float:
        return parse_number(text)
    if kind is int:
        return parse_whole(text)
    return text


class Params(BaseModel):
    """Base of all parameter sets: frozen, checked on construction, one sentence when something is wrong."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=False)

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise _one_sentence(error, type(self)) from None

    @field_validator("*", mode="before")
    @classmethod
    def _check(cls, value: Any, info: ValidationInfo) -> Any:
        name = info.field_name or ""
        kind = cls.model_fields[name].annotation
        about = cls.about(name)
        got = value.strip() if isinstance(value, str) else value
        not_whole = f"{name} must be a whole number {about.expected()}".rstrip() + f" (got {got})"
        if isinstance(value, str):
            try:
                value = _from_text(kind, value)
            except ValueError as error:
                if kind is int:
                    raise ValueError(not_whole) from None
                expected = f"must be {about.expected()}" if about.expected() else str(error)
                raise ValueError(f"{name} {expected} (got {got})") from None
        if kind is int and isinstance(value, float) and value == int(value if math.isfinite(value) else 0.5):
            value = int(value)
        if kind is int and (not isinstance(value, int) or isinstance(value, bool)):
            try:
                value = value.__index__()
            except AttributeError:
                raise ValueError(not_whole) from None
        if about.choices is not None and value not in about.choices:
            raise ValueError(f"{name} must be {about.expected()} (got {got})")
        if isinstance(value, int | float) and not isinstance(value, bool):
            too_low = about.low is not None and not value >= about.low
            too_high = about.high is not None and not value <= about.high
            if too_low or too_high or not math.isfinite(value):
                raise ValueError(f"{name} must be {about.expected() or 'a finite number'} (got {got})")
        return value

    @classmethod
    def about(cls, name: str) -> About:
        """What the field's declaration says of it."""
        for part in cls.model_fields[name].metadata:
            if isinstance(part, About):
                return part
        return About(name.replace("_", " "))

    def changed(self, **values: Any) -> Self:
        """The same parameters with some replaced, checked again."""
        return type(self)(**{**self.model_dump(), **values})


def _one_sentence(error: ValidationError, cls: type[Params]) -> ParameterError:
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "extra_forbidden":
        known = ", ".join(cls.model_fields)
        return ParameterError(f"{name} is not a parameter here; known are {known}", name)
    if first["type"] == "value_error":
        return ParameterError(str(first["ctx"]["error"]), name)
    if name not in cls.model_fields:
        return ParameterError(f"the parameters could not be read: {first['msg']}", name)
    about = cls.about(name)
    wanted = about.expected() or first["msg"].lower()
    return ParameterError(f"{name} must be {wanted} (got {first['input']})", name)
