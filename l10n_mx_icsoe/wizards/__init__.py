from . import acknowledge, assign, close, leave_out, move, return_filing
