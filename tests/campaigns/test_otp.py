"""One-time passwords, and the texts they stand in."""

import pytest

from campaigns import otp


@pytest.mark.parametrize("length", [4, 6, 10])
def test_tokens_are_digits_of_the_length_asked_for(length: int):
    tokens = {otp.new_token(length) for _ in range(50)}
    assert len(tokens) > 1
    assert all(len(token) == length and otp.is_token(token) for token in tokens)


def test_some_tokens_begin_with_nought():
    assert any(otp.new_token(4).startswith("0") for _ in range(500))


@pytest.mark.parametrize("text", ["123", "12345678901", "12a4", "", "१२३४", "1234\n"])
def test_what_is_no_token(text: str):
    assert not otp.is_token(text)


@pytest.mark.parametrize("template", ["Code {token}!", "Code { token }!"])
def test_the_token_goes_into_its_place(template: str):
    assert otp.filled(template, "1234") == "Code 1234!"
    assert otp.blanked(template, "1234") == "Code ****!"
    assert otp.has_place(template)


def test_a_template_without_a_place():
    assert not otp.has_place("Your code is 1234, {name}")
