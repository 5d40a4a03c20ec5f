from . import acknowledge, assign, close, correct, leave_out, return_filing, update_proposal
