from . import (
    test_checks,
    test_efirma,
    test_filing,
    test_gather,
    test_identifiers,
    test_period,
    test_sign,
)
