"""A row of a form for any parameter, from how the parameter was declared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal, get_origin

from rgapp.params import Params
from rgapp.ui.widgets import MenuRow, SegmentedRow, SliderRow, SwitchRow, TextRow

WIDE = 132  # px of a menu


def row_of(params: type[Params], name: str, **options: Any) -> Any:
    """A switch for yes or no, a slider for a number with a range, a menu for choices, else a text.

    ``options`` go to the row; ``choices`` (value, words) replace those of the declaration.
    """
    about, field = params.about(name), params.model_fields[name]
    tip = f"{about.help}." if about.help else ""
    choices = options.pop("choices", None)
    if choices is None and (about.choices or get_origin(field.annotation) is Literal):
        choices = [(one, _words(one)) for one in about.choices or ()]
    if choices is not None:
        if len(choices) <= 2 and sum(len(words) for _, words in choices) < 18:
            return SegmentedRow(about.label, tuple(choices), field.default, tip=tip)
        return MenuRow(about.label, list(choices), field.default, width=WIDE, tip=tip)
    if field.annotation is bool:
        return SwitchRow(about.label, field.default, tip)
    if field.annotation in (int, float) and about.low is not None and about.high is not None:
        if field.annotation is int:
            about = replace(about, decimals=0)
        if about.log and not about.low:  # there is no logarithm of 0
            about = replace(about, log=False)
        return SliderRow(about, field.default, **options)
    return TextRow(about.label, str(field.default), tip)


def _words(choice: Any) -> str:
    """A value of the command line as words: "swendsen_wang" is "Swendsen wang"."""
    return str(choice).replace("_", " ").capitalize() if isinstance(choice, str) else str(choice)
