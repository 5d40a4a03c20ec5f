"""Two people at once, and processes killed at any moment: nothing lost, nothing
half-written, a message that says what happened, and the same action works afterwards.

Short by default. ``ICSOE_ROUNDS=100 script/test -k kills`` has a hundred races and
kills a hundred times.
"""

import contextlib
import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import invariants
import pytest
import requests
from house import CAPTURISTA, SIGNATORY, Refused

ROUNDS = int(os.environ.get("ICSOE_ROUNDS") or 4)
#: What somebody who came too late may be told.
WORDS = (
    "Somebody else is working",
    "is in state",
    "already has a Normal or Nothing to Report",
    "is not a draft any more",
)


@pytest.fixture(autouse=True)
def nothing_is_broken(house):
    yield
    invariants.check(house)


def close(client, house, year=2026, period=2):
    return client.call("filing", "close", house.seed["company"], year, period)[0]


def both(*actions):
    """Run them at the same moment; the result of each, or its Refused."""
    gate = threading.Barrier(len(actions))

    def run(action):
        gate.wait()
        try:
            return action()
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def refusals(results):
    """How many were too late, each told so in words."""
    late = [result for result in results if isinstance(result, Refused)]
    for refused in late:
        assert refused.name in ("UserError", "ValidationError"), refused
        assert any(words in refused.message for words in WORDS), refused
    return len(late)


def test_two_processes_race(house, server):
    """Two servers on one database, two people, the same return, the same moment."""
    other = house.serve()
    one, two = server.client(SIGNATORY), other.client(SIGNATORY)
    for number in range(ROUNDS):
        which = (2025, 3) if number % 2 else (2026, 2)
        closed = both(*(partial(close, me, house, *which) for me in (one, two)))
        assert refusals(closed) < 2
        (filing,) = {found for found in closed if not isinstance(found, Refused)}
        send = ("filing", "action_send_to_sign", [filing])
        assert refusals(both(partial(one.call, *send), partial(two.call, *send))) == 1
        assert one.state(filing) == "to_sign"
        returned, cancelled = both(
            partial(one.call, "filing", "action_return", [filing], "otra vez"),
            partial(two.call, "filing", "action_cancel", [filing]),
        )
        assert refusals([returned, cancelled]) < 2
        state = "draft" if isinstance(cancelled, Refused) else "cancelled"
        assert one.state(filing) == state
        if state == "draft":
            one.call("filing", "action_cancel", [filing])
        invariants.check(house)
    other.kill()


def test_killed_at_any_moment(house, server):
    """kill -9 while a return is gathered, sent to sign, signed, given up."""
    moments, state = random.Random(6), {}  # noqa: S311

    def act(action):
        me = server.client(CAPTURISTA if action in ("close", "send") else SIGNATORY)
        if action == "close":
            state["filing"] = close(me, house)
        elif action == "send":
            me.call("filing", "action_send_to_sign", [state["filing"]])
        elif action == "cancel":
            me.call("filing", "action_cancel", [state["filing"]])
        else:
            state["signer"] = signer = house.signing(2026, 2)
            said, _nothing = signer.communicate(house.password)
            if signer.returncode < 0:
                raise OSError("killed")
            assert not signer.returncode, said

    actions, lasts = ("close", "send", "sign", "cancel"), {}
    for action in actions:  # once in peace, to know how long it takes
        begun = time.monotonic()
        act(action)
        lasts[action] = time.monotonic() - begun
    rows = "SELECT id, state FROM l10n_mx_icsoe_filing ORDER BY id"
    for number in range(max(ROUNDS, 4)):
        action, before = actions[number % 4], house.sql(rows)
        state["signer"] = None

        def kill(action=action):
            if action != "sign":
                server.process.kill()
            elif state["signer"]:
                state["signer"].kill()

        killer = threading.Timer(moments.uniform(0.2, 1) * lasts[action], kill)
        killer.start()
        with contextlib.suppress(OSError, requests.RequestException):
            act(action)
        killer.join()
        if action != "sign":
            server.process.wait()
            server.start()
        after = house.sql(rows)
        assert invariants.check(house)
        assert len(after) >= len(before), "a row was lost"
        if after == before:
            act(action)  # the same action works afterwards
        elif action == "close":
            state["filing"] = after[-1][0]
