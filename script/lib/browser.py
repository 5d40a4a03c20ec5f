"""A small driver of headless Chromium for screenshots: open a page of a running Odoo,
click, wait, take a picture.
"""

import base64
import contextlib
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import requests
import websocket

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-background-networking "
    "--disable-component-update --disable-sync --no-first-run --hide-scrollbars "
    "--disable-quic --remote-allow-origins=*"
).split()


class Browser:
    """``with Browser(url, login, password, database) as page: page.open("/odoo/icsoe");
    page.picture("x.png")``.
    """

    def __init__(self, url, login, password, database, size=(1366, 768)):
        self.url, self.size = url, size
        answer = requests.post(
            f"{url}/web/session/authenticate",
            json={"params": {"db": database, "login": login, "password": password}},
            timeout=120,
        )
        if "error" in answer.json():
            raise SystemExit(
                f"cannot sign in as {login}: "
                f"{answer.json()['error']['data']['message']}"
            )
        self.session = answer.cookies["session_id"]
        self._sent = 0

    def __enter__(self):
        program = (
            shutil.which("chromium")
            or shutil.which("chromium-browser")
            or shutil.which("google-chrome")
        )
        if not program:
            raise SystemExit("Chromium is not installed")
        self.profile = tempfile.mkdtemp()
        width, height = self.size
        arguments = [
            program,
            *FLAGS,
            f"--user-data-dir={self.profile}",
            f"--window-size={width},{height}",
        ]
        self.process = subprocess.Popen(
            [*arguments, "--remote-debugging-port=0", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        port_file = Path(self.profile, "DevToolsActivePort")
        while not port_file.exists() or not port_file.read_text().strip():
            time.sleep(0.05)
        port = port_file.read_text().split()[0]
        with urllib.request.urlopen(
            f"http://127.0.0.1:{port}/json", timeout=30
        ) as answer:
            target = next(page for page in json.load(answer) if page["type"] == "page")
        self.socket = websocket.create_connection(
            target["webSocketDebuggerUrl"], timeout=60
        )
        host = self.url.split("//")[1].split(":")[0]
        self("Network.enable")
        self(
            "Network.setCookie",
            name="session_id",
            value=self.session,
            domain=host,
            path="/",
        )
        self("Page.enable")
        self("Runtime.enable")
        self("Emulation.setTimezoneOverride", timezoneId="America/Mexico_City")
        self(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        return self

    def __exit__(self, *exception):
        with contextlib.suppress(Exception):
            self("Browser.close")
        self.process.wait(20)
        shutil.rmtree(self.profile, ignore_errors=True)

    def __call__(self, method, **parameters):
        """One call of Chromium's debugging protocol; its result."""
        self._sent += 1
        self.socket.send(
            json.dumps({"id": self._sent, "method": method, "params": parameters})
        )
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self._sent:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def run(self, script):
        """The value of a JavaScript expression in the page."""
        answer = self(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(
                answer["exceptionDetails"]["exception"].get("description")
            )
        return answer["result"].get("value")

    def wait(self, selector, seconds=30):
        """Until an element is there and nothing is loading."""
        script = (
            f"!!document.querySelector({json.dumps(selector)}) && "
            "!document.querySelector('.o_blockUI')"
        )
        end = time.time() + seconds
        while not self.run(script):
            if time.time() > end:
                raise TimeoutError(f"{selector} did not appear")
            time.sleep(0.1)
        time.sleep(0.6)

    def open(self, path, selector=".o_action_manager .o_view_controller"):
        self("Page.navigate", url=self.url + path)
        time.sleep(0.5)
        self.wait(selector)

    def click(self, selector, then=None, text=None):
        """Click the first element that matches, and contains ``text`` if given."""
        found = f"[...document.querySelectorAll({json.dumps(selector)})]"
        if text:
            found += (
                ".filter((element) => "
                f"element.textContent.includes({json.dumps(text)}))"
            )
        self.run(f"{found}[0].click()")
        self.wait(then or "body")

    def picture(self, path, whole=False):
        answer = self(
            "Page.captureScreenshot", format="png", captureBeyondViewport=whole
        )
        Path(path).write_bytes(base64.b64decode(answer["data"]))
