# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    registration,
    res_company,
    res_config_settings,
    res_partner,
    contract_mixin,
    sale_order,
    assignment,
    perception,
    receipt,
    pay,
    contribution,
    filing,
    icsoe_filing,
    due,
)
