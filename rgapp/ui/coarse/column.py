"""The control column of the place: every control, its key, and when it can act."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from rgapp.experiments.lattice import LatticeFrame, LatticeParams
from rgapp.experiments.networks import NO_NETWORK, SIZES
from rgapp.params import About
from rgapp.ui.coarse import sentences
from rgapp.ui.coarse.curves import CRITICAL
from rgapp.ui.coarse.view import ViewParams
from rgapp.ui.theme import theme
from rgapp.ui.widgets import (
    HeroSlider,
    IconButton,
    MenuRow,
    SegmentedRow,
    SliderRow,
    SwitchRow,
    Text,
    TextButton,
    disable,
    tooltip,
)

if TYPE_CHECKING:
    from rgapp.ui.place import Place

WIDE, WIDE_SMALL = 172, 147
PACES = (*(2.0**k for k in range(-4, 11)), math.inf)
_SPEED = About("Speed", low=PACES[0], high=math.inf, help="How many steps pass from one picture to the next.")
_NEEDS_NETWORK = "There is no network to compare with. Open one."


class Controls(QObject):
    """The widgets of the column, in order; the place connects their signals."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._ramped = False
        self._add_lattice(place)
        place.add_divider()
        self._add_network(place)
        self.step = place.add_beside_verb(IconButton("step", "Step", "One sweep.", "S", outlined=True))
        self.reset = place.add_beside_verb(
            IconButton("reset", "Reset", "Random spins; with Shift all up.", "R, Shift+R", outlined=True)
        )

    def _add_lattice(self, place: Place) -> None:
        about = LatticeParams.about
        self.temperature = place.add_control(
            HeroSlider(
                about("temperature"),
                2.269,
                low=1.0,
                high=4.0,
                ticks=((1.0, "1"), (CRITICAL, "critical"), (4.0, "4")),
                snap=(CRITICAL, 0.01),
                key="T; C goes to the critical point",
            )
        )
        self.field = place.add_control(
            SliderRow(
                About("Field", low=-0.5, high=0.5, step=0.01, unit="J", symbol="h", decimals=2,
                      help=about("field").help + "."),
                0.0,
                key="F; 0 switches it off",
            )
        )  # fmt: skip
        self.ghost = place.add_control(Text(sentences.GHOST_SPIN, wrap=True))
        self.ghost.hide()
        self.round = place.add_control(Text(sentences.AROUND_FROZEN, wrap=True))
        self.round.hide()
        tip = tooltip("Size", "L", "Spins per side. Another size starts a new lattice.", ", and .")
        self.size = place.add_control(MenuRow("Size", _sizes(40), 40, tip=tip))
        self.algorithm = place.add_control(
            SegmentedRow(
                "Algorithm",
                [(name, words.split("–")[0]) for name, words in sentences.ALGORITHM_WORDS.items()],
                "heat_bath",
                columns=2,
                padding=4,
                tip=tooltip("Algorithm", "", about("algorithm").help + ".", "A"),
            )
        )
        grid = self.algorithm.segmented.layout()
        for column in range(2):
            grid.setColumnStretch(column, 1)
        for name, words in sentences.ALGORITHM_WORDS.items():
            self.algorithm.segmented.set_tip(name, words)
        self.speed = place.add_control(SliderRow(_SPEED, 8.0, stops=PACES, key="[ and ]"), gap=8)
        self.steady = place.add_control(
            SwitchRow(
                "Steady colour",
                True,
                "Draws spins relative to the sign of the magnetization, so that the picture does not flash "
                "when a cluster turns most of the lattice over.",
            )
        )

    def _add_network(self, place: Place) -> None:
        tip = tooltip("Network", "", "The stack of layers that reads the lattice.", "N")
        self.network = place.add_control(MenuRow("Network", (), stacked=True, tip=tip))
        self.layers = place.add_control(Text(), gap=6)
        self.drawn = place.add_control(
            SegmentedRow(
                "Draw units as",
                (("spins", "Spins"), ("means", "Means")),
                "spins",
                tip=tooltip("Draw units as", "", "Drawn at random from their means, or the means.", "M"),
            )
        )
        self.differences = place.add_control(
            SwitchRow(
                "Mark differences", False, "A dot in every cell where a unit and its block differ.", "D"
            )
        )
        self.freeze = place.add_control(
            SwitchRow("Freeze on hover", True, "Holds the pictures while the pointer is on a unit.", "H")
        )
        self.more = place.add_control(TextButton("More…", small=True), gap=6)
        self.more.setToolTip(
            tooltip("More", "", "Start states, a brush to paint and freeze spins, and a field ramp.", "B")
        )

    def arrange(self, compact: bool) -> None:
        """The fields beside a name are as wide as one another in each form of the window."""
        for field in (self.size.field, self.algorithm.segmented):
            field.setFixedWidth(theme().px(WIDE_SMALL if compact else WIDE))

    def in_order(self) -> list[QWidget]:
        """What the Tab key reaches, from top to bottom."""
        return [
            self.temperature.track,
            self.field.track,
            self.size.field,
            *self.algorithm.segmented.segments,
            self.speed.track,
            self.steady,
            self.network.field,
            *self.drawn.segmented.segments,
            self.differences,
            self.freeze,
            self.more,
        ]

    # what is shown

    def show_params(self, params: LatticeParams, pace: float) -> None:
        """Make every control show these parameters."""
        algorithm = params.algorithm
        self.temperature.set_value(params.temperature)
        self._ramped = params.ramp > 0
        disable(self.field, sentences.RAMPED if self._ramped else None)
        if not self._ramped:
            self.field.set_value(params.field)
        if params.size not in self.size.field.values:
            self.size.field.set_options(_sizes(params.size), params.size)
        self.size.set_value(params.size)
        self.algorithm.set_value(algorithm)
        self.speed.set_format(lambda pace: sentences.speed_words(pace, algorithm), sentences.speed_short)
        self.speed.set_value(pace)
        self.steady.setVisible(sentences.clusters(algorithm))
        self.ghost.setVisible(sentences.clusters(algorithm) and (params.field != 0 or self._ramped))

    def show_frame(self, frame: LatticeFrame) -> None:
        """Say where the lattice moves in another way than it was told to, and where a ramp has the field."""
        if self._ramped and frame.loop is not None:
            self.field.set_value(frame.field)
        self.round.setVisible(frame.algorithm != frame.params.algorithm)

    def show_view(self, view: ViewParams) -> None:
        self.drawn.set_value(view.drawn)
        self.differences.set_value(view.differences)
        self.freeze.set_value(view.freeze)
        self.steady.set_value(view.steady)

    def show_networks(
        self, offered: list[tuple[str, str] | None], shown: str, sizes: tuple[int, ...], read: bool
    ) -> None:
        """Offer these networks (name or path, words) and show one.

        ``sizes`` are its layers, empty while they are not known; ``read`` says whether it reads the lattice.
        """
        self.network.field.set_options(offered, shown)
        self.network.set_value(shown if shown != NO_NETWORK else "no network")
        self.layers.say(sentences.layers_words(sizes) if sizes else "")
        for control in (self.drawn, self.differences):
            disable(control, None if read else _NEEDS_NETWORK)


def _sizes(shown: int) -> list[tuple[int, str]]:
    """The sizes of the menu, and one that is not among them but shown."""
    return [(size, f"{size} × {size}") for size in sorted({*SIZES, shown})]
