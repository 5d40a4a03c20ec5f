from . import (
    acknowledge,
    assign,
    close,
    correct,
    import_workers,
    leave_out,
    load_rejections,
    return_filing,
    update_proposal,
)
