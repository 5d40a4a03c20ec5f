from . import filing
