"""A small pack of an invented trade, sound but for what a test adds."""

import pytest

FILES = {
    "pack.toml": 'name = "small"\nversion = "1"\n[labels]\nneutral = 0.5\nclause = 0.25\n',
    "journey.yaml": """
stages:
  - id: stay
    zh: 入住
    en: Stay
    touchpoints:
      - {id: room, zh: 客房, en: Room, cues: [客房, 床铺], weak: [安静]}
      - id: desk
        zh: 前台
        en: Desk
        cues: [前台]
        weak: []
dimensions:
  - {id: speed, zh: 效率, en: Speed, negative: [磨蹭], positive: [麻利], either: [速度]}
fallbacks:
  - {when: [办入住], touchpoint: desk}
""",
    "sentiment.tsv": "# 词\t分\n舒服\t0.6\n吵\t-0.5\n高\t-0.4\t房价|押金\n高\t0.4\t档次\n",
    "modifiers.tsv": "不\tnegation\t-0.8\n",
    "intents.yaml": "complaint: {cues: [退房费]}\nsuggestion: {cues: [建议]}\nsolved: {yes: [解决了], no: [没解决]}\n",
    "risk.yaml": "media: {zh: 媒体, en: Media, high: [曝光], not: [曝光度]}\n",
    "roles.yaml": "talk:\n  agent: [为您服务]\n  customer: [我要退房]\n",
    "scorecard.yaml": """
holds: [请您稍候]
transfers: [为您转接]
checks:
  - id: sorry
    zh: 致歉
    en: Apology
    kind: required
    due: {customer: [投诉], touchpoints: [room]}
    cues: [抱歉]
    not: [不必抱歉]
""",
    "noise.yaml": "non_answers: [无]\n",
    "words.txt": "亲子房 2000 n\n",
    "stopwords.txt": "的\n了\n",
    "examples.tsv": "客房很舒服\tpositive\tpraise\t1\troom:positive:\tsurvey\n",
    "talk.tsv": "agent\t您好\n",
}


@pytest.fixture
def pack(tmp_path):
    """Return the folder of the pack and a function that adds text to one of its files."""
    folder = tmp_path / "small"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")

    def add(name, text):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return type("Pack", (), {"folder": folder, "add": staticmethod(add)})
