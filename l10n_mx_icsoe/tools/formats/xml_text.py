# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""XML as text, from top to bottom: one element per line, two blanks per level, UTF-8.

As ``lxml`` would write it with ``pretty_print``, to the byte, but without its tree, and
twice as fast. For documents of our own: names are taken as they are, values are
escaped. What XML cannot hold at all (``xml_safety.ILLEGAL_CHARACTER``) is the caller's
to refuse.

>>> print(start("a", {"b": "1 < 2", "c": ""}), element("d", {}, "x & y", 1), end("a"))
<a b="1 &lt; 2">
   <d>x &amp; y</d>
 </a>
<BLANKLINE>
"""

DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>\n"

#: In this order: what the others become begins with the first. A carriage return, and
#: in an attribute every blank but the space, would be read as something else.
_IN_TEXT = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;"))
_IN_ATTRIBUTE = (*_IN_TEXT, ('"', "&quot;"), ("\n", "&#10;"), ("\t", "&#9;"))


def start(name, attributes, depth=0):
    """The line that opens an element. ``attributes``: texts; empty ones are left
    out.
    """
    return f"{'  ' * depth}<{name}{_attributes(attributes)}>\n"


def end(name, depth=0):
    """The line that closes it."""
    return f"{'  ' * depth}</{name}>\n"


def element(name, attributes, text="", depth=0):
    """A whole element that has text or nothing in it, as one line."""
    opened = f"{'  ' * depth}<{name}{_attributes(attributes)}"
    return f"{opened}>{escape(text)}</{name}>\n" if text else f"{opened}/>\n"


def escape(value):
    """``value`` (a text) as the content of an element."""
    return _replace(value, _IN_TEXT)


def escape_attribute(value):
    """``value`` (a text) as an attribute, between double quotes."""
    return _replace(value, _IN_ATTRIBUTE)


def _attributes(values):
    return "".join(
        [
            f' {name}="{value if value.isalnum() else escape_attribute(value)}"'
            for name, value in values.items()
            if value
        ]
    )


def _replace(value, replacements):
    for character, escaped in replacements:
        if character in value:
            value = value.replace(character, escaped)
    return value
