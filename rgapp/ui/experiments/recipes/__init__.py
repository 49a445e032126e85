"""The experiments of the place, one file each, in the order of its menu."""

from __future__ import annotations

from rgapp.ui.experiments.drawing import RECIPES
from rgapp.ui.experiments.recipe import Recipe
from rgapp.ui.experiments.recipes.clusters import ClustersRecipe
from rgapp.ui.experiments.recipes.confusion import ConfusionRecipe
from rgapp.ui.experiments.recipes.depth import DepthRecipe
from rgapp.ui.experiments.recipes.dreams import DreamsRecipe
from rgapp.ui.experiments.recipes.field_size import FieldSizeRecipe
from rgapp.ui.experiments.recipes.mcrg import McrgRecipe
from rgapp.ui.experiments.recipes.nqs import NqsRecipe
from rgapp.ui.experiments.recipes.scan import ScanRecipe
from rgapp.ui.experiments.recipes.sloppy import SloppyRecipe
from rgapp.ui.experiments.recipes.temperature_flow import TemperatureFlowRecipe

KINDS: dict[str, type[Recipe]] = {
    kind.name: kind
    for kind in (
        ClustersRecipe,
        ConfusionRecipe,
        DepthRecipe,
        DreamsRecipe,
        FieldSizeRecipe,
        McrgRecipe,
        NqsRecipe,
        ScanRecipe,
        SloppyRecipe,
        TemperatureFlowRecipe,
    )
}
QUESTIONS: dict[str, str] = {name: KINDS[name].question for name in RECIPES}
