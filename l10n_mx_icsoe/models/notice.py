# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a button says when it is done."""


def notice(message, **params):
    """Say what was done and close the dialog; what lies behind it is read again.
    ``params`` as Odoo's notifications have them.
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "message": message,
            "type": "success",
            "next": {"type": "ir.actions.act_window_close"},
            **params,
        },
    }
