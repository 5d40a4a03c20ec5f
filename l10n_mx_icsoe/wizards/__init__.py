# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    acknowledge,
    assign,
    assignment_preview,
    assign_workers,
    assignment_transfer,
    close_return,
    close,
    correct,
    fix,
    leave_out,
    load_rejections,
    module_uninstall,
    return_filing,
    update_proposal,
    verify,
)
