"""`voc lexicon`: what it prints and how it ends."""

import json

import pytest

from tests.cli.test_cli import folder, refused, voc  # noqa: F401 — folder is a fixture
from tests.pack.conftest import pack  # noqa: F401 — a fixture
from tests.pack.test_own_texts import NEW, filler, planted


@pytest.fixture
def texts(tmp_path):
    said = [*filler(400), *planted(NEW[0]), "我的手机号13812345678，今天去网点办业务"]
    path = tmp_path / "texts.jsonl"
    rows = ({"id": number, "text": text} for number, text in enumerate(said))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_check_of_a_sound_pack_ends_with_0(pack, tmp_path):  # noqa: F811
    done = voc("lexicon", "check", pack.folder, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "没有发现错误" in done.stdout


def test_check_names_file_and_line_and_ends_with_1(pack, tmp_path):  # noqa: F811
    pack.add("sentiment.tsv", "舒服\t-0.3\n舒適\t0.6\n")
    for language, words in (("zh", ("分数矛盾 1", "舒适")), ("en", ("contradictory scores 1", "can never match"))):
        done = voc("lexicon", "check", "small", cwd=tmp_path, language=language)
        assert (done.returncode, done.stderr) == (1, "")
        for said in ("small/sentiment.tsv:6", "small/sentiment.tsv:7", *words):
            assert said in done.stdout


def test_the_pack_of_the_project_is_meant_where_none_is_named(pack, tmp_path):  # noqa: F811
    pack.add("sentiment.tsv", "舒服\t-0.3\n")
    (tmp_path / "voc.toml").write_text('[project]\npack = "small"\n', encoding="utf-8")
    done = voc("lexicon", "check", cwd=tmp_path)
    assert done.returncode == 1
    assert "small/sentiment.tsv:6" in done.stdout
    (tmp_path / "voc.toml").unlink()
    assert voc("lexicon", "check", cwd=tmp_path).returncode == 0  # the shipped one


def test_coverage_of_a_file_needs_no_project(texts, tmp_path):
    for language, words in (("zh", ("看懂了多少", "触点", "网点")), ("en", ("understands", "Branch"))):
        done = voc("lexicon", "coverage", texts, cwd=tmp_path, language=language)
        assert (done.returncode, done.stderr) == (0, "")
        for said in words:
            assert said in done.stdout
        assert "13812345678" not in done.stdout


def test_coverage_reads_the_store_where_no_file_is_named(folder):  # noqa: F811
    refused(voc("lexicon", "coverage", cwd=folder), "还没有数据库", "voc ingest")
    assert voc("ingest", cwd=folder).returncode == 0
    done = voc("lexicon", "coverage", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "3 条文本；另有 1 条" in done.stdout
    assert "13812345678" not in done.stdout


def test_coverage_reads_an_export_of_a_known_format_and_stores_nothing(folder):  # noqa: F811
    done = voc("lexicon", "coverage", "inbox/评论.csv", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "3 条文本" in done.stdout
    assert not (folder / "voc.duckdb").exists()


def test_suggest_prints_words_and_lines_to_paste(texts, tmp_path):
    for language, words in (("zh", "新词"), ("en", "New words")):
        done = voc("lexicon", "suggest", texts, cwd=tmp_path, language=language)
        assert (done.returncode, done.stderr) == (0, "")
        assert words in done.stdout
        assert f"{NEW[0]} 2000 n\n" in done.stdout
        assert "13812345678" not in done.stdout


def test_what_suggest_pastes_a_pack_can_read(texts, tmp_path, pack):  # noqa: F811
    for paste, name in (("words", "words.txt"), ("sentiment", "sentiment.tsv")):
        done = voc("lexicon", "suggest", texts, "--paste", paste, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        pack.add(name, done.stdout)
    assert voc("lexicon", "check", pack.folder, cwd=tmp_path).returncode == 0


def test_what_cannot_be_answered_is_refused_in_one_line(texts, tmp_path):
    (tmp_path / "few.jsonl").write_text('{"id": 1, "text": "转账很快"}\n', encoding="utf-8")
    (tmp_path / "none.jsonl").write_text('{"id": 1, "text": "无"}\n', encoding="utf-8")
    (tmp_path / "odd.txt").write_text("今天天气不错\n明天也是\n", encoding="utf-8")
    for arguments, words in (
        (("check", "nowhere"), ("没有词库 'nowhere'", "banking")),
        (("coverage", "--pack", "nowhere", "few.jsonl"), ("没有词库 'nowhere'",)),
        (("coverage",), ("voc.toml", "这里也没有项目", "请在命令后写")),
        (("coverage", "gone.csv"), ("gone.csv", "没有这个文件")),
        (("coverage", "none.jsonl"), ("none.jsonl", "没有一条文字有内容")),
        (("coverage", "odd.txt"), ("odd.txt", "不认识的格式")),
        (("suggest", "few.jsonl"), ("只有 1 条不同的文字", "200")),
        (("suggest", "few.jsonl", "--paste", "cues"), ("--paste", "words or sentiment")),
    ):
        refused(voc("lexicon", *arguments, cwd=tmp_path), *words)
