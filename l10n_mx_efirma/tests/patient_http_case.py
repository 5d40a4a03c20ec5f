# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase

SECONDS = 300


class PatientHttpCase(HttpCase):
    """Waits longer for an answer and for the browser than Odoo's 12 and 60 seconds: a
    busy machine takes its time.
    """

    def url_open(self, url, **options):
        return super().url_open(url, **{"timeout": SECONDS, **options})

    def browser_js(self, url_path, code, ready="", **options):
        options = {"timeout": SECONDS, **options}
        return super().browser_js(url_path, code, ready, **options)

    def start_tour(self, url_path, tour_name, **options):
        options = {"timeout": SECONDS, **options}
        return super().start_tour(url_path, tour_name, **options)
