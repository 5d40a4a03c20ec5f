from . import acknowledge, close, leave_out, return_filing
