{
    "name": "Mexico - ICSOE and timesheets",
    "summary": "Compare who is declared on a contract with who worked on it",
    "version": "19.0.1.0.0",
    "author": "l10n_mx_icsoe contributors",
    "license": "LGPL-3",
    "category": "Accounting/Localizations/Reporting",
    "depends": ["l10n_mx_icsoe", "sale_timesheet"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "views/difference_views.xml",
    ],
    # No "countries": with it Odoo installs an add-on of this kind as soon as there is a
    # Mexican company, whether what it bridges to is wanted or not.
    "auto_install": True,
}
