"""The tests here can fail: in a page that escapes nothing, every payload is seen to act."""

from __future__ import annotations

import pytest

from autograder.feedback.html import CONTENT_SECURITY_POLICY
from tests.browser.chromium import Chromium
from tests.browser.listener import Listener
from tests.browser.payloads import PAYLOADS, Payload

pytestmark = pytest.mark.long  # `make browser` runs it too

OUR_POLICY = f'<meta http-equiv="Content-Security-Policy" content="{CONTENT_SECURITY_POLICY}">'


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload.name)
def test_without_escaping_it_acts(payload: Payload, chromium: Chromium, listener: Listener) -> None:
    address = listener.publish(payload.page(listener.address))
    assert chromium.visit(address, listener, wanted=payload.name).acted == {payload.name}


@pytest.mark.parametrize(
    "payload", [each for each in PAYLOADS if each.is_script], ids=lambda payload: payload.name
)
def test_our_policy_stops_every_script_even_without_escaping(
    payload: Payload, chromium: Chromium, listener: Listener
) -> None:
    address = listener.publish(payload.page(listener.address, head=OUR_POLICY))
    assert chromium.visit(address, listener).acted == frozenset()


def test_a_dialog_is_seen(chromium: Chromium, listener: Listener) -> None:
    address = listener.publish("<script>alert(1)</script>")
    assert chromium.visit(address, listener).acted == {"dialog"}


def test_a_harmless_page_is_left_alone(chromium: Chromium, listener: Listener) -> None:
    visit = chromium.visit(listener.publish("<title>a</title><p>plain</p>"), listener)
    assert (visit.title, visit.text, visit.acted) == ("a", "plain", frozenset())
