# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_import,
    test_import_big_files,
    test_import_columns,
    test_import_files,
    test_import_hostile,
    test_import_imss,
    test_import_plan,
    test_import_tours,
    test_import_variants,
)
