# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files: what the portal takes, what is signed, what people load."""
