# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Mexico - ICSOE for recurring contracts (OCA contract)",
    "summary": "Report OCA's recurring contracts to IMSS beside the sales orders",
    "version": "19.0.1.0.0",
    "author": "l10n_mx_icsoe contributors, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/l10n-mexico",
    # It inherits from OCA's contract, which is AGPL-3.
    "license": "AGPL-3",
    "category": "Accounting/Localizations/Reporting",
    "depends": ["l10n_mx_icsoe", "contract"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "views/contract_views.xml",
        "views/assignment_views.xml",
        "wizards/wizard_views.xml",
        "views/menus.xml",
    ],
    "demo": ["demo/demo_contract.xml"],
    # No "countries": for a new Mexican company Odoo installs what has it, and fails
    # where the other add-on is not on the server.
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
