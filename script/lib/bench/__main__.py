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

    def run(size, part, memory, keep, explain=False):
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            contractor = data.contractor(env, size, part)
            close = Close(env, contractor, memory, efirma, floors=options.floors)
            for step in close.run():
                keep(*step)
            if explain:
                print("\n".join(close.explain()))
            cr.rollback()

    def make(size, part):
        with registry.cursor() as cr:
            data.contractor(api.Environment(cr, SUPERUSER_ID, {}), size, part)

    _say("warming up on 20 workers")
    run(20, 0, Memory(), lambda *step: None)
    memory = Memory()
    rows = []
    for label, size, parts in _plan(options):
        series, floors = defaultdict(Series), defaultdict(Series)
        for part in range(1, 21) if options.million else ():
            make(size, part)
        for number, part in enumerate(parts, 1):
            _say(f"{label:,} workers, run {number} of {len(parts)}")

            def keep(step, sample, floor, series=series, floors=floors):
                series[step].samples.append(sample)
                if floor:
                    floors[step].samples.append(floor)
                _say(
                    f"    {step:26s} {sample.wall:8.3f} s"
                    + (f"   floor {floor.wall:8.3f} s" if floor else "")
                )

            run(size, part, memory, keep, options.explain and number == len(parts))
        rows += report.rows(label, series, floors)
        # After each size: the largest takes long, and somebody may stop it.
        if options.json:
            Path(options.json).write_text(json.dumps(rows, indent=1) + "\n")
    print(report.table(rows))
    if options.json:
        _say(f"written: {options.json}")


def _plan(options):
    """``(what it is called, workers of the company, which companies)`` one after the
    other. A million is a company of 50,000 beside nineteen others.
    """
    if options.million:
        return [(1_000_000, 50_000, [1, 10, 20][: options.runs or 3])]
    return [(size, size, [0] * options.runs_for(size)) for size in options.sizes]


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
        help="a company of 50,000 workers among 20 such: 20,000 contracts in all",
    )
    parser.add_argument(
        "--explain",
        action="store_true",
        help="print how PostgreSQL carries out the gather (always with --million)",
    )
    parser.add_argument(
        "--runs",
        type=int,
        help="runs of each size (default: 5 up to 5,000 workers, else 3, 200,000: 1)",
    )
    parser.add_argument(
        "--no-floors",
        dest="floors",
        action="store_false",
        help="the steps alone, without what the same work costs at least",
    )
    parser.add_argument("--json", metavar="FILE", help="write the rows there as well")
    parser.add_argument("--database", default="icsoe_bench", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.explain |= options.million
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
