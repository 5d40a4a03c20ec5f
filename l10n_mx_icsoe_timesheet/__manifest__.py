# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Mexico - ICSOE and timesheets",
    "summary": "Compare who is declared on a contract with who worked on it",
    "version": "19.0.1.0.0",
    "author": "l10n_mx_icsoe contributors, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/l10n-mexico",
    "license": "LGPL-3",
    "category": "Accounting/Localizations/Reporting",
    "depends": ["l10n_mx_icsoe", "sale_timesheet"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "views/difference_views.xml",
    ],
    "demo": ["demo/demo_timesheets.xml"],
    # No "countries": for a new Mexican company Odoo installs what has it, and fails
    # where the other add-on is not on the server.
    "auto_install": True,
}
