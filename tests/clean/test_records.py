"""Records that may say little are flagged with the reason."""

from dataclasses import replace

import pytest

from voc.clean.records import Answered, flagged

LONG = "手机银行转账的时候总是提示系统繁忙请稍后再试，试了三天都不行，客服也没有办法"
NEARLY = "手机银行转账的时候总是提示系统繁忙请稍后再试，试了三天都不行，客服也没办法了"
OTHER = "网点的大堂经理非常热心，帮我妈妈把社保卡激活了，还教她怎么用手机查询余额"


def scales(*values, ends=(1, 5)):
    return tuple((*ends, value) for value in values)


@pytest.mark.parametrize(
    ("given", "flags"),
    [
        (scales(3, 3, 3, 3, 3), ["straight_line"]),
        (scales(3, 3, 3, 3), []),
        (scales(3, 3, 4, 3, 3), []),
        ((*scales(4, 4, 4, 4, 4), *scales(9, ends=(0, 10))), ["straight_line"]),
    ],
)
def test_the_same_answer_to_five_items_is_straight_lining(given, flags):
    assert flagged([Answered("1", survey=True, scales=given)]).get("1", []) == flags


def test_stars_outside_a_survey_are_never_straight_lining():
    assert flagged([Answered("1", scales=scales(5, 5, 5, 5, 5))]) == {}


def test_who_takes_less_than_a_third_of_the_median_is_a_speeder():
    taken = [
        Answered(str(n), survey=True, seconds=s) for n, s in enumerate([90, 95, 100, 100, 100, 105, 110, 120, 33, 34])
    ]
    assert flagged(taken) == {"8": ["speeder"]}
    assert flagged(taken[:9]) == {}


def test_a_respondent_who_says_the_same_again_is_flagged_the_second_time():
    one = Answered("1", respondent="a", answers=("nps 9", "csat 5"))
    assert flagged([one, replace(one, id="2"), replace(one, id="3", respondent="b")]) == {"2": ["repeated_answers"]}


def test_long_texts_of_several_customers_are_copies_or_nearly():
    said = [LONG, f"{LONG}！", NEARLY, OTHER, "很好用", "很好用"]
    found = flagged([Answered(str(n), respondent=f"r{n}", texts=(text,)) for n, text in enumerate(said)])
    assert found == {"1": ["copied"], "2": ["similar"]}


def test_one_customer_may_repeat_a_text():
    said = [Answered(str(n), respondent="a", answers=(str(n),), texts=(LONG,)) for n in range(2)]
    assert flagged(said) == {}
