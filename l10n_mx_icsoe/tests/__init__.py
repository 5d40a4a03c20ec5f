from . import (
    test_checks,
    test_efirma,
    test_filing,
    test_gather,
    test_identifiers,
    test_informativa_xml,
    test_package,
    test_period,
    test_sign,
    test_workbook,
    test_workers_csv,
)
