"""Drive the dashboard: start its server, open its pages, know when a run is really over.

Streamlit rebuilds a page in several messages; waiting on the DOM alone reads half-built pages now and then.
The driver therefore reads the same websocket messages as the page: a run is over when the server says so.
"""

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).resolve().parents[2]
INTERRUPTED = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN
PAINTED = """() => {
  const state = document.querySelector('[data-testid="stApp"]')?.dataset ?? {};
  const idle = state.testScriptState === 'notRunning' && state.testConnectionState === 'CONNECTED';
  const pending = '[data-stale="true"], [data-testid="stSkeleton"], [data-testid="stAppSkeleton"]';
  const contents = { stPlotlyChart: '.main-svg', stDataFrame: 'canvas table', stDeckGlJsonChart: 'canvas' };
  // What a closed panel holds is drawn when it opens.
  const holders = [...document.querySelectorAll(Object.keys(contents).map((id) => `[data-testid="${id}"]`))]
    .filter((holder) => holder.checkVisibility());
  const drawn = holders.every((holder) => holder.querySelector(contents[holder.dataset.testid]));
  return idle && drawn && !document.querySelector(pending);
}"""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Server:
    """One Streamlit server on a free port, stopped on leaving the `with` block.

    Args:
        entry: `server.py` (what readers get) or `app.py` (must work alone).
        log: file that receives what the server prints.
        options: more `--section.option value` of Streamlit.
        port: fixed only where the configuration has to name it (sign-in).
    """

    def __init__(self, entry: str, log: Path, options: tuple[str, ...] = (), port: int = 0) -> None:
        self.entry, self.log, self.options, self.port = entry, log, options, port
        self.url = ""

    def __enter__(self) -> "Server":
        command = [sys.executable, "-m", "streamlit", "run", self.entry, "--server.port", str(self.port)]
        # The address printed is the browser's one: fixed here, whatever the configuration says.
        command += ["--server.address", "127.0.0.1", "--browser.serverAddress", "127.0.0.1", *self.options]
        unbuffered = {**os.environ, "PYTHONUNBUFFERED": "1"}
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, env=unbuffered)
        try:
            self.url = self._wait_for_url(deadline=time.monotonic() + 60)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _wait_for_url(self, deadline: float) -> str:
        """Port 0 lets the system choose: two servers never collide; the real port is read from the log."""
        printed = ""
        while time.monotonic() < deadline and self.process.poll() is None:
            printed = self.log.read_text("utf-8")
            found = re.search(r"URL: http://127\.0\.0\.1:([1-9]\d*)", printed)
            if found and self._healthy(int(found[1])):
                return f"http://127.0.0.1:{found[1]}"
            time.sleep(0.05)
        raise RuntimeError(f"`streamlit run {self.entry}` did not start. Its log:\n{printed}")

    @staticmethod
    def _healthy(port: int) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            connection.request("GET", "/_stcore/health")
            return connection.getresponse().read() == b"ok"
        except OSError:
            return False
        finally:
            connection.close()


class AppPage:
    """A browser tab on the dashboard, with rerun-accurate waiting."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.asked = 0  # runs that the browser asked for
        self.loads = 0  # sessions opened: one per loading of the page
        self.running = False
        self.received: list[bytes] = []
        page.on("websocket", self._listen)

    def open(self, path: str = "", timeout: float = 60) -> None:
        """Load an address of the dashboard (without its leading slash) and wait until it is drawn."""
        with self.loading(timeout):
            self.page.goto(f"{self.url}/{path}", wait_until="commit")

    @contextmanager
    def loading(self, timeout: float = 60) -> Iterator[None]:
        """Wrap an action that loads the page anew (an address, signing in or out)."""
        before = self.loads
        yield
        self._wait(lambda: self.loads > before, timeout, "the page did not load")
        self.settle(timeout)

    @contextmanager
    def rerun(self, timeout: float = 30) -> Iterator[None]:
        """Wrap an action that makes the page run again; leave when the new content is drawn."""
        before = self.asked
        yield
        self._wait(lambda: self.asked > before, timeout, "the action asked for no rerun")
        self.settle(timeout)

    def settle(self, timeout: float = 30) -> None:
        """Wait until no run is going on and the browser has painted its result."""
        self._wait(lambda: not self.running, timeout, "the page is still running")
        self.page.wait_for_function(PAINTED, timeout=timeout * 1000)
        self.page.evaluate(TWO_FRAMES)

    def h1(self) -> list[str]:
        """Return the main headings shown."""
        return self.page.locator("h1").all_inner_texts()

    def navigation(self) -> list[str]:
        """Return the titles of the pages offered."""
        return self.page.get_by_test_id("stSidebarNavLink").all_inner_texts()

    def _wait(self, condition, timeout: float, failure: str) -> None:
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{failure} after {timeout:.0f} s at {self.page.url}")
            self.page.wait_for_timeout(10)  # lets Playwright deliver websocket events

    def _listen(self, socket: WebSocket) -> None:
        if "/_stcore/stream" in socket.url:
            self.loads += 1
            self.running = True
            socket.on("framesent", self._sent)
            socket.on("framereceived", self._received)

    def _sent(self, payload: bytes | str) -> None:
        if isinstance(payload, bytes) and BackMsg.FromString(payload).WhichOneof("type") == "rerun_script":
            self.asked += 1
            self.running = True

    def _received(self, payload: bytes | str) -> None:
        self.received.append(payload if isinstance(payload, bytes) else payload.encode("latin1"))
        message = ForwardMsg.FromString(self.received[-1])
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.running = True
        elif kind == "script_finished" and message.script_finished != INTERRUPTED:
            self.running = False
