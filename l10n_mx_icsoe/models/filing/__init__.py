# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import gather, files, sign, complementary, compare, portal_capture, board, filing
from . import lines
