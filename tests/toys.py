"""Parameters with which every experiment ends within a second or so."""

TOY = {
    "field_size": {"size": 20, "hidden": "16", "steps": 3, "coldest": 2.3, "hottest": 3.0, "samples": 200,
                   "repeats": 1, "epochs": 2},
    "temperature_flow": {"size": 4, "hidden": "4-8", "steps": 5, "count": 40, "epochs": 3, "rounds": 5,
                         "chains": 40, "repeats": 2},
    "dreams": {"size": 4, "hidden": "4-8", "rules": "cd1-pcd2", "samples": 200, "epochs": 2, "chains": 64,
               "steps": 20, "repeats": 2},
    "depth": {"temperatures": "2.4 2.8", "lattices": 64},
    "scan": {"sizes": "4-8", "steps": 3, "coldest": 2.0, "hottest": 2.6, "count": 100},
    "mcrg": {"size": 16, "blockings": 2, "repeats": 2, "count": 100},
    "clusters": {"source": "neurons", "variables": 64, "samples": 400},
    "confusion": {"size": 4, "steps": 6, "count": 20, "hidden": 4, "iterations": 5, "repeats": 2},
    "nqs": {"sites": 4, "fields": "0.5-1", "chains": 50, "steps": 10, "looks": 10},
    "sloppy": {"model": "hopping", "times": "1-2-4"},
}  # fmt: skip


def words_of(name: str) -> list[str]:
    """The same as options of the command line."""
    return [word for key, value in TOY[name].items() for word in (f"--{key.replace('_', '-')}", str(value))]
