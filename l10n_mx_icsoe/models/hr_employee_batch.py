# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Thousands of new employees at once, as an import makes them.

Odoo's Employees ties each new employee to its first version by itself: two writes, and
with what hangs on them some ten queries per employee, so that 5,000 take minutes. Here
the same is done for all of them in one statement. Everything else about a new employee
(resource, contact, constraints, other add-ons' values) is Odoo's own ``create``.
"""

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.hr.models.hr_employee import HrEmployee as Core

#: In the context of whoever creates many employees that are nothing but workers: no
#: user, no picture, no word in the chatter.
BATCH = "l10n_mx_icsoe_batch"


class HrEmployee(models.Model):
    _inherit = "hr.employee"  # pylint: disable=consider-merging-classes-inherited

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get(BATCH):
            # Odoo looks the same default up for each employee.
            structure = self.env["hr.version"]._default_salary_structure()
            default = {"structure_type_id": structure.id}
            vals_list = [{**default, **vals} for vals in vals_list]
        return super().create(vals_list)

    @api.model
    def _create(self, data_list):
        if not self.env.context.get(BATCH) or not self._l10n_mx_icsoe_is_plain():
            return super()._create(data_list)
        ids = [values["stored"].pop("version_id", None) for values in data_list]
        versions = self.env["hr.version"].browse(ids)
        employees = super(Core, self)._create(data_list)
        employees._l10n_mx_icsoe_tie(versions)
        return employees

    @api.model
    def _l10n_mx_icsoe_is_plain(self):
        """Whether Employees alone has a word in ``_create``: an add-on that has one too
        must be asked.
        """
        own = [cls for cls in type(self).mro() if "_create" in vars(cls)]
        return own == [HrEmployee, Core, models.BaseModel]

    def _l10n_mx_icsoe_tie(self, versions):
        """Give each new employee its one version: ``versions`` are in their order."""
        self.env.cr.execute(
            SQL(
                "UPDATE hr_version SET employee_id = pair.employee "
                "FROM unnest(%s, %s) AS pair (version, employee) "
                "WHERE hr_version.id = pair.version",
                versions.ids,
                self.ids,
            )
        )
        versions.invalidate_recordset(["employee_id"], flush=False)
        self.invalidate_recordset(["version_ids", "version_id"], flush=False)
        versions.modified(["employee_id"])
        # The first version is the one in force, whatever its day: there is no other.
        current = self._fields["current_version_id"]
        self.env.remove_to_compute(current, self)
        self.env.cr.execute(
            SQL(
                "UPDATE hr_employee SET current_version_id = pair.version "
                "FROM unnest(%s, %s) AS pair (version, employee) "
                "WHERE hr_employee.id = pair.employee",
                versions.ids,
                self.ids,
            )
        )
        self.invalidate_recordset(["current_version_id"], flush=False)
        self.modified(["current_version_id"])
        self.env.remove_to_compute(current, self)
        versions._validate_fields(["employee_id"])

    def _message_log_batch(self, *args, **kwargs):
        """An import says nothing in the chatter, not even Odoo's welcome."""
        if self.env.context.get(BATCH):
            return self.env["mail.message"]
        return super()._message_log_batch(*args, **kwargs)
