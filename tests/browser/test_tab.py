"""A tab knows what a page asked for and what went wrong in it, and shows it as one looks at it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.browser.chromium import PATIENCE, Chromium
from tests.browser.conftest import OpenFile, Photograph, keeps_to_itself
from tests.browser.listener import Listener
from tests.browser.tab import View
from tests.browser.visit import SETTLING

pytestmark = pytest.mark.long  # `make browser` runs it too

SELF_CONTAINED = '<title>a</title><style>p {color: red}</style><p>plain</p><a href="b.html">b</a>'
DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
WRONG = {
    "console": "<script>console.error('broken')</script>",
    "thrown": "<script>throw new Error('broken')</script>",
    "rejected": "<script>Promise.reject(new Error('broken'))</script>",
    "late": "<script>setTimeout(() => { throw new Error('broken') })</script>",
}
ASKING = {
    "picture": '<img src="ELSE">',
    "style-sheet": '<link rel="stylesheet" href="ELSE">',
    "script": '<script src="ELSE"></script>',
    "frame": '<iframe src="ELSE"></iframe>',
    "font": "<style>@font-face {font-family: a; src: url(ELSE)} p {font-family: a}</style><p>x",
    "socket": "<script>new WebSocket('ELSE'.replace('http', 'ws'))</script>",
    "beacon": "<script>navigator.sendBeacon('ELSE')</script>",
    "elsewhere": '<meta http-equiv="refresh" content="0;url=ELSE">',
}


@pytest.mark.parametrize("page", WRONG.values(), ids=WRONG)
def test_an_error_is_seen(page: str, chromium: Chromium, tmp_path: Path) -> None:
    with chromium.tab() as tab:
        tab.open(written(tmp_path, page))
        with pytest.raises(AssertionError, match="broken"):
            keeps_to_itself(tab)


@pytest.mark.parametrize("page", ASKING.values(), ids=ASKING)
def test_what_is_asked_for_is_seen_and_does_not_leave_the_loopback(
    page: str, chromium: Chromium, listener: Listener, tmp_path: Path
) -> None:
    listener.heard()
    elsewhere = listener.address.replace("127.0.0.1", "localhost") + "/acted/left"
    with chromium.tab() as tab:
        tab.open(written(tmp_path, page.replace("ELSE", elsewhere)))
        deadline = time.monotonic() + PATIENCE
        tab.page.wait_for_timeout(SETTLING)
        while not tab.requests and time.monotonic() < deadline:
            tab.page.wait_for_timeout(SETTLING)
        assert [each.partition("://")[2] for each in tab.requests] == [
            elsewhere.removeprefix("http://")
        ]
        with pytest.raises(AssertionError):
            keeps_to_itself(tab)
    assert listener.heard() == frozenset()


def test_a_page_may_follow_links_to_files_and_hold_its_pictures(
    open_file: OpenFile, tmp_path: Path
) -> None:
    written(tmp_path, SELF_CONTAINED.replace("plain", "other"), "b.html")
    written(tmp_path, f'{SELF_CONTAINED}<img src="{DOT}">')
    page = open_file(tmp_path / "a.html")
    page.get_by_role("link", name="b").click()
    assert page.get_by_role("paragraph").inner_text() == "other"


def test_a_file_that_is_no_page_of_its_own_is_asked_for(chromium: Chromium, tmp_path: Path) -> None:
    written(tmp_path, "p {color: red}", "style.css")
    with chromium.tab() as tab:
        tab.open(written(tmp_path, '<link rel="stylesheet" href="style.css">'))
        with pytest.raises(AssertionError, match=r"style\.css"):
            keeps_to_itself(tab)


@pytest.mark.parametrize(
    ("view", "query"),
    [
        (View(width=390, height=844), "(width: 390px) and (height: 844px)"),
        (View(color_scheme="light"), "(prefers-color-scheme: light)"),
        (View(color_scheme="dark"), "(prefers-color-scheme: dark)"),
        (View(media="screen"), "screen"),
        (View(media="print"), "print"),
    ],
    ids=str,
)
def test_a_page_is_looked_at_in_many_ways(
    view: View, query: str, open_file: OpenFile, tmp_path: Path
) -> None:
    written(tmp_path, SELF_CONTAINED)
    page = open_file(tmp_path / "a.html", view)
    assert page.evaluate("query => matchMedia(query).matches", query)


def test_keys_are_pressed_as_a_person_does(open_file: OpenFile, tmp_path: Path) -> None:
    written(tmp_path, "<button onclick=\"this.textContent = 'pressed'\">wait</button>")
    page = open_file(tmp_path / "a.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.get_by_role("button").inner_text() == "pressed"


def test_a_picture_is_kept_of_the_whole_page(
    open_file: OpenFile, photograph: Photograph, tmp_path: Path
) -> None:
    written(tmp_path, '<div style="width: 10px; height: 3000px; background: red"></div>')
    picture = photograph(open_file(tmp_path / "a.html", View(width=200, height=100)), "tall")
    assert picture.name == "test_tab-test_a_picture_is_kept_of_the_whole_page-tall.png"
    header = picture.read_bytes()[:24]
    assert header.startswith(b"\x89PNG")
    width, height = (int.from_bytes(header[start : start + 4]) for start in (16, 20))
    assert width == 200
    assert height >= 3000


def written(folder: Path, page: str, name: str = "a.html") -> str:
    """Write a page into a file; return its address."""
    path = folder / name
    path.write_text(page, encoding="utf-8")
    return path.as_uri()
