from . import filing_job
