from . import acknowledge, assign, close, correct, leave_out, load_rejections, return_filing, update_proposal
