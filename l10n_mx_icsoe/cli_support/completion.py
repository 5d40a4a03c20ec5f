# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What bash completes after ``odoo icsoe``, made from the options themselves."""

import argparse
from pathlib import Path
from shlex import quote

SCRIPT = """\
# bash: completion of «odoo icsoe»; written by «odoo icsoe completion».
_odoo_icsoe() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}} at
    COMPREPLY=()
    for ((at = 1; at < COMP_CWORD; at++)); do
        [ "${{COMP_WORDS[at]}}" != icsoe ] || break
    done
    if ((at == COMP_CWORD)); then
        ((at > 1)) || mapfile -t COMPREPLY < <(compgen -W icsoe -- "$word")
        return
    fi
    if ((COMP_CWORD == at + 1)); then
        mapfile -t COMPREPLY < <(compgen -W {commands} -- "$word")
        return
    fi
    case "${{COMP_WORDS[at + 1]}} $before" in
{values}
    esac
    [[ $word == -* ]] || return
    case "${{COMP_WORDS[at + 1]}}" in
{options}
    esac
}}
complete -o default -F _odoo_icsoe odoo odoo-bin
"""


def script(parser):
    """The bash program for ``parser``, an ``ArgumentParser`` with subcommands."""
    (commands,) = (
        action
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    values, options = [], []
    for name, command in commands.choices.items():
        known = []
        for action in command._actions:
            known += [one for one in action.option_strings if one.startswith("--")]
            values += _values(name, action)
        words = quote(" ".join(known))
        options.append(f"    {name}) {_reply(f'-W {words}')} ;;")
    return SCRIPT.format(
        commands=quote(" ".join(commands.choices)),
        values="\n".join(values),
        options="\n".join(options),
    )


def _values(command, action):
    """The lines for the value of one option; none where bash's own file names will do
    or nothing can be known.
    """
    if not action.option_strings or action.nargs == 0:
        return
    patterns = "|".join(quote(f"{command} {one}") for one in action.option_strings)
    if action.choices:
        words = " ".join(map(str, action.choices))
        yield f"    {patterns}) {_reply(f'-W {quote(words)}')}; return ;;"
    elif action.dest == "out":
        yield f"    {patterns}) {_reply('-d')}; return ;;"
    elif action.type is Path or action.metavar == "FILE":
        yield f"    {patterns}) return ;;"


def _reply(how):
    return f'mapfile -t COMPREPLY < <(compgen {how} -- "$word")'
