"""The cloud in two dimensions as a part of the place: its controls, its page, the session between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from rgapp.params import About, ParameterError
from rgapp.session import LARGEST_SEED, Session
from rgapp.ui.flow.cloud import Cloud, CloudParams, with_moved
from rgapp.ui.flow.cloud_figure import CloudFigure
from rgapp.ui.flow.plane_page import PlanePage
from rgapp.ui.widgets import Heading, SliderRow, SwitchRow, TextButton, disable, note_beside
from rgapp.words import count, number

if TYPE_CHECKING:
    from rgapp.ui.place import Place

CLOUD = "cloud"  # the session's name for it
VERB = ("Draw new points", "reset")


class PlanePart(QObject):
    """``controls`` are the widgets of the column that belong to it, ``page`` what is drawn."""

    def __init__(self, place: Place, session: Session) -> None:
        super().__init__(place)
        self.session = session
        session.register(CLOUD, CloudParams(), seed=session.seed("flow"))
        self.page = PlanePage()
        self.views: list[CloudFigure] = []
        self.controls: list[QWidget] = []
        self._dragging = False
        self._add_controls(place)
        self.add_view(self.page.cloud_figure)
        session.changed.connect(self._session_changed)

    def add_view(self, figure: CloudFigure) -> None:
        """Draw the cloud there, too, and take what is dragged in it."""
        self.views.append(figure)
        figure.moved.connect(self._point_moved)
        figure.grabbed.connect(self._begin_drag)
        figure.let_go.connect(self._end_drag)
        self.show_cloud()

    # the column

    def _add_controls(self, place: Place) -> None:
        def add(widget: QWidget, gap: int = 0) -> Any:
            self.controls.append(place.add_control(widget, gap))
            return widget

        add(Heading("Cloud", quiet=True))
        self.count = add(self._slider("count", lambda value: count(value)))
        self.along = add(self._slider("along"))
        self.tilt = add(self._slider("tilt", _degrees(0)))
        self.controls.append(place.add_divider())
        self.reach = add(self._slider("reach"))
        self.back = add(TextButton("Put the points back", small=True), 4)
        self.back.clicked.connect(self._put_back)
        self.controls.append(place.add_divider())
        self.axis = add(self._slider("axis", _degrees(1), key="X"))
        self.follow = add(self._switch("follow", "F"))
        self.project = add(self._switch("project", "P"))

    def _slider(self, field: str, format: Any = None, key: str = "") -> SliderRow:
        about = CloudParams.about(field)
        row = SliderRow(about, getattr(CloudParams(), field), format=format, key=key)
        row.setProperty("parameter", field)
        row.changed.connect(self._slid)
        row.released.connect(self._end_drag)
        return row

    def _switch(self, field: str, key: str) -> SwitchRow:
        about: About = CloudParams.about(field)
        row = SwitchRow(about.label, getattr(CloudParams(), field), f"{about.help}.", key)
        row.setProperty("parameter", field)
        row.switched.connect(self._turned)
        return row

    # parameters

    @property
    def params(self) -> CloudParams:
        return self.session.params(CLOUD)

    @property
    def seed(self) -> int:
        return self.session.seed(CLOUD)

    def _set(self, control: QWidget, **values: Any) -> None:
        try:
            self.session.set(CLOUD, **values)
        except ParameterError as error:
            note_beside(control, str(error))
            self.show_cloud()

    def _slid(self, value: float) -> None:
        row = self.sender()
        if row.dragging:
            self._begin_drag()
        field = row.property("parameter")
        values: dict[str, Any] = {field: round(value) if field == "count" else value}
        if field == "axis":
            values["follow"] = False
        elif field in ("count", "along", "tilt"):
            values["moved"] = ()  # another cloud: the points that were dragged are not in it
        self._set(row, **values)

    def _turned(self, on: bool) -> None:
        row = self.sender()
        field = row.property("parameter")
        values: dict[str, Any] = {field: on}
        if field == "follow" and not on:
            values["axis"] = round(Cloud(self.params, self.seed).angle, 1)  # it stays where it is
        self._set(row, **values)

    def seed_chosen(self, control: QWidget, seed: object) -> None:
        self._set(control, seed=seed, moved=())

    def draw_anew(self) -> None:
        """Other points from the next seed."""
        seed = self.seed
        self.session.set(CLOUD, seed=seed + 1 if seed < LARGEST_SEED else 0, moved=())

    def _point_moved(self, places: dict[int, tuple[float, float]]) -> None:
        self.session.set(CLOUD, moved=with_moved(self.params, places))

    def _put_back(self) -> None:
        self.session.set(CLOUD, moved=())

    def _begin_drag(self) -> None:
        if not self._dragging:
            self._dragging = True
            self.session.begin_drag()

    def _end_drag(self) -> None:
        if self._dragging:
            self._dragging = False
            self.session.end_drag()

    # what is shown

    def _session_changed(self, place: str, _params: Any) -> None:
        if place == CLOUD:
            self.show_cloud()

    def show_cloud(self) -> None:
        """Controls and figures as the session has them."""
        params = self.params
        cloud = Cloud(params, self.seed)
        for row in (self.count, self.along, self.tilt, self.reach):
            row.set_value(getattr(params, row.property("parameter")))
        self.axis.set_value(cloud.angle)
        self.follow.set_value(params.follow)
        self.project.set_value(params.project)
        disable(self.back, None if params.moved else "No point was dragged")
        for view in self.views:
            view.show_cloud(cloud)
        self.page.show_cloud(cloud)

    def right_texts(self) -> tuple[str, ...]:
        """For the status bar."""
        return (f"{count(self.params.count)} points", f"seed {self.seed}")

    def provenance(self) -> dict[str, Any]:
        from rgapp.export.provenance import provenance

        block = provenance(CLOUD, self.params, self.seed, samples=self.params.count)
        del block["command"]  # the cloud is of the window alone
        return block

    def close_part(self) -> None:
        self.session.changed.disconnect(self._session_changed)


def _degrees(decimals: int) -> Any:
    return lambda value: f"{number(value, decimals)}°"
