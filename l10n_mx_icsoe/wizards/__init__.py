from . import (
    acknowledge,
    assign,
    assign_workers,
    close,
    correct,
    leave_out,
    load_rejections,
    module_uninstall,
    move,
    return_filing,
    update_proposal,
    verify,
)
