# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Mexico - ICSOE: background work in OCA's job queue",
    "summary": "Big ICSOE returns are gathered and sent to sign by the job queue",
    "version": "19.0.1.0.0",
    "author": "l10n_mx_icsoe contributors",
    "license": "LGPL-3",
    "category": "Accounting/Localizations/Reporting",
    "depends": ["l10n_mx_icsoe", "queue_job"],
    "data": ["data/queue_job.xml"],
    # No "countries": with it Odoo installs an add-on of this kind as soon as there is a
    # Mexican company, whether what it bridges to is wanted or not.
    "auto_install": True,
}
