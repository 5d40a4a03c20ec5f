from . import (
    acknowledge,
    assign,
    assign_workers,
    close,
    correct,
    leave_out,
    load_rejections,
    move,
    return_filing,
    update_proposal,
)
