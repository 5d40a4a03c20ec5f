# Live data: what people keep.
from . import (
    res_company,
    res_config_settings,
    res_partner,
    service,
    product_template,
    wage_limit,
    hr_version,
    hr_employee,
    hr_employee_batch,
    sourced,
    contract_mixin,
    contract_assigning,
    contract_responsible,
    assignment,
    headcount,
    stay_plan,
    sale_order,
    sale_order_assigning,
    sale_order_renewal,
    sale_order_omission,
    omission,
)

# The filing: snapshots of the live data, judged, sealed and archived.
from . import (
    filing,
    filing_gather,
    filing_rows,
    filing_change,
    filing_check,
    filing_lines,
    filing_files,
    authority,
    filing_sign,
    filing_sign_elsewhere,
    filing_verify,
    filing_deadline,
    filing_responsible,
    filing_activity,
    filing_follow_up,
    filing_board,
    filing_compare,
    filing_correct,
    filing_anew,
    filing_return,
    filing_update,
    filing_contract,
    filing_worker,
    filing_exclusion,
    filing_file,
    issue,
    filing_findings,
    filing_api,
)

# What was filed stays as it was filed.
from . import (
    filing_contractor,
    filing_rejection,
    filing_client,
    filing_capture,
    frozen,
    ir_attachment,
    filing_final_pdf,  # after frozen: the PDF goes in before the door is closed
)

# Big ones are worked on in the background.
from . import filing_staging, filing_job, filing_background, filing_job_steps

# What breaks from outside in the middle of the work.
from . import filing_interrupted, ir_attachment_torn

# What lies around it: reminders about the registration, and core's public holidays,
# some of which move deadlines.
from . import res_company_repse, resource_calendar_leaves
