"""A choice among many: a field that opens a menu.

    MenuField(options, value)     options as for Segmented: (value, words) or plain words; ``None`` is a line
    MenuRow("Size", options, 40)  with its name on the left (``stacked=True``: a heading above)
    field.chosen(object)          field.set_value(v)     field.set_options(options, value)
    field.set_actions((("Open…", call), ...))            entries at the end that do something instead
``menu(parent)`` makes a QMenu in the colours of the theme.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from rgapp.ui.theme import theme
from rgapp.ui.widgets.labels import Heading, Name
from rgapp.ui.widgets.paint import Themed, box, hovered, painter_of, text_width, write


def menu_style() -> str:
    """The style sheet of every menu."""
    t = theme().tokens
    px = theme().px
    return f"""
        QMenu {{ background: {t.canvas}; border: 1px solid {t.control}; padding: {px(5)}px 0; }}
        QMenu::item {{ padding: {px(6)}px {px(28)}px {px(6)}px {px(28)}px; color: {t.text}; }}
        QMenu::item:selected {{ background: {t.well}; color: {t.text}; }}
        QMenu::item:disabled {{ color: {t.text3}; }}
        QMenu::separator {{ height: 1px; background: {t.line}; margin: {px(5)}px 0; }}
        QMenu::indicator {{ width: {px(14)}px; height: {px(14)}px; left: {px(8)}px; }}
    """


def menu(parent: QWidget) -> QMenu:
    """An empty menu in the colours of the theme."""
    made = QMenu(parent)
    made.setFont(theme().font("control"))
    made.setStyleSheet(menu_style())
    made.setToolTipsVisible(True)
    return made


class MenuField(Themed, QPushButton):
    chosen = Signal(object)

    def __init__(self, options: Sequence[Any], value: Any = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pairs: list[tuple[Any, str] | None] = []
        self._actions: tuple[tuple[str, Callable[[], object]], ...] = ()
        self._shown: Any = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open_menu)
        self.set_options(options, value)
        self.start_theming()

    def restyle(self) -> None:
        self.setFixedHeight(theme().px(30))

    def set_options(self, options: Sequence[Any], value: Any = None) -> None:
        """Offer other values; shows ``value``, or the first one."""
        self._pairs = [
            option if isinstance(option, tuple) or option is None else (option, str(option))
            for option in options
        ]
        values = self.values
        self.set_value(value if value is not None else values[0] if values else None)

    def set_actions(self, actions: Sequence[tuple[str, Callable[[], object]]]) -> None:
        """Entries at the end of the menu that do something instead of being a value."""
        self._actions = tuple(actions)

    @property
    def values(self) -> list[Any]:
        return [pair[0] for pair in self._pairs if pair is not None]

    @property
    def value(self) -> Any:
        return self._shown

    def set_value(self, value: Any) -> None:
        """Show a value without sending ``chosen``; one that is not offered is written as it is."""
        self._shown = value
        words = next((pair[1] for pair in self._pairs if pair is not None and pair[0] == value), None)
        self.setText(words if words is not None else "" if value is None else str(value))
        self.setAccessibleDescription(self.text())
        self.update()

    def step(self, by: int) -> None:
        """The next (1) or previous (-1) value, stopping at the ends."""
        values = self.values
        if values and self.isEnabled():
            place = values.index(self._shown) if self._shown in values else 0
            self._take(values[min(max(place + by, 0), len(values) - 1)])

    def _take(self, value: Any) -> None:
        if value != self._shown:
            self.set_value(value)
            self.chosen.emit(value)

    def build_menu(self) -> QMenu:
        made = menu(self)
        group = QActionGroup(made)
        for pair in self._pairs:
            if pair is None:
                made.addSeparator()
                continue
            action = made.addAction(pair[1])
            action.setData(pair[0])
            action.setCheckable(True)
            action.setChecked(pair[0] == self._shown)
            group.addAction(action)
        if self._actions and self._pairs:
            made.addSeparator()
        for words, call in self._actions:
            made.addAction(words).triggered.connect(call)
        made.triggered.connect(self._triggered)
        made.setMinimumWidth(self.width())
        return made

    def _triggered(self, action) -> None:
        if action.isCheckable():
            self._take(action.data())

    def open_menu(self) -> None:
        made = self.build_menu()
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Up:
            self.step(-1)
        elif event.key() == Qt.Key.Key_Down and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.step(1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        widest = max((text_width(pair[1], "control") for pair in self._pairs if pair), default=60)
        return QSize(round(widest) + theme().px(44), theme().px(30))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(64), theme().px(30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        rect = QRectF(self.rect())
        line = theme().color("text2" if hovered(self) else "control")
        box(painter, rect, theme().color("field"), 8, line)
        pad, size = theme().px(10), theme().px(16)
        write(painter, rect.adjusted(pad, 0, -size - 12, 0), self.text(), "control")
        chevron = theme().icon("chevron", "text2", size)
        painter.drawPixmap(QPointF(rect.right() - size - 9, (rect.height() - size) / 2), chevron)


class MenuRow(QWidget):
    """A name and a menu field beside it, or above it with ``stacked``."""

    chosen = Signal(object)

    def __init__(
        self,
        label: str,
        options: Sequence[Any],
        value: Any = None,
        stacked: bool = False,
        tip: str = "",
        width: int | None = None,
        field: MenuField | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``field`` is another than a plain one of these options."""
        super().__init__(parent)
        self.field = MenuField(options, value) if field is None else field
        self.field.setAccessibleName(label)
        if width is not None:
            self.field.setFixedWidth(width)
        self._row = QVBoxLayout(self) if stacked else QHBoxLayout(self)
        self._row.setSpacing(4 if stacked else 8)
        self._row.addWidget(Heading(label) if stacked else Name(label))
        if not stacked:
            self._row.addStretch(1)
        self._row.addWidget(self.field)
        self._stacked = stacked
        self.setToolTip(tip)
        self.setFocusProxy(self.field)
        self.field.chosen.connect(self.chosen)
        self.set_compact(False)

    @property
    def value(self) -> Any:
        return self.field.value

    def set_value(self, value: Any) -> None:
        self.field.set_value(value)

    def step(self, by: int) -> None:
        self.field.step(by)

    def set_compact(self, compact: bool) -> None:
        margin = 1 if compact else 0 if self._stacked else 7
        self._row.setContentsMargins(0, margin, 0, margin)
        self._row.setSpacing(0 if compact and self._stacked else 4 if self._stacked else 8)
        self.updateGeometry()
