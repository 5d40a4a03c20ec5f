from importlib.util import find_spec

from . import (
    test_access,
    test_acknowledgement,
    test_assigning,
    test_background,
    test_board,
    test_capture,
    test_checks,
    test_client_evidence,
    test_close_wizard,
    test_comparison,
    test_correction,
    test_correction_race,
    test_deadline,
    test_doors,
    test_efirma,
    test_filing,
    test_follow_up,
    test_frozen,
    test_gather,
    test_http,
    test_identifiers,
    test_import,
    test_import_files,
    test_import_hostile,
    test_import_plan,
    test_informativa_xml,
    test_omissions,
    test_package,
    test_period,
    test_scale,
    test_rejections,
    test_responsible,
    test_rpc,
    test_sign,
    test_tour,
    test_translation,
    test_uninstall_dialog,
    test_workbook,
    test_workers_csv,
    test_years_later,
)

if find_spec(
    "hypothesis"
):  # a tool of developers: whoever only runs the tests may lack it
    from . import test_gather_reference
