# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a law or a format defines: plain Python that knows neither Odoo nor a
database.
"""
