from . import controllers, models, wizards
from .models.triggers import drop as uninstall_hook
