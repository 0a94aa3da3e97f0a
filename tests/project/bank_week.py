"""Exports of one invented week with customers who can be forgotten: complaint tickets, chats, what is known of people."""

import csv
import os
import time

WEEK = "2026-W37"
SECRET = "鹦鹉联名卡"  # only K001 says so
SHARED = "转账一直失败，页面转圈半天没有反应"  # K001 and K009 in the same words on the same day
MINE = (
    f"{SECRET}的年费说好免的又扣了，太坑了",
    f"{SECRET}激活不了，人脸识别一直失败",
    f"再不处理{SECRET}我就去银保监会投诉你们",
    SHARED,
)
_ABOUT = ("人脸识别", "刷脸", "人脸验证", "眨眼验证")
_HOW = ("一直失败", "总是失败", "失败了三次", "又失败了", "老是通不过")
_ALSO = ("登录不了", "客服热线等了四十分钟没人接", "网点排队太久", "年费又多扣了一笔", "手机银行闪退", "转账很快")
_TICKETS = (
    "工单编号",
    "受理时间",
    "结案时间",
    "投诉类别",
    "受理渠道",
    "客户号",
    "诉求内容",
    "工单状态",
    "处理结果",
    "重复次数",
    "处理部门",
)
_CHATS = ("会话ID", "发送时间", "发送方", "消息内容", "客户号", "会话渠道")
_PEOPLE = ("客户号", "年龄段", "客户等级", "所属分行")


def tickets():
    """Return tickets: four of K001, one of them in K009's words, and three of each of K002 to K017."""
    said = [("K001", text) for text in MINE]
    said += [
        (f"K{n:03}", f"{_ABOUT[n % 4]}{_HOW[(n + turn) % 5]}，{_ALSO[(n * 3 + turn) % 6]}")
        for n in range(2, 18)
        for turn in range(3)
    ]
    said.append(("K009", SHARED))
    rows = []
    for number, (customer, text) in enumerate(said, start=1):
        hour = f"{8 + number % 10:02}:{number % 60:02}:00"
        day = 7 + number % 5 if text != SHARED else 9
        kind = ("贷款", "信用卡")[number % 2]
        opened, closed = f"2026-09-{day:02} {hour}", f"2026-09-{day + 1 + number % 4:02} {hour}"
        result = f"{SECRET}年费已退" if customer == "K001" else "已解释"
        named = (f"T{number:03}", opened, closed, kind, "热线", customer)
        rows.append((*named, text, "已办结", result, 0, "卡中心"))
    return [_TICKETS, *rows]


def chats():
    """Return a chat of K001 and twelve of others."""
    rows = []
    for number in range(1, 14):
        customer = f"K{number:03}"
        word = SECRET if number == 1 else f"尾号{1000 + number}的信用卡"
        lines = (
            ("客户", f"我的{word}一直激活不了"),
            ("客服小岚", "您好，请您稍候，我帮您查询一下"),
            ("客户", f"我的{word}一直激活不了，急用"),
            ("客服小岚", "非常抱歉，已经为您处理，感谢您的来电，再见"),
        )
        for second, (who, text) in enumerate(lines):
            rows.append((f"S{number}", f"2026-09-08 09:{number:02}:{10 * second:02}", who, text, customer, "微信"))
    return [_CHATS, *rows]


def people():
    """Return customers in three branches; K001's has no other customer."""
    branch = {1: "云汀分行"}
    rows = [
        (
            f"K{n:03}",
            ("26-35岁", "60岁以上")[n % 2],
            ("金卡", "普通")[n % 2],
            branch.get(n, ("澜湾分行", "鹭洲分行")[n % 2]),
        )
        for n in range(1, 18)
    ]
    return [_PEOPLE, *rows]


def write(path, rows):
    """Write a table that arrived an hour ago."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    os.utime(path, (time.time() - 3600,) * 2)
    return path


def project(folder, settings=""):
    """Write a project with these exports into a folder, and return its voc.toml."""
    (folder / "inbox").mkdir(parents=True)
    for name, rows in (("tickets.csv", tickets()), ("chats.csv", chats()), ("people.csv", people())):
        write(folder / "inbox" / name, rows)
    toml = folder / "voc.toml"
    toml.write_text(
        '[project]\norganisation = "江岚银行"\n[topics]\nminimum = 10\n[cases]\nsince = "2026-01-01"\n' + settings,
        encoding="utf-8",
    )
    return toml
