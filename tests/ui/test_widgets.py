"""Controls as a person uses them: mouse, keys, typing; values and notes are what is checked."""

import math

import pytest
from pointer import drag
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from rgapp.params import About
from rgapp.ui.widgets import (
    HeroSlider,
    IconButton,
    MenuField,
    RadioList,
    SeedField,
    Segmented,
    SegmentedRow,
    Sheet,
    SliderRow,
    SwitchRow,
    ThinBar,
    VerbButton,
    disable,
    note_of,
)

TC = 2 / math.log(1 + math.sqrt(2))
TEMPERATURE = About("Temperature", low=0.1, high=10, step=0.001, unit="J/k_B", symbol="T")
Key, Mod, Left = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton.LeftButton


@pytest.fixture
def host(qtbot):
    """A shown window of 296 px that holds the widgets given to it."""
    window = QWidget()
    window.resize(296, 600)
    column = QVBoxLayout(window)
    qtbot.addWidget(window)

    def show(*widgets):
        for widget in widgets:
            column.addWidget(widget)
        column.addStretch(1)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        window.setFocus()
        return widgets[0] if len(widgets) == 1 else widgets

    show.window = window
    return show


def hero():
    ticks = ((1, "1"), (TC, "critical"), (4, "4"))
    return HeroSlider(TEMPERATURE, 2.5, low=1, high=4, ticks=ticks, snap=(TC, 0.01))


def heard(signal):
    values = []
    signal.connect(lambda *args: values.append(args[0] if args else None))
    return values


def type_value(qtbot, row, text, finish=Key.Key_Return):
    qtbot.mouseClick(row, Left, pos=row.value_rect().center().toPoint())
    editor = QApplication.focusWidget()
    assert editor is row._editor
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, finish)


# sliders


def test_keys_of_a_slider(qtbot, host):
    row = host(SliderRow(TEMPERATURE, 2.0, low=1, high=4))
    values = heard(row.changed)
    for key, modifier in (
        (Key.Key_Right, Mod.NoModifier),
        (Key.Key_Up, Mod.ShiftModifier),
        (Key.Key_Left, Mod.AltModifier),
        (Key.Key_Home, Mod.NoModifier),
        (Key.Key_End, Mod.NoModifier),
        (Key.Key_Right, Mod.NoModifier),
    ):
        qtbot.keyClick(row.track, key, modifier)
    assert values == [2.001, 2.011, 2.0109, 1.0, 4.0]


def test_click_jumps_and_drag_sends_many(qtbot, host):
    row = host(SliderRow(TEMPERATURE, 1.0, low=1, high=4))
    values, grabs, releases = heard(row.changed), heard(row.grabbed), heard(row.released)
    track = row.track
    at = [QPoint(round(track.x_of(value)), track.height() // 2) for value in (2.0, 2.5, 3.0)]
    qtbot.mousePress(track, Left, pos=at[0])
    assert row.dragging
    assert values[-1] == pytest.approx(2.0, abs=0.01)
    row.set_value(1.5)  # what the session says does not pull the knob out of the hand
    assert row.value == values[-1]
    drag(track, at[1])
    drag(track, at[2])
    qtbot.mouseRelease(track, Left, pos=at[2])
    assert row.value == pytest.approx(3.0, abs=0.01)
    assert not row.dragging and len(grabs) == 1 and len(releases) == 1
    assert all(value == round(value, 3) for value in values)


def test_double_click_resets(qtbot, host):
    row = host(SliderRow(TEMPERATURE, 2.0, low=1, high=4))
    qtbot.keyClick(row.track, Key.Key_End)
    qtbot.mouseDClick(row.track, Left, pos=QPoint(5, 5))
    assert row.value == 2.0


def test_knob_snaps_to_the_critical_point_unless_alt(qtbot, host):
    row = host(hero())
    x = round(row.track.x_of(TC))
    where = QPoint(x, row.track.height() // 2)
    qtbot.mouseClick(row.track, Left, pos=where)
    assert row.value == 2.269
    qtbot.mouseClick(row.track, Left, Mod.AltModifier, QPoint(x + 1, 5))
    assert row.value != 2.269 and abs(row.value - TC) < 0.02
    qtbot.mouseClick(row.track, Left, pos=QPoint(x + 3, 5))
    assert abs(row.value - TC) > 0.02  # a few pixels away it is free


def wheel(widget, turns):
    at = QPointF(widget.rect().center())
    event = QWheelEvent(
        at, QPointF(widget.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, 120 * turns),
        Qt.MouseButton.NoButton, Mod.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def test_wheel_needs_the_focus(qtbot, host):
    row = host(SliderRow(TEMPERATURE, 2.0, low=1, high=4))
    wheel(row.track, 1)
    assert row.value == 2.0
    row.track.setFocus()
    wheel(row.track, 1)
    wheel(row.track, -1)
    wheel(row.track, -1)
    assert row.value == 1.999


@pytest.mark.parametrize(
    ("typed", "value", "note"),
    [
        ("2,269", 2.269, ""),
        ("3.5", 3.5, ""),
        ("7", 7.0, ""),  # beyond the slider, inside what may be typed
        ("0", 0.1, "kept to 0.10–10"),
        ("-1", 0.1, "kept to 0.10–10"),
        ("99", 10.0, "kept to 0.10–10"),
        ("abc", 2.5, "expected a number"),
        ("nan", 2.5, "expected a number"),
        ("", 2.5, "expected a number"),
    ],
)
def test_typing_a_value(qtbot, host, typed, value, note):
    row = host(hero())
    values = heard(row.changed)
    type_value(qtbot, row, typed or " ")
    assert row.value == value
    assert values == ([value] if value != 2.5 else [])
    assert (note in note_of(row)) if note else note_of(row) == ""
    assert row._editor is None


def test_escape_leaves_the_value(qtbot, host):
    row = host(hero())
    type_value(qtbot, row, "3.3", Key.Key_Escape)
    assert row.value == 2.5 and row._editor is None


def test_leaving_the_editor_takes_the_value(qtbot, host):
    row, other = host(hero(), SliderRow(TEMPERATURE, 2.0, low=1, high=4))
    qtbot.mouseClick(row, Left, pos=row.value_rect().center().toPoint())
    row._editor.selectAll()
    qtbot.keyClicks(row._editor, "3.1")
    other.track.setFocus()
    assert row.value == 3.1


def test_a_note_goes_with_the_next_good_value(qtbot, host):
    row = host(hero())
    type_value(qtbot, row, "99")
    assert note_of(row)
    qtbot.keyClick(row.track, Key.Key_Left)
    assert note_of(row) == ""


def test_whole_and_logarithmic_values(qtbot, host):
    row = host(SliderRow(About("Variables", low=16, high=2048, log=True, decimals=0), 400))
    type_value(qtbot, row, "1,024")
    assert row.value == 1024
    type_value(qtbot, row, "123.7")
    assert row.value == 1024 and "expected a whole number" in note_of(row)
    type_value(qtbot, row, "100 000")
    assert row.value == 2048 and note_of(row) == "kept to 16–2\u2009048"
    type_value(qtbot, row, "-" + "9" * 400)
    assert row.value == 16 and note_of(row) == "kept to 16–2\u2009048", "more than a float can hold"


def test_stops_with_words(qtbot, host):
    words = lambda value: "as fast as it goes" if math.isinf(value) else f"{value:g} sweeps / frame"  # noqa: E731
    row = host(SliderRow(About("Speed", low=0.5), 8, stops=(1, 2, 4, 8, 16, math.inf), format=words))
    assert row.text() == "8 sweeps / frame"
    qtbot.keyClick(row.track, Key.Key_End)
    assert row.value == math.inf and row.text() == "as fast as it goes"
    qtbot.keyClick(row.track, Key.Key_Left)
    assert row.value == 16
    type_value(qtbot, row, "3")
    assert row.value == 3 and row.text() == "3 sweeps / frame"


def test_showing_a_value_sends_nothing(host):
    row = host(hero())
    values = heard(row.changed)
    row.set_value(3.0)
    assert row.value == 3.0 and values == []


def test_a_screen_reader_finds_name_value_and_moves(host):
    row = host(hero())
    assert row.track.accessibleName() == "Temperature"
    assert row.track.accessibleDescription() == "2.500 J/k_B"
    row.track.setValue(row.track.maximum())
    assert row.value == 4.0 and row.track.accessibleDescription() == "4.000 J/k_B"


def test_compact_rows_are_one_line(host):
    row, knob = host(SliderRow(TEMPERATURE, 2.0, low=1, high=4), hero())
    tall = row.height(), knob.height()
    row.set_compact(True)
    knob.set_compact(True)
    assert tall == (54, 122) and (row.height(), knob.height()) == (32, 84)
    assert row.track.geometry().center().y() == pytest.approx(row.value_rect().center().y(), abs=1)
    assert row.track.geometry().right() < row.value_rect().left() + 8


# choices


def test_segments(qtbot, host):
    choice = host(
        Segmented((("m", "Metropolis"), ("h", "Heat bath"), ("w", "Wolff"), ("s", "SW")), "h", columns=2)
    )
    values = heard(choice.chosen)
    qtbot.mouseClick(choice.segments[2], Left)
    choice.step()
    choice.step()
    assert values == ["w", "s", "m"] and choice.value == "m"
    choice.set_value("h")
    assert values == ["w", "s", "m"] and [s.isChecked() for s in choice.segments] == [
        False,
        True,
        False,
        False,
    ]
    choice.segments[1].setFocus()
    qtbot.keyClick(choice.segments[1], Key.Key_Down)
    assert choice.value == "s"  # the one below
    choice.set_value("w")
    choice.step(-1)
    assert choice.value == "h"
    with pytest.raises(ValueError):
        choice.set_value("x")


def test_only_the_chosen_segment_is_a_tab_stop(host):
    row = host(SegmentedRow("Draw units as", ("Spins", "Means"), "Means"))
    stops = [bool(s.focusPolicy() & Qt.FocusPolicy.TabFocus) for s in row.segmented.segments]
    assert stops == [False, True]


def test_switch(qtbot, host):
    switch = host(SwitchRow("Freeze on hover", True))
    values = heard(switch.switched)
    qtbot.mouseClick(switch, Left, pos=QPoint(5, 5))  # the name turns it too
    switch.turn()
    switch.set_value(False)
    qtbot.keyClick(switch, Key.Key_Space)
    assert values == [False, True, True]
    disable(switch, "Locked while training.")
    switch.turn()
    assert switch.value and "Locked while training." in switch.toolTip()
    disable(switch, None)
    assert switch.isEnabled() and "Freeze on hover" in switch.toolTip()


def test_menu_field(qtbot, host):
    field = host(MenuField(((40, "40 × 40"), (64, "64 × 64"), None, (128, "128 × 128")), 40))
    values, called = heard(field.chosen), []
    field.set_actions((("Open…", lambda: called.append(1)),))
    qtbot.keyClick(field, Key.Key_Down)
    field.step(1)
    field.step(1)  # stops at the end
    assert values == [64, 128] and field.text() == "128 × 128"
    menu = field.build_menu()
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert texts == ["40 × 40", "64 × 64", "128 × 128", "Open…"]
    menu.actions()[0].trigger()
    menu.actions()[-1].trigger()
    assert values == [64, 128, 40] and called == [1]
    field.set_value("gone.h5")
    assert field.text() == "gone.h5"


def test_radio_list(qtbot, host):
    radio = host(
        RadioList((("a", "Live Ising", "40 × 40"), ("b", "One-factor market"), ("c", "Your file…")), "b")
    )
    values = heard(radio.chosen)
    qtbot.mouseClick(radio.rows[2], Left)
    qtbot.mouseClick(radio.rows[2], Left)  # the same again: another file
    radio.step(-1)
    radio.step(-5)
    radio.step(-1)
    assert values == ["c", "c", "b", "a"]
    radio.set_note("c", "returns.csv")
    assert radio.rows[2].note == "returns.csv"


# fields


@pytest.mark.parametrize(
    ("typed", "seed", "note"),
    [
        ("7", 7, ""),
        (str(2**63 - 1), 2**63 - 1, ""),
        (str(2**63), 2**63 - 1, "kept to"),
        ("-4", 0, "kept to"),
        ("abc", 563, "whole number"),
        ("1.5", 563, "whole number"),
        ("20,000", 20_000, ""),
        ("20.000", 563, "whole number"),
    ],
)
def test_seed_field(qtbot, host, typed, seed, note):
    field = host(SeedField(563))
    values = heard(field.changed)
    field.field.setFocus()
    field.field.selectAll()
    qtbot.keyClicks(field.field, typed)
    qtbot.keyClick(field.field, Key.Key_Return)
    assert field.value == seed and values == ([seed] if seed != 563 else [])
    assert note in note_of(field.field) and field.field.text() == str(seed)


def test_the_die_draws_another_seed(qtbot, host):
    field = host(SeedField(563))
    values = heard(field.changed)
    for _ in range(3):
        qtbot.mouseClick(field.die, Left)
    assert len(set(values)) == 3 and all(0 <= value < 10**6 for value in values)
    assert field.field.text() == str(values[-1])


# buttons, bar, sheet


def test_verb_and_icons(qtbot, host):
    verb, icon = host(
        VerbButton("Pause", "Space", "pause"), IconButton("step", "Step", key="S", outlined=True)
    )
    clicks = heard(verb.clicked)
    verb.set_verb("Play", "play")
    qtbot.mouseClick(verb, Left)
    assert len(clicks) == 1 and verb.accessibleName() == "Play"
    assert (icon.width(), icon.height()) == (40, 40) and icon.accessibleName() == "Step"


def test_bar_fills_by_its_fraction(host):
    bar = host(ThinBar())
    bar.show_fraction(0.25)
    image = bar.grab().toImage()
    dark = [image.pixelColor(x, 1).lightness() < 100 for x in range(image.width())]
    assert sum(dark) == pytest.approx(0.25 * image.width(), abs=1.5)
    bar.show_fraction(None)
    assert not any(bar.grab().toImage().pixelColor(x, 1).lightness() < 100 for x in range(image.width()))


def test_sheet_keeps_the_keyboard_and_closes(qtbot, host):
    window = host.window
    behind = SwitchRow("Behind", False)
    host(behind)
    window.resize(900, 600)
    behind.setFocus()
    sheet = Sheet(window, "Bring your own data", "returns.csv")
    inside = SwitchRow("Rescale", True)
    sheet.body.addWidget(inside)
    used = []
    sheet.add_button("Cancel", sheet.close_sheet)
    sheet.add_button("Use this data", lambda: used.append(1), primary=True)
    closed = heard(sheet.closed)
    sheet.open_sheet()
    reached = set()
    for _ in range(6):
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_Tab)
        reached.add(QApplication.focusWidget().accessibleName())
    assert reached == {"Rescale", "Cancel", "Use this data"}
    sheet.setFocus()
    qtbot.keyClick(sheet, Key.Key_Return)
    assert used == [1]
    window.resize(1000, 620)
    assert sheet.size() == window.size()
    qtbot.keyClick(sheet, Key.Key_Escape)
    assert len(closed) == 1 and sheet.isHidden() and QApplication.focusWidget() is behind


def test_a_click_beside_the_card_closes_the_sheet(qtbot, host):
    host(SwitchRow("Behind"))
    host.window.resize(900, 600)
    sheet = Sheet(host.window, "Title")
    sheet.open_sheet()
    qtbot.mouseClick(sheet, Left, pos=sheet.card.geometry().center())
    assert sheet.isVisible()
    qtbot.mouseClick(sheet, Left, pos=QPoint(4, 4))
    assert sheet.isHidden()
