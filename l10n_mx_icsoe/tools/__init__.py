"""What a law or a format defines: plain Python that knows neither Odoo nor a
database.
"""
