from . import acknowledge, close, import_workers, leave_out, return_filing
