# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def concrete_models(env, name):
    """The models with a table that inherit the abstract model ``name``, in any add-on:
    a list of empty records.
    """
    names = env.registry.descendants([name], "_inherit")
    return [env[one] for one in names if not env[one]._abstract]
