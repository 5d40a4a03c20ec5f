# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import lines, finding, deadline, files, authority_return
