# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import filing, res_company, res_config_settings
