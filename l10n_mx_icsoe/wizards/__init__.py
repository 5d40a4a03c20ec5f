from . import acknowledge, close, leave_out, load_rejections, return_filing
