"""A page is searched for tags that an attack has written."""

from __future__ import annotations

from tests.attacks.injected import control_characters, injected_tags


def test_a_tag_of_an_attack_is_found() -> None:
    page = "<p>Right.</p><img src=x id='attacks-1'><a href=\"javascript:'attacks-1'\">x</a>"
    assert len(injected_tags(page)) == 2


def test_the_same_as_text_is_not() -> None:
    page = "<p title='ours'>&lt;img id='attacks-1'&gt; attacks-1</p><!-- <b id='attacks-1'> -->"
    assert injected_tags(page) == ()


def test_codes_for_terminals_are_found() -> None:
    assert control_characters("a\x1b[2J\x9b\n\t") == {"\x1b", "\x9b"}
