"""The canvas of the place: lattice, learned layers, block spins, curves, and the unit that is looked at."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Signal
from PySide6.QtWidgets import QWidget

from rgapp.experiments.lattice import LatticeFrame
from rgapp.ui.coarse import sentences
from rgapp.ui.coarse.below import Below
from rgapp.ui.coarse.caption import Caption
from rgapp.ui.coarse.curves import Curve
from rgapp.ui.coarse.fields import LayerFields
from rgapp.ui.coarse.geometry import LINE, TITLE, arrange
from rgapp.ui.coarse.invitation import Invitation
from rgapp.ui.coarse.lattice_view import LatticeView
from rgapp.ui.coarse.picking import Picking, Unit
from rgapp.ui.coarse.pixels import MARGIN
from rgapp.ui.coarse.record import AgreementRecord
from rgapp.ui.coarse.rule_menu import RuleMenu
from rgapp.ui.coarse.scale import Scale, with_margin
from rgapp.ui.coarse.unit_panel import UnitPanel

LEAST = 3  # columns, also for networks of fewer layers


class Stage(QWidget):
    """Shows frames; keeps which unit is looked at and marks it everywhere.

    Its figures keep ``MARGIN`` from its left and right edge, for rings and focus frames.
    """

    window_moved = Signal(int, int)
    open_wanted = Signal()
    ruled = Signal(object)  # another block Rule
    train_wanted = Signal()
    rearranged = Signal()  # there are more or fewer columns

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picking = Picking()
        self.fields: tuple[LayerFields, ...] = ()
        self.record = AgreementRecord(())
        self.frame: LatticeFrame | None = None
        self._recorded: tuple | None = None
        self._state = "live"
        self.lattice_head = Caption(self)
        self.lattice = LatticeView(self)
        self.lattice_foot = Caption(self)
        self.scales: list[Scale] = []
        self.magnetization = Curve("magnetization", self)
        self.energy = Curve("energy", self)
        self.below = Below(self)
        self.plots = (self.magnetization, self.energy, *self.below.figures)
        self.unit = UnitPanel(self)
        self.invitation = Invitation(self)
        self.invitation.wanted.connect(self.open_wanted)
        self.invitation.train_wanted.connect(self.train_wanted)
        self.lattice.pointed.connect(self._site_pointed)
        self.lattice.left.connect(self._left)
        self.lattice.unfocused.connect(self._unfocused)
        self.lattice.released.connect(self.release)
        self.lattice.moved.connect(self.window_moved)
        self.lattice.zoomed.connect(self._zoomed)
        self.rule = RuleMenu(self)
        self.rule.chosen.connect(self.ruled)
        self._make_scales(LEAST)
        self.rule.raise_()
        self.show_pick()

    # layout

    def _make_scales(self, number: int) -> None:
        if number == len(self.scales):
            return
        while len(self.scales) > number:
            scale = self.scales.pop()
            for widget in scale.widgets:
                widget.hide()
                widget.deleteLater()
            scale.deleteLater()
        while len(self.scales) < number:
            scale = Scale(len(self.scales), self)
            scale.pointed.connect(self._pointed)
            scale.walked.connect(self._walked)
            scale.clicked.connect(self._clicked)
            scale.left.connect(self._left)
            scale.unfocused.connect(self._unfocused)
            scale.released.connect(self.release)
            self.scales.append(scale)
            if self.isVisible():
                for widget in scale.widgets:
                    widget.show()
        self._arrange()
        self.rearranged.emit()

    def in_order(self) -> list[QWidget]:
        """The figures as the Tab key reaches them."""
        tiles = [scale.learned for scale in self.scales] + [scale.block for scale in self.scales]
        curves = [self.magnetization, self.energy, self.below.menu, *self.below.figures]
        return [self.lattice, *tiles, self.rule, *curves]

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.DevicePixelRatioChange):
            self._arrange()
        return super().event(event)

    def _arrange(self) -> None:
        width, ratio = self.width() - 2 * MARGIN, self.devicePixelRatioF()
        placed = arrange(width, self.height(), ratio, len(self.scales)).moved(MARGIN)
        lattice = placed.lattice
        self.lattice_head.setGeometry(lattice.x(), lattice.y() - TITLE, lattice.width(), LINE)
        self.lattice.setGeometry(with_margin(lattice))
        self.lattice_foot.setGeometry(lattice.x(), lattice.bottom() + 1 + LINE // 2, lattice.width(), LINE)
        for scale, learned, block in zip(self.scales, placed.learned, placed.blocks, strict=True):
            scale.place(learned, block)
        self.rule.place(self.scales[0].foot.geometry())
        self.magnetization.setGeometry(placed.magnetization)
        self.energy.setVisible(placed.energy is not None)
        if placed.energy is not None:
            self.energy.setGeometry(placed.energy)
        self.below.setGeometry(placed.trace)
        self.unit.setGeometry(placed.unit)
        first = placed.learned[0]
        self.invitation.setGeometry(
            QRect(first.x() + 12, first.y() + 12, first.width() - 24, first.height() - 24)
        )

    # frames

    def show_lattice(self, frame: LatticeFrame, sign: int) -> None:
        self.frame = frame
        if frame.size == self.lattice.size_shown:
            self.lattice.show_window(*frame.window, frame.side)
        self.lattice.show_spins(frame.packed, frame.size, sign)
        self.lattice.show_frozen(frame.frozen)
        self.lattice.show_window(*frame.window, frame.side)
        self.lattice.setAccessibleName(
            sentences.lattice_summary(frame.size, frame.params.temperature, frame.magnetization)
        )
        self.lattice.setToolTip(sentences.FRAME_TIP.format(side=frame.side) if self.lattice.framed else "")

    def tell_state(self, size: int, state: str) -> None:
        """Say at the lattice whether its picture is live, and how much of it is shown."""
        self._state = state
        note = sentences.lattice_note(size, self.lattice.part.side or size, state)
        self.lattice_head.title("Lattice", note)

    def _zoomed(self) -> None:
        self.tell_state(self.lattice.size_shown, self._state)

    def show_layers(self, frame: LatticeFrame, sign: int, means: bool, differences: bool) -> None:
        self._make_scales(max(LEAST, len(frame.layers.blocks)))
        for scale in self.scales:
            scale.show_frame(frame, sign, means, differences)
        self.rule.show_rule(frame.params.rule, self.scales[0].blocked)
        self.invitation.tell(frame.notice, no_network=not frame.reader.has_network and not frame.notice)

    def count(self, frame: LatticeFrame) -> None:
        """Count the agreement of every unit with its block in this frame."""
        layers = frame.layers
        blocks = layers.blocks[: len(layers.hidden_spins)]
        shapes = tuple(None if block is None else block.shape for block in blocks)
        about = (frame.params.network, frame.params.rule, frame.size, shapes)
        if about != self._recorded:
            self._recorded = about
            self.record = AgreementRecord(shapes)
        self.record.add(layers.hidden_spins, blocks)

    def show_curves(self, frame: LatticeFrame) -> None:
        self.magnetization.show_frame(frame)
        self.energy.show_frame(frame)
        self.below.show_frame(frame)
        self._tell_unit()

    def show_fields(self, fields: tuple[LayerFields, ...]) -> None:
        """The receptive fields of the network in use; empty while they are worked out."""
        self.fields = fields
        self.picking.keep_inside(tuple(layer.grid for layer in fields))
        for scale in self.scales:
            scale.show_fields(fields[scale.layer] if scale.layer < len(fields) else None)
        self.show_pick()

    # the unit that is looked at

    def _pointed(self, unit: Unit) -> None:
        if unit != self.picking.hovered:
            self.picking.hovered, self.picking.site = unit, None
            self.show_pick()

    def _walked(self, unit: Unit) -> None:
        self.picking.walked, self.picking.hovered = unit, None
        self.show_pick()

    def _clicked(self, unit: Unit) -> None:
        self.picking.click(unit)
        self.show_pick()

    def _site_pointed(self, row: int, column: int) -> None:
        site = self._read_site(row, column)
        if site != self.picking.site:
            self.picking.site = site
            self.show_pick()

    def _read_site(self, row: int, column: int) -> tuple[int, int] | None:
        """A site of the lattice as the network reads it, counted from the frame's corner."""
        if self.frame is None:
            return None
        size, (top, left), side = self.frame.size, self.frame.window, self.frame.side
        row, column = (row - top) % size, (column - left) % size
        return (row, column) if row < side and column < side else None

    def _left(self) -> None:
        if self.picking.hovered is not None or self.picking.site is not None:
            self.picking.leave()
            self.show_pick()

    def _unfocused(self) -> None:
        self.picking.unfocus()
        self.show_pick()

    def release(self) -> bool:
        """Let a pinned unit go; False where there was none."""
        released = self.picking.release()
        self.show_pick()
        return released

    def show_pick(self) -> None:
        """Mark the unit in both rows, outline its field on the lattice, and tell about it."""
        unit, site = self.picking.unit, self.picking.site
        for scale in self.scales:
            cells: tuple[tuple[int, int], ...] = ()
            if site is not None and scale.layer < len(self.fields):
                cells = self.fields[scale.layer].covering(*site)
            elif unit is not None and unit.layer == scale.layer:
                cells = ((unit.row, unit.column),)
            scale.show_rings(cells)
        shown = unit if site is None else None
        if shown is not None and shown.layer < len(self.fields):
            layer = self.fields[shown.layer]
            block = layer.block(shown.row, shown.column)
            self.lattice.show_field(layer.fields[shown.row, shown.column], block)
            self.lattice_foot.note(sentences.OUTLINE.format(rows=block[2], columns=block[3]))
        else:
            self.lattice.show_field(None)
            self.lattice_foot.tell()
        self._tell_unit()

    def _tell_unit(self) -> None:
        unit = self.picking.unit
        if unit is None or unit.layer >= len(self.fields):
            read = self.fields or self.frame is None or self.frame.reader.has_network
            hint = sentences.POINT_AT_A_TILE if read else sentences.NO_UNITS
            self.unit.tell("Unit under the pointer", (), hint)
            return
        layer = self.fields[unit.layer]
        cell = (unit.row, unit.column)
        agrees = self.record.share(*unit)
        lines = sentences.unit_lines(
            unit.layer + 1, unit.row + 1, unit.column + 1, layer.width[cell], layer.inside[cell], agrees
        )
        pinned = unit == self.picking.pinned
        self.unit.tell(
            "Pinned unit" if pinned else "Unit under the pointer",
            lines,
            "" if layer.localized[cell] else sentences.NOT_LOCALIZED,
        )
