# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_big_files
from . import test_efirma
from . import test_sign_in_browser
from . import test_signable
from . import test_xades
