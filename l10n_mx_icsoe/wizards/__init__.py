from . import acknowledge, assign, close, leave_out, return_filing
