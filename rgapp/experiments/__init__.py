"""Physics joined to the engine: one file per subject."""
