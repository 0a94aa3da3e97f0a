"""`voc lexicon check` finds every kind of mistake where it stands, and nothing in a sound pack."""

import pytest

from voc import lexicon
from voc.errors import LexiconError
from voc.files import from_yaml
from voc.pack.check import check


def found(pack):
    return [(m.file, m.line, m.kind) for m in check(str(pack.folder)).mistakes]


def test_a_sound_pack_has_no_mistakes(pack):
    checked = check(str(pack.folder))
    assert checked.mistakes == ()
    assert checked.examples == 1


def test_the_shipped_pack_has_no_mistakes():
    assert check("banking").mistakes == ()


@pytest.mark.parametrize(
    ("name", "added", "line", "kind"),
    [
        ("sentiment.tsv", "舒服\t0.6\n", 6, "duplicate"),
        ("sentiment.tsv", "舒服\t-0.3\n", 6, "contradiction"),
        ("sentiment.tsv", "高\t0.5\t服务|押金\n", 6, "aspects"),
        ("sentiment.tsv", "舒適\t0.6\n", 6, "unmatchable"),
        ("sentiment.tsv", "Wi-Fi好\t0.6\n", 6, "unmatchable"),
        ("sentiment.tsv", "１０分\t0.6\n", 6, "unmatchable"),
        ("sentiment.tsv", "低\t0.5\t房價\n", 6, "unmatchable"),
        ("sentiment.tsv", "干净\t7\n", 6, "unreadable"),
        ("modifiers.tsv", "很\tstronger\t1.4\n", 2, "unreadable"),
        ("modifiers.tsv", "不\tnegation\t-0.5\n", 2, "contradiction"),
        ("words.txt", "亲子房 500 n\n", 2, "duplicate"),
        ("words.txt", "家庭房\n", 2, "unreadable"),
        ("noise.yaml", "adverts: [加V信]\n", 2, "unmatchable"),
        ("roles.yaml", "  bot: [为您服务]\n", 4, "two_sides"),
        ("intents.yaml", "inquiry: {cues: [建议]}\n", 4, "two_sides"),
        ("risk.yaml", "  low: [x\n", 0, "unreadable"),
        ("scorecard.yaml", "    weight: none\n", 0, "unreadable"),
        ("scorecard.yaml", "    place: [抱歉]\n", 0, "unreadable"),
        ("scorecard.yaml", "  - {id: bye, zh: 再见, en: Bye, kind: required, cues: [再見]}\n", 12, "unmatchable"),
        ("scorecard.yaml", "  - {id: bye, zh: 再见, en: Bye, kind: required, cues: [再见, 再见]}\n", 12, "duplicate"),
        (
            "scorecard.yaml",
            "  - {id: bye, zh: 再见, en: Bye, kind: required, cues: [再见], not: [再见]}\n",
            12,
            "two_sides",
        ),
        ("journey.yaml", "  - {when: [办入住], touchpoint: room}\n", 17, "duplicate"),
        ("products.yaml", "products:\n  - {id: a, zh: 甲, en: A, cues: [房貸]}\n", 2, "unmatchable"),
        ("products.yaml", "products:\n  - {id: a, zh: 甲, en: A, cues: [房贷, 房贷]}\n", 2, "duplicate"),
        ("products.yaml", "products:\n  - {id: a, zh: 甲, en: A, cues: []}\n", 0, "unreadable"),
        ("products.yaml", "products:\n  - {id: a, zh: 甲, cues: [房贷]}\n", 0, "unreadable"),
        ("products.yaml", "products:\n  - {id: a, zh: 甲, en: A, cues: [房…贷]}\n", 0, "unreadable"),
        ("examples.tsv", "客房很舒服！\tnegative\tcomplaint\t1\troom:negative:\tsurvey\n", 2, "example"),
        ("examples.tsv", "客房很舒服\tpositive\tpraise\t1\troom:positive:\treview\n", 2, "repeated_example"),
        ("examples.tsv", "泳池很大\tpositive\tpraise\t1\tpool:positive:\tsurvey\n", 2, "unreadable"),
        ("examples.tsv", "前台磨蹭\tnegative\tcomplaint\t1\tdesk:negative:slow\tsurvey\n", 2, "unreadable"),
        ("examples.tsv", "前台打13812345678找我\tneutral\tother\t1\tdesk:neutral:\tsurvey\n", 2, "personal"),
        ("talk.tsv", "customer\t我的手机是13812345678\n", 2, "personal"),
        ("talk.tsv", "robot\t您好\n", 2, "unreadable"),
    ],
)
def test_a_mistake_is_found_in_its_line(pack, name, added, line, kind):
    pack.add(name, added)
    assert (name, line, kind) in found(pack)


def test_a_strong_cue_of_two_touchpoints_is_named_with_both(pack):
    journey = pack.folder / "journey.yaml"
    journey.write_text(
        journey.read_text(encoding="utf-8").replace("cues: [前台]", "cues: [前台, 床铺]"), encoding="utf-8"
    )
    (mistake,) = check(str(pack.folder)).mistakes
    assert (mistake.file, mistake.line, mistake.kind) == ("journey.yaml", 11, "two_touchpoints")
    assert mistake.said == {"term": "床铺", "one": "room", "other": "desk", "place": "journey.yaml:7"}


def test_different_scores_for_different_aspects_are_no_mistake(pack):
    pack.add("sentiment.tsv", "高\t-0.6\t噪音\n高\t0.5\n")
    assert found(pack) == []


def test_a_question_and_a_statement_are_different_examples(pack):
    pack.add("examples.tsv", "客房很舒服？\tneutral\tinquiry\t1\troom:neutral:\tsurvey\n")
    assert found(pack) == []


def test_all_mistakes_are_told_at_once_in_order(pack):
    pack.add("sentiment.tsv", "舒服\t-0.3\n舒適\t0.6\n")
    pack.add("modifiers.tsv", "很\tstronger\t1.4\n")
    pack.add("words.txt", "坏\n")
    assert found(pack) == sorted(found(pack))
    assert len(found(pack)) == 4


def test_an_unknown_touchpoint_of_a_fallback_is_told(pack):
    pack.add("journey.yaml", "  - {when: [泳池], touchpoint: pool}\n")
    assert any("pool" in m.said["what"] for m in check(str(pack.folder)).mistakes)


def test_no_pack_at_all_is_an_error():
    with pytest.raises(LexiconError, match="no pack"):
        check("nowhere")


@pytest.mark.parametrize(
    ("name", "added", "line", "key", "first"),
    [
        ("risk.yaml", "media: {zh: 报刊, en: Press, high: [见报]}\n", 2, "media", 1),
        ("roles.yaml", "  customer: [我要入住]\n", 4, "customer", 3),
        ("noise.yaml", "adverts: {a: 1, a: 2}\n", 2, "a", 2),
    ],
)
def test_a_key_that_stands_twice_is_refused_with_file_line_and_key(pack, name, added, line, key, first):
    pack.add(name, added)
    said = f"key {key!r} stands twice, first in line {first}"
    told = [m.said["what"] for m in check(str(pack.folder)).mistakes if (m.file, m.line) == (name, line)]
    assert said in told
    with pytest.raises(LexiconError, match=f"{name}:{line}: {said}"):
        lexicon.load(str(pack.folder))


def test_a_key_may_stand_in_two_mappings_and_override_what_is_merged_in():
    assert from_yaml("one: &one {a: 1}\ntwo: {<<: *one, a: 2}\n") == {"one": {"a": 1}, "two": {"a": 2}}
