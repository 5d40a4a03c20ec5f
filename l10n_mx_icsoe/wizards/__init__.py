from . import acknowledge, close, correct, leave_out, return_filing, update_proposal
