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

    def wait(self, selector, seconds=120):
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

    def type(self, selector, text):
        """Put ``text`` into an input, as if it had been typed there."""
        self.run(
            f"(() => {{ const input = document.querySelector({json.dumps(selector)});"
            "input.focus(); input.select(); })()"
        )
        self("Input.insertText", text=text)
        time.sleep(0.6)

    def choose_file(self, selector, path):
        """Choose ``path`` in a file input."""
        root = self("DOM.getDocument")["root"]["nodeId"]
        node = self("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self("DOM.setFileInputFiles", nodeId=node, files=[str(path)])
        time.sleep(1)

    def call(self, model, method, *arguments, **keywords):
        """What a method of a model gives to the user of the page."""
        body = {"model": model, "method": method, "args": arguments, "kwargs": keywords}
        answer = requests.post(
            f"{self.url}/web/dataset/call_kw/{model}/{method}",
            json={"params": body},
            cookies={"session_id": self.session},
            timeout=120,
        ).json()
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer.get("result")

    def box(self, selector, margin=0):
        """Where the first element that matches is in the window, with a ``margin`` in
        pixels around it, for ``picture``.
        """
        left, top, right, bottom = self.run(
            f"(() => {{ const box = document.querySelector({json.dumps(selector)})"
            ".getBoundingClientRect();"
            "return [box.left, box.top, box.right, box.bottom]; })()"
        )
        width, height = self.size
        left, top = max(left - margin, 0), max(top - margin, 0)
        return {
            "x": left,
            "y": top,
            "width": min(right + margin, width) - left,
            "height": min(bottom + margin, height) - top,
            "scale": 1,
        }

    def picture(self, path, whole=False, clip=None):
        """Write what the window shows, or the part of it that ``clip`` (see ``box``)
        says.
        """
        answer = self(
            "Page.captureScreenshot",
            format="png",
            captureBeyondViewport=whole,
            **({"clip": clip} if clip else {}),
        )
        Path(path).write_bytes(base64.b64decode(answer["data"]))
