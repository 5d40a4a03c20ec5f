# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Mexico - ICSOE and payroll (OCA payroll)",
    "summary": "Take the SBC of a return from the last confirmed payslip",
    "version": "19.0.1.0.0",
    "author": "l10n_mx_icsoe contributors, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/l10n-mexico",
    "license": "LGPL-3",
    "category": "Accounting/Localizations/Reporting",
    "depends": ["l10n_mx_icsoe", "payroll"],
    "data": ["views/res_config_settings_views.xml"],
    "demo": ["demo/demo_payslip.xml"],
    # No "countries": for a new Mexican company Odoo installs what has it, and fails
    # where the other add-on is not on the server.
    "auto_install": True,
}
