"""How a text file writes its table: separator, decimal comma, names, found from its first lines."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from rgapp.data.kinds import KNOWN
from rgapp.data.recipe import DataError, Recipe

SEPARATORS = (",", ";", "\t", "|", " ")  # a space stands for any run of white space
_BY_NAME = dict(zip(("comma", "semicolon", "tab", "bar", "space"), SEPARATORS, strict=True))
_SIGNS = {"point": ".", "comma": ","}
COMMENTS = ("#", "%")
SPACES = " \u00a0\u2009\u202f"  # that stand between thousands
HEAD = 400  # lines looked at

# what spreadsheets write into a cell that cannot be computed: such a row is no comment
_ERROR = re.compile(r"#(div/0!|n/a|value!|ref!|name\?|num!|null!)", re.I)

NOTHING = {"", "na", "n/a", "nan", "null", "none", "-", "--", ".", "?", "#n/a", "<na>", "nat"}


def _number(decimal: str) -> re.Pattern[str]:
    """A number with this decimal sign, perhaps with the other one between thousands."""
    point, comma = (r"\.", ",") if decimal == "." else (",", r"\.")
    digits = rf"(?:[1-9]\d{{0,2}}(?:(?:{comma}\d{{3}})+|(?:[{SPACES}]\d{{3}})+)|\d+)"
    fraction = rf"(?:{point}\d*)?" if decimal == "." else rf"(?:{point}\d+)?"
    return re.compile(
        rf"[+-]?(?:{digits}{fraction}|{point}\d+)(?:e[+-]?\d+)?[{SPACES}]?%?|[+-]?inf(?:inity)?|true|false",
        re.I,
    )


_NUMBER = {decimal: _number(decimal) for decimal in ".,"}


@dataclass(frozen=True)
class Dialect:
    """``width`` fields a row; ``names`` from the file or empty, ``skip`` lines of it come before the
    numbers; ``units``: a row of units is among them.
    """

    encoding: str
    separator: str
    decimal: str
    width: int
    names: tuple[str, ...]
    skip: int
    units: bool = False

    @property
    def words(self) -> tuple[str, str]:
        """Separator and decimal sign as a recipe names them."""
        signs = (self.separator, self.decimal)
        return tuple(
            next(name for name, sign in names.items() if sign == own)
            for names, own in zip((_BY_NAME, _SIGNS), signs, strict=True)
        )


def tidy(field: str) -> str:
    """A field without quotes and spaces around it, with a plain minus sign."""
    return field.strip().strip('"').strip().replace("−", "-")


def is_number(field: str, decimal: str) -> bool:
    return _NUMBER[decimal].fullmatch(tidy(field)) is not None


def split(line: str, separator: str) -> list[str]:
    """The fields of a line."""
    if separator == " ":
        return line.split()
    line = line.rstrip("\r\n")
    if '"' in line:
        try:
            return next(csv.reader([line.replace("\n", " ")], delimiter=separator, skipinitialspace=True))
        except csv.Error:  # a field without end
            return [line]
    return line.split(separator)


def logical_lines(file: IO[str]) -> Iterator[tuple[int, str]]:
    """Line numbers from 1 and lines; a quoted field may hold line breaks."""
    start, held = 1, ""
    for number, line in enumerate(file, 1):
        held += line
        if held.count('"') % 2 == 0 or number - start > 100:
            yield start, held
            start, held = number + 1, ""
    if held:
        yield start, held


def is_filler(line: str) -> bool:
    """An empty line, a comment, or the separator as Excel announces it."""
    if line.lstrip().startswith(COMMENTS):
        return _ERROR.match(line.lstrip()) is None
    return not line.strip() or line.startswith("sep=")


def encoding_of(start: bytes, file: str) -> str:
    """The encoding of a text file from its first bytes; DataError where they are no text."""
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in start:
        for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):  # half of the bytes are zero
            if not any(start[first::2]) and all(start[1 - first :: 2]):
                return encoding
        raise DataError(f"{file} is no text file; {KNOWN}")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def find_dialect(file: IO[str], encoding: str, recipe: Recipe, name: str) -> Dialect:
    """Look at the first lines; DataError where no numbers are in sight."""
    comment, lines, numbers = "", [], []
    for number, line in logical_lines(file):
        if is_filler(line):
            if not lines and line.strip():
                comment = line.strip().lstrip("".join(COMMENTS))
        else:
            lines.append(line)
            numbers.append(number)
        if len(lines) == HEAD:
            break
    if not lines:
        raise DataError(f"{name} holds no rows; expected samples in rows and variables in columns")
    separator, decimal = _best(lines, recipe)
    rows = [split(line, separator) for line in lines]
    if not any(is_number(field, decimal) for row in rows for field in row):
        raise DataError(
            f"{name} holds no numbers; expected samples in rows and variables in columns, as numbers"
        )
    width = Counter(len(row) for row in rows[1:] or rows).most_common(1)[0][0]
    names = _names(rows, width, decimal, recipe.header)
    skip = numbers[0] if names else 0
    units = bool(names) and len(rows) > 2 and _is_units(rows, width, decimal)
    if units:
        skip = numbers[1]
    if not names and recipe.header != "numbers" and len(split(comment, separator)) == width > 1:
        names = tuple(tidy(field) for field in split(comment, separator))
    return Dialect(encoding, separator, decimal, width, names, skip, units)


def _best(lines: list[str], recipe: Recipe) -> tuple[str, str]:
    """Separator and decimal sign under which most fields are numbers and most rows have the same length."""
    given = _BY_NAME.get(recipe.separator)
    best, choice = (-1.0, False, 0), (given or ",", _SIGNS.get(recipe.decimal, "."))
    for separator in SEPARATORS if given is None else given:
        rows = [split(line, separator) for line in lines]
        below = rows[1:] or rows  # the first may be names
        width, often = Counter(len(row) for row in below).most_common(1)[0]
        filled = [tidy(field) for row in below for field in row if tidy(field).lower() not in NOTHING]
        for decimal in _SIGNS.get(recipe.decimal) or _signs(separator, filled):
            share = sum(is_number(field, decimal) for field in filled) / max(1, len(filled))
            score = (round(share * often / len(below), 3), width > 1, width)
            if score > best:
                best, choice = score, (separator, decimal)
    return choice


def _signs(separator: str, fields: list[str]) -> str:
    """The decimal signs that are possible, the likelier one first: 1,234 alone could be thousands."""
    comma = any("," in field for field in fields)
    if not comma:
        return "."
    if separator != "," and not any("." in field for field in fields):
        return ",."
    return ".,"


def _names(rows: list[list[str]], width: int, decimal: str, header: str) -> tuple[str, ...]:
    """The names in the first row, or nothing."""
    first = rows[0]
    if header == "numbers" or (header == "auto" and not _is_header(rows, width, decimal)):
        return ()
    trailing = all(not row[-1].strip() for row in rows[1:] if len(row) == width)
    if len(first) == width - 1:
        # one name less: R leaves out that of the row labels; or every row ends with a separator
        first = [*first, ""] if trailing else ["", *first]
    if len(first) != width:
        return ()
    return tuple(tidy(field) for field in first)


def _is_header(rows: list[list[str]], width: int, decimal: str) -> bool:
    """Whether words stand above numbers."""
    first, below = rows[0], [row for row in rows[1:] if len(row) == width]
    if not below or len(first) not in (width, width - 1):
        return False
    late = width - len(first)
    for column in range(late, width):
        head = tidy(first[column - late])
        fields = [row[column] for row in below if tidy(row[column]).lower() not in NOTHING]
        numeric = sum(is_number(field, decimal) for field in fields) > len(fields) / 2
        if fields and numeric and head.lower() not in NOTHING and not is_number(head, decimal):
            return True
    return False


def _is_units(rows: list[list[str]], width: int, decimal: str) -> bool:
    """Whether the first row below the names holds only words, and the columns numbers: their units."""
    first, below = rows[1], [row for row in rows[2:] if len(row) == width]
    if len(first) != width or not below:
        return False
    words = 0
    for column in range(width):
        fields = [row[column] for row in below if tidy(row[column]).lower() not in NOTHING]
        if not fields or sum(is_number(field, decimal) for field in fields) <= len(fields) / 2:
            continue
        if is_number(first[column], decimal):
            return False
        words += tidy(first[column]).lower() not in NOTHING
    return words > 0
