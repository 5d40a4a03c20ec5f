# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Plain Python that knows no database: the e.firma, and what its callers share."""
