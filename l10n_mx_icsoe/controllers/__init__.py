from . import evidence, filing
