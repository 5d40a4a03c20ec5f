# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
def migrate(cr, version):
    """Empty the search index of the returns' files: Odoo kept in it, a second time, the
    social security numbers and salaries that the files hold. New files are not indexed.
    """
    cr.execute(
        """
        UPDATE ir_attachment SET index_content = NULL
         WHERE res_model = 'l10n_mx_icsoe.filing.file' AND index_content IS NOT NULL
        """
    )
