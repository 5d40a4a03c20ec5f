# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Mexico - ICSOE: background work in OCA's job queue",
    "summary": "Big ICSOE returns are gathered and sent to sign by the job queue",
    "version": "19.0.1.0.0",
    "author": "l10n_mx_icsoe contributors",
    "license": "LGPL-3",
    "category": "Accounting/Localizations/Reporting",
    "countries": ["mx"],
    "depends": ["l10n_mx_icsoe", "queue_job"],
    "data": ["data/queue_job.xml"],
    "auto_install": True,
}
