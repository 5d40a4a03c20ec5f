# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import line, contract, worker, exclusion, file, finding
from . import guard, deadline, gather, files, progress, authority_return
