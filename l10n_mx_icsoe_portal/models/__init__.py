# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import client_reader, client_statement, filing
