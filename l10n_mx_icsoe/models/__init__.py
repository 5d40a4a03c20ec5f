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
    assignment,
    stay_plan,
    sale_order,
    sale_order_assigning,
    sale_order_renewal,
    sale_order_omission,
)

# The filing: snapshots of the live data, judged, sealed and archived.
from . import (
    filing,
    filing_gather,
    filing_check,
    filing_files,
    filing_sign,
    filing_contract,
    filing_worker,
    filing_exclusion,
    filing_file,
    issue,
)
