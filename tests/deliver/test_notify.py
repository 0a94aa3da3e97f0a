"""Messages go out once, arrive as they were written, and hold nothing personal."""

import dataclasses
import logging
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from tests.deliver.servers import mail, web
from tests.report import sample
from voc.adapters.duckdb_store import DuckDBStore
from voc.aggregate import findings as f
from voc.deliver.addresses import prepare, read
from voc.deliver.message import figure_name, message
from voc.deliver.notify import Message, Note, post, quiet
from voc.deliver.send import send, shortened
from voc.errors import ConfigError
from voc.report.strings import Strings
from voc.track.alerts import Alert

NOW = datetime.fromisoformat("2026-10-05T01:00")  # 09:00 in Shanghai
SHANGHAI = ZoneInfo("Asia/Shanghai")
SAID = yaml.safe_load((Path(__file__).parents[1] / "cases" / "messages.yaml").read_text(encoding="utf-8"))
TITLE, BODY = SAID["title"], SAID["body"]
HELLO = Message(TITLE, (Note("report:1", BODY),))


@pytest.fixture
def store():
    opened = DuckDBStore(None)
    yield opened
    opened.close()


def told(store, url, *, messages=(HELLO,), now=NOW, targets=("cx",), **given):
    return post(
        store,
        targets={name: f"VOC_NOTIFY_{name.upper()}" for name in targets},
        messages=messages,
        now=now,
        environ={f"VOC_NOTIFY_{name.upper()}": url for name in targets},
        zone=SHANGHAI,
        **{"pause": lambda seconds: None, **given},
    )


def rows(store):
    return store.query("SELECT * FROM messages ORDER BY made_at, message_id").to_pylist()


def test_a_message_arrives_at_a_web_server_after_failures_and_only_once(store):
    pauses = []
    with web((500, ""), (503, ""), (200, "{}")) as server:
        url = f"json://127.0.0.1:{server.port}/hook"
        done = told(store, url, pause=pauses.append)
        again = [told(store, url, now=NOW + timedelta(hours=hours)) for hours in (1, 24 * 7)]
    assert (done.new, done.sent, done.failures) == (1, 1, ())
    assert [(one.new, one.sent) for one in again] == [(0, 0), (0, 0)]
    assert len(server.heard) == 3
    assert pauses == sorted(pauses) and pauses
    assert (server.sent[-1]["title"], server.sent[-1]["message"]) == (TITLE, BODY)
    assert (rows(store)[0]["state"], rows(store)[0]["attempts"]) == ("sent", 3)


def test_a_message_arrives_by_mail_in_a_later_run_with_chinese_intact(store):
    with mail(refuse=3) as server:
        url = f"mailto://127.0.0.1:{server.port}?from=voc@example.com&to=cx@example.com"
        first = told(store, url)
        early = told(store, url, now=NOW + timedelta(minutes=1))
        late = told(store, url, now=first.failures[0].again)
        told(store, url, now=NOW + timedelta(days=7))
    assert (first.sent, early.sent, late.sent) == (0, 0, 1)
    assert [one.error for one in first.failures] == ["failed"]
    (arrived,) = server.heard
    assert arrived["subject"] == TITLE
    assert arrived.get_content_type() == "text/plain"
    assert arrived.get_content().split() == BODY.split()


def test_pauses_grow_until_a_message_is_given_up(store):
    now, waits = NOW, []
    while (row := [*rows(store), {"state": "waiting"}][0])["state"] == "waiting":
        done = told(store, "url", now=now, send=lambda *_: "http 503")
        waits.append(done.failures[0].again)
        now = waits[-1] or now
    assert row["error"] == "http 503"
    assert waits[-1] is None
    steps = [b - a for a, b in zip([NOW, *waits[:-2]], waits[:-1], strict=True)]
    assert steps == sorted(set(steps))
    assert told(store, "url", now=now + timedelta(days=1), send=lambda *_: "").sent == 0


def test_what_is_old_is_not_sent_any_more(store):
    told(store, "", now=NOW)
    sent = []
    done = told(store, "url", now=NOW + timedelta(days=30), send=lambda *given: sent.append(given) or "")
    assert [one.error for one in done.failures] == ["unset"]
    assert (sent, rows(store)[0]["state"]) == ([], "given_up")


def test_a_target_without_an_address_is_told_as_soon_as_it_has_one(store):
    done = told(store, "")
    assert [(one.error, one.again) for one in done.failures] == [("unset", NOW)]
    assert told(store, "url", now=NOW + timedelta(minutes=1), send=lambda *_: "").sent == 1


def test_one_target_that_fails_holds_up_no_other(store):
    environ = {"A": "bad", "B": "good"}
    many = [Message(TITLE, (Note(f"report:{n}", BODY),)) for n in range(3)]
    tries = []
    done = post(
        store,
        targets={"a": "A", "b": "B"},
        messages=many,
        now=NOW,
        environ=environ,
        send=lambda url, *_: tries.append(url) or ("timeout" if url == "bad" else ""),
        pause=lambda _: None,
    )
    assert (done.sent, len(done.failures)) == (3, 3)
    assert tries.count("bad") == 3  # all tries of one message: who does not answer now is not asked again


def test_only_what_is_new_is_told(store):
    sent = []
    more = Message(TITLE, (*HELLO.notes, Note("alert:1", SAID["alert"])))
    for messages in ((HELLO,), (more,), (more, more)):
        told(store, "url", messages=messages, send=lambda *given: sent.append(given) or "")
    assert [body for _, _, body in sent] == [BODY, SAID["alert"]]


def test_a_killed_run_leaves_its_messages_to_the_next(store):
    def die(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        told(store, "url", send=die)
    sent = []
    assert told(store, "url", send=lambda *given: sent.append(given) or "").sent == len(sent) == 1


def test_what_raises_is_a_failure_and_stops_nothing(store):
    def broken(*_):
        raise RuntimeError("https://secret")

    done = told(store, "https://secret", send=broken)
    assert [one.error for one in done.failures] == ["failed"]


def test_quiet_hours_hold_messages_back(store):
    night = datetime.fromisoformat("2026-10-04T15:30")  # 23:30 in Shanghai
    sent = []
    given = {"quiet_hours": "22:00-08:00", "send": lambda *g: sent.append(g) or ""}
    assert (told(store, "url", now=night, **given).held, sent) == (1, [])
    assert told(store, "url", now=NOW, **given).sent == 1


@pytest.mark.parametrize(("clock", "hours", "expected"), [tuple(case) for case in SAID["quiet"]])
def test_quiet_hours(clock, hours, expected):
    assert quiet(datetime.fromisoformat(f"2026-10-05T{clock}"), hours) is expected


def test_an_address_with_its_key_stands_nowhere(store, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    key = "s3cretT0ken"
    with web((500, key)) as server:
        done = told(store, f"json://user:{key}@127.0.0.1:{server.port}/{key}?+X-Key={key}")
        bad = told(store, f"wecombot://?{key}", messages=[Message(TITLE, (Note("other", BODY),))], anyway=True)
    assert [one.error for one in done.failures] == ["http 500"]
    assert "invalid" in {one.error for one in bad.failures}
    said = f"{done} {bad} {rows(store)} {caplog.text} {capfd.readouterr()}"
    assert key not in said


SERVICES = {
    "wecombot": (
        "NotifyWeComBot",
        "wecombot://{}",
        '{"errcode": 93000, "errmsg": "x"}',
        "code 93000",
        ("text", "content"),
    ),
    "dingtalk": ("NotifyDingTalk", "dingtalk://{}/", '{"errcode": 310000}', "code 310000", ("text", "content")),
    "feishu": ("NotifyFeishu", "feishu://{}", '{"code": 19001, "msg": "x"}', "code 19001", ("content", "text")),
}


@pytest.mark.parametrize("name", SERVICES)
def test_a_chat_service_that_refuses_with_status_200_is_not_taken_for_sent(name, monkeypatch):
    import importlib

    plugin, url, refusal, code, (outer, inner) = SERVICES[name]
    module = importlib.import_module(f"apprise.plugins.{name}")
    long = "\n".join([BODY] * 400)
    with web((200, refusal), (200, '{"errcode": 0, "code": 0}')) as server:
        monkeypatch.setattr(getattr(module, plugin), "notify_url", f"http://127.0.0.1:{server.port}/send")
        assert send(url.format("abcdef123456"), TITLE, BODY) == code
        assert send(url.format("abcdef123456"), TITLE, long) == ""
    text = server.sent[-1][outer][inner]
    assert TITLE in text
    assert BODY in text
    assert len(server.heard) == 2  # in one piece
    assert len(server.heard[-1][2]) <= 20_000
    if name == "wecombot":
        assert len(text.encode()) <= 2048


@pytest.mark.parametrize("most", range(60, 400, 7))
def test_a_long_message_is_cut_after_a_line_or_a_sentence(most):
    title, body = shortened(TITLE, SAID["long"], most)
    assert len(f"{title}\n{body}".encode()) <= most
    kept = body.removesuffix(SAID["left_out"]).rstrip("\n")
    assert SAID["long"].startswith(kept)
    assert body == SAID["long"] or not kept or len(kept) < 20 or kept[-1] in SAID["ends"]


# What goes out holds nothing of what customers said


def planted(value):
    """Put personal data wherever customers' words or values of exports stand."""
    if isinstance(value, f.Verbatim):
        text = SAID["planted"]["quote"]
        return dataclasses.replace(
            value, text=text, start=0, end=2, segments=((SAID["planted"]["column"], SAID["planted"]["name"]),)
        )
    if isinstance(value, f.Topic):
        return dataclasses.replace(value, label=SAID["planted"]["topic"], phrases=(SAID["planted"]["topic"],))
    if isinstance(value, f.SegmentFigure):
        return dataclasses.replace(value, attribute=SAID["planted"]["column"], value=SAID["planted"]["name"])
    if isinstance(value, tuple):
        return tuple(planted(one) for one in value)
    if dataclasses.is_dataclass(value):
        changed = {field.name: planted(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **changed)
    return value


UNSURE = {"low": None, "high": None, "n": 0, "certain": None, "look": ""}
ALERTS = [
    Alert(value=0.1234567, threshold=0.2, period=f"2026-W{n + 10}", **UNSURE, **one)
    for n, one in enumerate(SAID["alerts"])
]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_personal_goes_out(store, language):
    report = sample.report(language, planted(sample.sample()))
    assert SAID["planted"]["name"] in report.to_json()  # it is there to be told
    assert SAID["planted"]["mobile"] in report.to_json()
    report = dataclasses.replace(report, title=f"{report.title} {SAID['planted']['mobile']}")
    strings, names = Strings.load(language), sample.names(language)
    made = message(report, page=Path("/home/x/out/2026-W40.html"), alerts=ALERTS, strings=strings, names=names)
    with web() as server:
        assert told(store, f"json://127.0.0.1:{server.port}/", messages=[made]).sent == 1
    (sent,) = server.sent
    out = f"{sent} {rows(store)}"
    for secret in SAID["planted"].values():
        assert secret not in out
    assert "/home" not in out
    for sentence in report.sentences:
        assert (sentence.text in sent["message"]) is not sentence.anchor.startswith("segments")
    assert sent["message"].count("\n") == 4 + len(ALERTS)


@pytest.mark.parametrize(("language", "told"), [("zh", "6 个个案时限已逾期"), ("en", "6 clocks of cases have run out")])
def test_many_overdue_cases_are_told_as_a_number_and_again_when_others_are(language, told):
    one = Alert("overdue", "", "2026-W40", 3.0, threshold=0.0, code="fraud", **UNSURE)
    late = [dataclasses.replace(one, subject=f"KM{n}.answer") for n in range(7)]
    given = {"strings": Strings.load(language), "names": sample.names(language)}
    few, many, others = (message(sample.report(language), alerts=some, **given).notes
                         for some in (late[:5], late[:6], late[1:]))  # fmt: skip
    assert len(few) == 5
    assert "KM0" in few[0].text
    assert len(many) == len(others) == 1
    assert told in many[0].text
    assert many[0].id != others[0].id


def test_a_number_of_overdue_clocks_is_told_again_only_with_a_new_one_among_them(store):
    one = Alert("overdue", "", "2026-W40", 3.0, threshold=0.0, code="fraud", **UNSURE)
    late = [dataclasses.replace(one, subject=f"KM{n}.answer") for n in range(9)]
    given = {"strings": Strings.load("zh"), "names": sample.names("zh")}
    news = []
    # All eight, then one closed, then only five left, then another one; few are told one by one, but for those told.
    for some in (late[:8], late[:7], late[:5], [*late[:4], late[8]], late):
        made = message(sample.report("zh"), alerts=some, **given)
        news.append(told(store, "url", messages=[made], send=lambda *_: "").new)
    assert news == [1, 0, 0, 1, 0]
    assert sorted("KM8" in row["body"] for row in rows(store)) == [False, True]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_message_is_the_report_as_it_was_written_where_nothing_is_personal(store, language):
    report = sample.report(language)
    made = message(report, page=Path("a.html"), strings=Strings.load(language), names=sample.names(language))
    with web() as server:
        told(store, f"json://127.0.0.1:{server.port}/", messages=[made])
    assert server.sent[0]["title"] == report.title
    assert server.sent[0]["message"] == made.notes[0].text


def test_figures_have_names_and_values_of_columns_are_left_out():
    strings, names = Strings.load("zh"), sample.names("zh")
    for subject, expected in SAID["figures"].items():
        assert figure_name(subject, strings=strings, names=names) == expected


# The file of addresses


def test_addresses_stand_in_a_file_of_ones_own(tmp_path):
    file = tmp_path / "状态" / "notify.env"
    assert prepare(file, ["A", "B"])
    assert file.stat().st_mode & 0o077 == 0
    assert read(file) == {}
    file.write_text(
        file.read_text(encoding="utf-8") + "A='json://x/?a=b&c=d#e'\nexport B = wecombot://k\n", encoding="utf-8"
    )
    assert read(file) == {"A": "json://x/?a=b&c=d#e", "B": "wecombot://k"}
    assert prepare(file, ["A", "C"])
    assert not prepare(file, ["A", "C"])
    assert read(file) == {"A": "json://x/?a=b&c=d#e", "B": "wecombot://k"}
    file.write_text("json://s3cret\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="line 1") as refused:
        read(file)
    assert "s3cret" not in str(refused.value)
