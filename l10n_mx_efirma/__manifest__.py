# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Mexico - e.firma",
    "summary": "Read, judge and verify SAT's e.firma; sign XML with it in the browser",
    "version": "19.0.1.0.0",
    "author": "l10n_mx_icsoe contributors, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/l10n-mexico",
    "license": "LGPL-3",
    "category": "Accounting/Localizations/Reporting",
    "depends": ["web"],
    "data": [
        "security/ir.model.access.csv",
        "data/authorities.xml",
        "views/authority_views.xml",
    ],
    # Requirements of Odoo itself, in any version that its platforms carry.
    "external_dependencies": {
        "python": ["asn1crypto", "cryptography", "lxml", "pyopenssl"]
    },
    "assets": {
        "web.assets_backend": ["l10n_mx_efirma/static/src/**/*"],
        # Loaded by the dialog that signs, when somebody signs.
        "l10n_mx_efirma.assets_forge": [
            "l10n_mx_efirma/static/lib/node-forge/forge.min.js",
        ],
    },
}
