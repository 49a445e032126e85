from typing import Annotated

import pytest

from rgapp.params import (
    About,
    ParameterError,
    Params,
    check_rising,
    parse_list,
    parse_number,
    parse_whole,
    split_list,
)


class Magnet(Params):
    size: Annotated[int, About("Size", low=2, high=4096)] = 40
    temperature: Annotated[float, About("Temperature", low=0.1, high=10)] = 2.269
    algorithm: Annotated[str, About("Algorithm", choices=("metropolis", "wolff"))] = "metropolis"
    periodic: bool = True


@pytest.mark.parametrize(
    ("text", "value"),
    [("2,269", 2.269), ("2.269", 2.269), (" −1 ", -1.0), ("1e-3", 1e-3), ("+4", 4.0), ("6 000", 6000.0)],
)
def test_numbers_are_read_as_people_type_them(text, value):
    assert parse_number(text) == value


@pytest.mark.parametrize("text", ["", "abc", "nan", "inf", "-inf", "1,2,3", "1_000", "2.269,5", "0x10"])
def test_what_is_no_number_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match="expected a number"):
        parse_number(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("64", 64), ("20,000", 20_000), ("20 000", 20_000), ("1,234,567", 1_234_567), ("2e4", 20_000),
     ("64.0", 64), (" −3 ", -3), ("9007199254740993", 2**53 + 1)],
)  # fmt: skip
def test_whole_numbers_are_read_as_people_type_them(text, value):
    assert parse_whole(text) == value


@pytest.mark.parametrize("text", ["", "abc", "2.5", "2,5", "20.000", "0,500", "1,2,3", "1_000", "inf", "nan"])
def test_what_is_no_whole_number_or_may_be_two_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match="expected a whole number"):
        parse_whole(text)
    with pytest.raises(ParameterError, match=r"^size must be a whole number between 2 and 4096 "):
        Magnet(size=text)


def listed(text, read=parse_whole):
    return parse_list(text, "sizes", read, 3, lambda n: 1 <= n <= 64, "numbers between 1 and 64, as 16-32")


@pytest.mark.parametrize(
    "text", ["4-16-64", "64–16–4", " 4, 16, 64 ", "4,16,64", "4 16 64", "4; 16;64;", "4-16-64-16", "4-16-64-"]
)
def test_lists_are_read_as_people_type_them_in_rising_order_and_each_number_once(text):
    assert listed(text) == [4, 16, 64]


@pytest.mark.parametrize("text", ["1,5-2,5", "2,5; 1,5", "1.5, 2.5", "2.5 1.5", "1,5-2,5-2.5"])
def test_a_comma_inside_a_number_of_a_list_may_be_the_decimal_one(text):
    assert listed(text, parse_number) == [1.5, 2.5]


@pytest.mark.parametrize("text", ["", "-", "-4", "4-x", "0-4", "65", "1-2-3-4", "2.5", "−4"])
def test_a_list_that_is_none_is_refused_with_what_was_typed(text):
    with pytest.raises(ParameterError) as caught:
        listed(text)
    assert str(caught.value) == f"sizes must be 1 to 3 numbers between 1 and 64, as 16-32 (got {text})"
    assert caught.value.parameter == "sizes"


def test_words_of_a_list_need_not_be_numbers():
    assert split_list("cd1-cd5, pcd5") == ["cd1", "cd5", "pcd5"]
    assert split_list(" ; ") == []


def test_temperatures_have_to_rise():
    check_rising(2.0, 2.1)
    for hottest in (2.0, 1.0):
        with pytest.raises(
            ParameterError, match=rf"^hottest must be above .* 2 \(got {hottest:g}\)$"
        ) as caught:
            check_rising(2.0, hottest)
        assert caught.value.parameter == "hottest"


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf"), "abc", "nan", "0", 10.001, None, [2.0]])
def test_a_bad_temperature_gets_one_sentence(value):
    with pytest.raises(ParameterError) as caught:
        Magnet(temperature=value)
    assert caught.value.parameter == "temperature"
    assert "between 0.1 and 10" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_sentence_says_what_was_allowed_and_what_came():
    with pytest.raises(ParameterError, match=r"^temperature must be between 0\.1 and 10 \(got 0\)$"):
        Magnet(temperature=0)
    with pytest.raises(
        ParameterError, match=r"^size must be a whole number between 2 and 4096 \(got 40\.5\)$"
    ):
        Magnet(size=40.5)
    with pytest.raises(ParameterError, match=r"^algorithm must be one of metropolis, wolff \(got glauber"):
        Magnet(algorithm="glauber")
    with pytest.raises(ParameterError, match=r"^colour is not a parameter here; known are size, "):
        Magnet(colour="red")


def test_text_is_read_by_the_kind_of_the_field():
    magnet = Magnet(size="64", temperature="2,5", periodic="off")
    assert (magnet.size, magnet.temperature, magnet.periodic) == (64, 2.5, False)
    assert Magnet(size=64.0).size == 64


def test_changed_checks_again_and_leaves_the_old_one_alone():
    magnet = Magnet()
    with pytest.raises(ParameterError):
        magnet.changed(temperature=-1)
    assert magnet.changed(temperature=3.0).temperature == 3.0
    assert magnet.temperature == 2.269
