"""A server on which xmlsec cannot be imported, as on many where lxml carries another
libxml2: everything works but signing and verifying, which say why.
"""

import base64
import os

import pytest
import requests
from house import CAPTURISTA, SIGNATORY, House, Refused

#: What xmlsec says when it is imported there.
BROKEN = "raise RuntimeError('lxml & xmlsec libxml2 library version mismatch')\n"


@pytest.fixture
def house(base_house, tmp_path, monkeypatch):
    (tmp_path / "python").mkdir()
    (tmp_path / "python" / "xmlsec.py").write_text(BROKEN)
    path = [str(tmp_path / "python"), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", ":".join(filter(None, path)))
    (tmp_path / "house").mkdir()
    house = House(tmp_path / "house", base_house)
    yield house
    house.close()


def test_it_says_which_versions_do_not_fit(house):
    # An update loads, and checks the requirements of, every add-on.
    server = house.serve("-u", "l10n_mx_efirma")
    assert requests.get(f"{server.url}/web/login", timeout=300).ok
    capturista = server.client(CAPTURISTA)
    filing = capturista.call("filing", "close", house.seed["company"], 2026, 2)
    capturista.call("filing", "action_send_to_sign", filing)
    signatory = server.client(SIGNATORY)
    certificate = (house.folder / "efirma.cer").read_bytes()
    certificate = base64.b64encode(certificate).decode()
    for method in ("judge_certificate", "prepare_signature"):
        with pytest.raises(Refused) as caught:
            signatory.call("filing", method, filing, certificate)
        words = caught.value.message
        assert words.startswith("Nothing can be signed or verified on this server")
        assert "does not fit lxml" in words, words
        assert "lxml 6.0.2 with xmlsec 1.3.17" in words, words
    assert signatory.state(filing[0]) == "to_sign"
