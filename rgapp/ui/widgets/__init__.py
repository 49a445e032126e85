"""The controls of the window: Qt's own widgets with our paint, so keys and screen readers work as ever.

Every control has ``set_value(...)`` (shows a value, sends nothing), ``value``, a signal for what a person
did (``changed``, ``chosen``, ``switched``, ``clicked``), ``set_compact(bool)`` where the small window needs
it, and its focus reachable by Tab. ``disable(widget, "reason")`` greys it with the reason in the tooltip.
"""

from rgapp.ui.widgets.bar import ThinBar
from rgapp.ui.widgets.buttons import IconButton, QuietButton, TextButton, VerbButton
from rgapp.ui.widgets.checks import ChecksRow
from rgapp.ui.widgets.editing import forget_note, note_beside, note_of
from rgapp.ui.widgets.fields import Field, SeedField, TextRow
from rgapp.ui.widgets.labels import Divider, Heading, Name, Text
from rgapp.ui.widgets.menu import MenuField, MenuRow, menu
from rgapp.ui.widgets.paint import disable, tooltip
from rgapp.ui.widgets.radio import RadioList
from rgapp.ui.widgets.segmented import Segmented, SegmentedRow
from rgapp.ui.widgets.sheet import Sheet
from rgapp.ui.widgets.slider import HeroSlider, SliderRow
from rgapp.ui.widgets.switch import SwitchRow
from rgapp.ui.widgets.table import Table

__all__ = [
    "ChecksRow",
    "Divider",
    "Field",
    "Heading",
    "HeroSlider",
    "IconButton",
    "MenuField",
    "MenuRow",
    "Name",
    "QuietButton",
    "RadioList",
    "SeedField",
    "Segmented",
    "SegmentedRow",
    "Sheet",
    "SliderRow",
    "SwitchRow",
    "Table",
    "Text",
    "TextButton",
    "TextRow",
    "ThinBar",
    "VerbButton",
    "disable",
    "forget_note",
    "menu",
    "note_beside",
    "note_of",
    "tooltip",
]
