# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the law defines: periods, identifiers, the return as data, its rules."""
