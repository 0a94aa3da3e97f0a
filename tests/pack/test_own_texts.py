"""`voc lexicon coverage` and `suggest` on texts made for the purpose, with words planted in them."""

import random
import re
import shutil
import time
from itertools import product

import pytest

from voc import lexicon
from voc.errors import InputError
from voc.pack.coverage import coverage
from voc.pack.mine import mine
from voc.pack.suggest import FEWEST, suggest
from voc.pack.text import OwnText, telling
from voc.project.own_texts import given

# Words that no dictionary has, and sentences around them, so that their neighbours change.
NEW = ("灵犀盾", "泡泡豆", "薅薅券")
BEFORE = ("昨天用了", "你们的", "打开", "要先绑定", "又看到", "手机里的", "说是送", "去网点问")
AFTER = ("怎么用啊", "在哪里领", "，等通知", "还没有到账", "要身份证吗", "说明在哪", "，上个月办的", "以后再说")


def planted(word, times=40, seed=0):
    pairs = list(product(BEFORE, AFTER))
    random.Random(seed).shuffle(pairs)
    return [f"{before}{word}{after}" for before, after in pairs[:times]]


def filler(count, seed=1):
    """Return different texts of everyday words."""
    parts = (
        "今天",
        "去",
        "网点",
        "办",
        "业务",
        "排队",
        "很久",
        "转账",
        "手机银行",
        "登录",
        "不",
        "方便",
        "密码",
        "客服",
        "电话",
    )
    chance = random.Random(seed)
    return ["".join(chance.choices(parts, k=8)) for _ in range(count)]


@pytest.fixture(scope="module")
def pack():
    return lexicon.load("banking")


@pytest.fixture(scope="module")
def suggested(pack):
    texts = [*filler(600), *(text for number, word in enumerate(NEW) for text in planted(word, seed=number))]
    return suggest(given(texts, pack), pack)


def test_planted_words_are_suggested_and_ready_to_paste(suggested):
    found = {word.term: word for word in suggested.words}
    for word in NEW:
        assert found[word].texts == 40
        assert word in found[word].example
        assert found[word].line == f"{word} 2000 n"


def test_words_that_dictionary_or_pack_know_are_not_suggested(suggested):
    terms = {one.term for one in (*suggested.words, *suggested.phrases)}
    assert terms.isdisjoint({"网点", "业务", "今天", "手机银行", "排队", "转账"})


def test_parts_of_a_word_are_not_suggested(suggested):
    terms = {one.term for one in suggested.words}
    assert not [term for term in terms for word in NEW if term in word and term != word]


def test_slang_that_praises_or_blames_is_suggested_with_its_side(pack):
    praise = [
        f"{a}太方便了，{b}，{c}好用"
        for a, b, c in product(BEFORE[:6], ("绝绝麻", "真绝绝麻", "绝绝麻啊"), ("很", "真"))
    ]
    blame = [
        f"{a}老闪退，{b}，{c}垃圾"
        for a, b, c in product(BEFORE[:6], ("裂裂咔", "简直裂裂咔", "裂裂咔了"), ("太", "真"))
    ]
    texts = [*filler(400), *praise, *blame]
    found = suggest(given(texts, pack), pack, least=5)
    new = {one.term for one in (*found.words, *found.phrases)}
    assert {"绝绝麻", "裂裂咔"} <= new


def test_a_word_taken_out_of_the_pack_is_found_again_with_its_side(pack, tmp_path):
    folder = tmp_path / "less"
    shutil.copytree(pack.folder, folder)
    for name in ("sentiment.tsv", "journey.yaml"):
        text = (folder / name).read_text(encoding="utf-8")
        kept = [
            line for line in text.split("\n") if name == "journey.yaml" or ("流畅" not in line and "坑爹" not in line)
        ]
        text = re.sub("[^\\s,\\[]*(?:流畅|坑爹)[^\\s,\\]]*", "空缺", "\n".join(kept))
        (folder / name).write_text(text, encoding="utf-8")
    less = lexicon.load(str(folder))
    degrees, rest = ("非常", "很", "太", "真", "超级"), ("操作", "，转账", "了界面", "的速度也快", "啊整个")
    praise = [f"{a}{b}流畅{c}很好用" for a, b, c in product(BEFORE[:4], degrees, rest)]
    blame = [f"{a}{b}坑爹{c}垃圾" for a, b, c in product(BEFORE[:4], degrees, rest)]
    found = {one.term: one for one in suggest(given([*filler(300), *praise, *blame], less), less).phrases}
    assert found["流畅"].lean > 0 > found["坑爹"].lean
    assert float(found["坑爹"].line.split("\t")[1]) < 0


def test_chance_neighbours_are_no_words():
    characters = [chr(code) for code in range(0x4E00, 0x4E00 + 300)]
    chance = random.Random(2)
    texts = ["".join(chance.choices(characters, k=30)) for _ in range(2_000)]
    assert mine(texts, least=5, cohesion=4.0, freedom=1.5) == []


def test_words_with_latin_letters_are_whole_and_masks_are_none():
    texts = [f"{a}k宝2代{b}〔手机号〕" for a, b in product("甲乙丙丁戊己", "天地玄黄宇宙")]
    found = {one.string for one in mine(texts, least=5, cohesion=2.0, freedom=1.5)}
    assert "k宝" in found
    assert not [string for string in found if "号" in string]


def test_copies_count_once(pack):
    texts = [*filler(400), *(["灵犀盾怎么用"] * 500)]
    assert "灵犀盾" not in {one.term for one in suggest(given(texts, pack), pack).words}


def test_too_few_texts_are_refused_with_their_number(pack):
    with pytest.raises(InputError, match=f"only 30 different texts.*{FEWEST}"):
        suggest(given(filler(30), pack), pack)


def test_a_hundred_thousand_texts_take_seconds():
    texts = filler(100_000)
    begin = time.process_time()
    mine(texts, least=10, cohesion=4.0, freedom=1.5)
    assert time.process_time() - begin < 30


def test_coverage_counts_texts_and_names_what_it_does_not_know(pack):
    texts = [
        "转账很快",  # touchpoint and praise
        "网点的灵犀盾",  # touchpoint
        "灵犀盾太垃圾了",  # blame
        "灵犀盾是我的手机号13812345678",  # neither
        "无",  # says nothing
    ]
    found = coverage(given(texts, pack), pack)
    assert (found.texts, found.empty) == (4, 1)
    assert (found.touchpoint, found.polar, found.both, found.neither) == (2, 2, 1, 1)
    reached = {one.id: one for one in found.touchpoints}
    assert (reached["transfer_payment"].texts, reached["transfer_payment"].strong) == (1, 1)
    assert 0 < reached["branch"].used <= reached["branch"].cues
    assert "13812345678" not in "".join(one.example for one in found.unknown)


def test_coverage_names_the_most_frequent_unknown_words_first(pack):
    texts = ["今年苹果丰收了", "苹果和橘子都有", "买了苹果", "橘子"]
    found = coverage(given(texts, pack), pack, most=2)
    assert [(one.word, one.texts) for one in found.unknown] == [("苹果", 3), ("橘子", 2)]
    assert "苹果" in found.unknown[0].example


def test_coverage_of_nothing_is_nothing(pack):
    found = coverage([], pack)
    assert (found.texts, found.touchpoint, found.unknown) == (0, 0, ())


def test_each_wording_is_told_once_and_empty_texts_not_at_all():
    texts = [OwnText("好用", "好用"), OwnText("好用", "好用"), OwnText("无", "无", True), OwnText(" ", " ")]
    assert telling(texts) == [OwnText("好用", "好用")]
