{
    "name": "ICSOE: examples of extending it",
    "summary": "The code of docs/extending.md, as the tests install it. Not for use.",
    "version": "19.0.1.0.0",
    "author": "l10n_mx_icsoe contributors",
    "license": "LGPL-3",
    "category": "Hidden",
    "depends": ["l10n_mx_icsoe"],
    "data": ["security/ir.model.access.csv"],
}
