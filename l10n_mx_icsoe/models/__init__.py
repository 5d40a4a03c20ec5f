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
    sale_order,
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

# What was filed stays as it was filed.
from . import filing_contractor, filing_rejection, filing_client, frozen, ir_attachment
