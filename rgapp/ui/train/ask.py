"""A sheet that asks for one line of text and says, while it is typed, what would come of it.

sheet = AskSheet(window, "Custom network", "Units of each layer", "1600-400", tell)
sheet.given.connect(...)         the text, when it was taken
``tell(text)`` returns a sentence, or raises ValueError with one.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from rgapp.ui.coarse.sentences import full_stop
from rgapp.ui.widgets import Field, Name, Sheet, Text


class AskSheet(Sheet):
    given = Signal(str)

    def __init__(
        self, window: QWidget, title: str, label: str, text: str, tell: Callable[[str], str]
    ) -> None:
        super().__init__(window, title, width=520)
        self._tell = tell
        self.field = Field(text, commits=False)
        self.field.setAccessibleName(label)
        self.told = Text("", "note", "text2", wrap=True)
        self.told.setMinimumHeight(40)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(Name(label))
        self.body.addSpacing(6)
        self.body.addWidget(self.field)
        self.body.addSpacing(8)
        self.body.addWidget(self.told)
        self.add_button("Cancel", self.close_sheet)
        self.use = self.add_button("Use this", self._take, primary=True)
        self.field.textChanged.connect(self._show)
        self._show(text)

    def open_sheet(self) -> None:
        super().open_sheet()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def _show(self, text: str) -> None:
        try:
            told, good = self._tell(text), True
        except ValueError as error:
            told, good = full_stop(error), False
        self.told.say(told[:1].upper() + told[1:])
        self.field.setAccessibleDescription(self.told.text())
        self.use.setEnabled(good)

    def _take(self) -> None:
        self.given.emit(self.field.text())
        self.close_sheet()
