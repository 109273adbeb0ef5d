"""Every page as the first address opened after a start: nobody reads it without signing in, and it is like any other.

Until the first `st.navigation` of the process, Streamlit runs the file of pages/ that an address names, without
app.py. Its test runner starts each run in that state. Two of the pages are also opened in a browser, on servers that
were just started (browser/test_deep_links.py).
"""

from collections.abc import Iterable

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

import ui
from tests.test_pages import Started, first_page, use

TITLES = [page.title for page in ui.PAGES if not page.hidden]
PATHS = [page.path for page in ui.PAGES]
SIGN_IN = {"auth": {"client_id": "observatoire"}}
every_page = pytest.mark.parametrize("path", PATHS, ids=lambda path: path or "accueil")


def navigations(sent: Iterable[ForwardMsg]) -> list[list[str]]:
    """Titles of the pages of each navigation sent, those that the menu leaves out apart."""
    return [
        [page.page_name for page in message.navigation.app_pages if not page.is_hidden]
        for message in sent
        if message.WhichOneof("type") == "navigation"
    ]


@pytest.fixture
def sent(monkeypatch) -> list[ForwardMsg]:
    """All that is sent to the browser, by the run that starts again as well."""
    messages: list[ForwardMsg] = []
    enqueue = ForwardMsgQueue.enqueue

    def noted(queue: ForwardMsgQueue, message: ForwardMsg) -> None:
        messages.append(ForwardMsg.FromString(message.SerializeToString()))
        enqueue(queue, message)

    monkeypatch.setattr(ForwardMsgQueue, "enqueue", noted)
    return messages


@every_page
def test_the_first_page_opened_is_like_any_other(built, monkeypatch, sent, path):
    use(built, monkeypatch)
    first = first_page(path)
    assert not first.exception
    assert not first.error
    menus = navigations(sent)
    assert "vue ensemble" in menus[0], "the folder was not the navigation: nothing is tested"
    assert menus[-1] == TITLES
    titles = [
        message.page_config_changed.title for message in sent if message.WhichOneof("type") == "page_config_changed"
    ]
    assert titles[-1] == f"{next(page.title for page in ui.PAGES if page.path == path)} · {ui.NOM}"
    monkeypatch.setattr("streamlit.testing.v1.app_test.PagesManager", Started)
    later = first_page(path)
    assert [title.value for title in first.title] == [title.value for title in later.title]
    assert len(first.title) == 1


@every_page
def test_nobody_reads_a_page_without_signing_in(built, monkeypatch, sent, path):
    use(built, monkeypatch)
    gate = first_page(path, SIGN_IN, {"is_logged_in": False})
    assert not gate.exception
    assert "vue ensemble" in navigations(sent)[0], "the folder was not the navigation: nothing is tested"
    assert [button.label for button in gate.button] == ["Se connecter"]
    assert not any(b"data-chiffre" in message.SerializeToString() for message in sent)
