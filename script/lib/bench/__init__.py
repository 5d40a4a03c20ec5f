"""The benchmark of the period close: ``script/bench``. What it measures and how is in ``docs/performance.md``."""
