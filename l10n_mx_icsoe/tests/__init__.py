from importlib.util import find_spec

from . import (
    test_access,
    test_api,
    test_acknowledgement,
    test_assigning,
    test_board,
    test_capture,
    test_checks,
    test_clipboard,
    test_close_wizard,
    test_comparison,
    test_correction,
    test_correction_race,
    test_daily_tours,
    test_deadline,
    test_doors,
    test_filing,
    test_follow_up,
    test_frozen,
    test_gather,
    test_given_back,
    test_headcount,
    test_http,
    test_identifiers,
    test_informativa_xml,
    test_omissions,
    test_package,
    test_period,
    test_scale,
    test_rejections,
    test_responsible,
    test_rpc,
    test_sign,
    test_sign_elsewhere,
    test_tour,
    test_translation,
    test_uninstall_dialog,
    test_workbook,
    test_verify,
    test_workers_csv,
    test_years_later,
)

if find_spec(
    "hypothesis"
):  # a tool of developers: whoever only runs the tests may lack it
    from . import test_check_reference, test_gather_reference
