# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_access,
    test_files,
    test_filing,
    test_paid,
    test_parity,
    test_rules,
    test_tools,
    test_tour,
)
