# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Mexico - ICSOE: client statements",
    "summary": "What each client sees of its returns: page, PDF, workbook, e-mail",
    "version": "19.0.1.0.0",
    "author": "l10n_mx_icsoe contributors, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/l10n-mexico",
    "license": "LGPL-3",
    "category": "Accounting/Localizations/Reporting",
    "depends": ["l10n_mx_icsoe", "portal"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "report/client_report.xml",
        "data/mail_template.xml",
        "views/client_statement_views.xml",
        "views/portal_templates.xml",
    ],
    "auto_install": True,
}
