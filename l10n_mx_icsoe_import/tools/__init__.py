# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading of what people load, and planning what becomes of it. Knows no database."""
