from . import assignment, difference, filing
