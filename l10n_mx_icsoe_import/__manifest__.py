# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Mexico - ICSOE: imports",
    "summary": "Workers and salaries from spreadsheets, IMSS lists and payroll CFDI",
    "version": "19.0.1.0.0",
    "author": "l10n_mx_icsoe contributors, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/l10n-mexico",
    "license": "LGPL-3",
    "category": "Accounting/Localizations/Reporting",
    "depends": ["l10n_mx_icsoe"],
    "data": [
        "security/ir.model.access.csv",
        "security/import_rules.xml",
        "wizards/import_workers_views.xml",
    ],
    "auto_install": True,
    "assets": {
        "web.assets_backend": ["l10n_mx_icsoe_import/static/src/**/*"],
        "web.assets_tests": ["l10n_mx_icsoe_import/static/tests/tours/**/*"],
    },
}
