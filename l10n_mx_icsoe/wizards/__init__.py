from . import acknowledge, assign, close, correct, import_workers, leave_out, return_filing, update_proposal
