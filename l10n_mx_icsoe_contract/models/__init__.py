from . import sourced, contract, assignment, filing
