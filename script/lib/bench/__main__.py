"""Run the benchmark: sizes one after the other, several runs each, medians. See
``script/bench --help``.
"""

import argparse
import json
import logging
import os
import sys
from collections import defaultdict
from pathlib import Path

from . import from_tests


def main():
    options = _options()
    registry = _registry(options.database)
    # After the registry: Odoo's add-ons are on Python's path from there on.
    from odoo import SUPERUSER_ID, api

    from . import data, report
    from .measure import Memory, Series
    from .steps import Close

    efirma = from_tests("efirma_factory").make(
        rfc="LTQ150612A10", name="LIMPIEZA TECNICA DE QUERETARO"
    )
    sizes = [(size, 0) for size in options.sizes]
    if options.million:
        sizes += [(50_000, part) for part in range(1, 21)]

    def run(size, part, memory, keep):
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            contractor = data.contractor(env, size, part)
            for step in Close(env, contractor, memory, efirma).run():
                keep(*step)
            cr.rollback()

    _say("warming up on 20 workers")
    run(20, 0, Memory(), lambda *step: None)
    memory = Memory()
    rows = []
    for size in dict.fromkeys(size for size, _part in sizes):
        series, floors = defaultdict(Series), defaultdict(Series)
        parts = [part for its, part in sizes if its == size] * options.runs_for(size)
        for number, part in enumerate(parts, 1):
            _say(f"{size:,} workers, run {number} of {len(parts)}")

            def keep(step, sample, floor, series=series, floors=floors):
                series[step].samples.append(sample)
                if floor:
                    floors[step].samples.append(floor)
                _say(
                    f"    {step:26s} {sample.wall:8.3f} s"
                    + (f"   floor {floor.wall:8.3f} s" if floor else ""),
                    end="\n",
                )

            run(size, part, memory, keep)
        rows += report.rows(size, series, floors)
        if (
            options.json
        ):  # after each size: the largest takes long, and somebody may stop it
            Path(options.json).write_text(json.dumps(rows, indent=1) + "\n")
    print(report.table(rows))
    if options.json:
        _say(f"written: {options.json}")


def _options():
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument(
        "--sizes",
        type=_sizes,
        default=[1_000, 5_000],
        help="workers, e.g. 1000,5000,50000,200000",
    )
    parser.add_argument(
        "--million",
        action="store_true",
        help="20 companies of 50,000 workers: 20,000 contracts",
    )
    parser.add_argument(
        "--runs",
        type=int,
        help="runs of each size (default: 5 up to 5,000 workers, else 3, 200,000: 1)",
    )
    parser.add_argument("--json", metavar="FILE", help="write the rows there as well")
    parser.add_argument("--database", default="icsoe_bench", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.runs_for = lambda size: (
        options.runs or (5 if size <= 5_000 else 3 if size < 200_000 else 1)
    )
    return options


def _sizes(text):
    return [int(size) for size in text.replace(" ", ",").split(",") if size]


def _registry(database):
    import odoo
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(
        ["-c", os.environ["ODOO_RC"], "-d", database, "--log-level", "error"],
        setup_logging=True,
    )
    logging.getLogger("odoo").setLevel(logging.ERROR)
    odoo.modules.initialize_sys_path()
    return Registry(database)


def _say(text, end="\n"):
    print(text, file=sys.stderr, end=end, flush=True)


if __name__ == "__main__":
    main()
