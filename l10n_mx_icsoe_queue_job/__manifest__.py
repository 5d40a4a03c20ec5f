{
    "name": "Mexico - ICSOE: background work in OCA's job queue",
    "summary": "Big ICSOE returns are gathered and sent to sign by the job queue",
    "version": "19.0.1.0.0",
    "author": "l10n_mx_icsoe contributors",
    "license": "LGPL-3",
    "category": "Accounting/Localizations/Reporting",
    # No "countries": Odoo would install it with the first Mexican company, and fail
    # where the add-on that it depends on is not there.
    "depends": ["l10n_mx_icsoe", "queue_job"],
    "data": ["data/queue_job.xml"],
    "auto_install": True,
}
