"""Words that do nothing: headings, names, notes, hairlines.

Heading("Network")     13/600        Name("Size")      13, the name beside a control
Text("...", "note", "text2")         any role and colour, wraps when ``wrap=True``
Divider()              a hairline across the column
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from rgapp.ui.theme import theme
from rgapp.ui.widgets.paint import Themed, painter_of


class Text(Themed, QLabel):
    """A label in a role and a colour of the theme; rich text is allowed."""

    def __init__(
        self,
        text: str = "",
        role: str = "note",
        colour: str = "text2",
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.role, self.colour = role, colour
        self.setWordWrap(wrap)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.start_theming()

    def restyle(self) -> None:
        self.setFont(theme().font(self.role))
        palette = self.palette()
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled):
            palette.setColor(group, QPalette.ColorRole.WindowText, theme().color(self.colour))
        self.setPalette(palette)

    def say(self, text: str) -> None:
        """Change the words; cheap when they are the same."""
        if text != self.text():
            self.setText(text)


class Heading(Text):
    """The name of a group of controls."""

    def __init__(self, text: str, quiet: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, "figure", "text2" if quiet else "text", parent=parent)

    def restyle(self) -> None:
        super().restyle()
        self.setFixedHeight(theme().px(26))


class Name(Text):
    """The name beside a control."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, "control", "text", parent=parent)


class Divider(Themed, QWidget):
    """A hairline with room above and below."""

    def __init__(self, room: int = 12, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._room = room
        self._compact = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.start_theming()

    def restyle(self) -> None:
        self.setFixedHeight(2 * theme().px(self._room // 3 if self._compact else self._room) + 1)

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self.restyle()

    def sizeHint(self) -> QSize:
        return QSize(10, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        painter.fillRect(0, self.height() // 2, self.width(), 1, theme().color("line"))
