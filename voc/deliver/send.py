"""Hand one message to apprise, and tell whether it arrived.

What is logged on the way is heard and dropped: addresses hold keys. Of a failure only a short code is kept.
apprise is loaded here only, and only when something goes out.
"""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from voc.files import data_folder

_STATUS = re.compile(r"error=(\d{3})")
_SECONDS = 30.0  # after which a service is given up
_SCHEMA = re.compile(r"\s*([a-z0-9+-]+)://", re.IGNORECASE)
_SENTENCE = re.compile(r"[。！？；.!?;](?=\s|$|[^\d\s])")
_TALKATIVE = ("apprise", "urllib3")  # loggers that name addresses
_LEFT_OUT = "……"


def send(url: str, title: str, body: str) -> str:
    """Send plain text to an apprise address; return an empty string, or what went wrong as a code.

    `invalid`: no address that apprise knows; `http 503`: the server's status; `code 93000`: the service took the
    request and refused the message; `timeout`; `failed`: no answer, or anything else.
    """
    try:
        import apprise

        with _unheard(), _answers() as heard:
            service = apprise.Apprise.instantiate(url, asset=_asset(apprise), suppress_exceptions=True)
            if service is None:
                return "invalid"
            limits = service_limits(url)
            if limits.get("plain"):  # apprise would write blanks as &nbsp; into an HTML part of its own
                service.notify_format = apprise.NotifyFormat.TEXT
            title, body = shortened(title, body, int(limits["bytes"]))
            line = apprise.Apprise(asset=service.asset)
            line.add(service)
            result = line.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT)
            return _code(result, heard, str(limits.get("answer", "")))
    except Exception:  # whatever a plugin raises: a message that cannot be sent must not stop a run
        return "failed"


def service_limits(url: str) -> Mapping[str, Any]:
    """Return what is known of the service of an address (reports/services.toml)."""
    found = _SCHEMA.match(url)
    said: Mapping[str, Any] = _services().get(found[1].lower() if found else "", {})
    return {**_services()["default"], **said}


def shortened(title: str, body: str, most: int) -> tuple[str, str]:
    """Return title and body in at most so many bytes: whole lines first, then whole sentences, then characters.

    >>> shortened("题", "一句话。两句话。", 24)
    ('题', '一句话。……')
    """
    room = most - len(f"{title}\n\n".encode())
    if len(body.encode()) <= room:
        return title, body
    room -= len(f"\n{_LEFT_OUT}".encode())
    ends = [match.start() for match in re.finditer(r"\n", body)]
    cut = max((end for end in ends if len(body[:end].encode()) <= room), default=0)
    if cut:
        return title, f"{body[:cut]}\n{_LEFT_OUT}"
    fits = body.encode()[: max(room, 0)].decode("utf-8", "ignore")
    sentence = max((match.end() for match in _SENTENCE.finditer(body) if match.end() <= len(fits)), default=len(fits))
    return title, f"{body[:sentence]}{_LEFT_OUT}"


def _asset(apprise: Any) -> Any:
    # No pictures from elsewhere, no files on the disk, no keys made, no redirect to where nobody wanted it sent.
    return apprise.AppriseAsset(
        app_id="voc",
        app_desc="voc",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        image_path_mask="",
        async_mode=False,
        storage_mode="memory",
        pgp_autogen=False,
        pem_autogen=False,
        http_redirects=False,
        allow_templates=False,
        service_timeout=_SECONDS,
    )


def _code(result: Any, heard: list[Any], key: str) -> str:
    if not result:
        if result.status.name == "TIMEOUT":
            return "timeout"
        statuses = [found[1] for entry in result.logs() if (found := _STATUS.search(str(entry)))]
        return f"http {statuses[-1]}" if statuses else "failed"
    # Chat services answer 200 and say in the body that a key is wrong; apprise takes that for sent.
    for answer in heard if key else ():
        try:
            code = answer.json().get(key, 0)
        except (ValueError, AttributeError):
            continue
        if code not in (0, "0", None):
            return f"code {str(code)[:12]}"
    return ""


@contextmanager
def _answers() -> Iterator[list[Any]]:
    """Collect the answers of servers: apprise does not hand them out."""
    import requests

    heard: list[Any] = []
    original = requests.post

    def post(*arguments: Any, **named: Any) -> Any:
        heard.append(original(*arguments, **named))
        return heard[-1]

    requests.post = post
    try:
        yield heard
    finally:
        requests.post = original


@contextmanager
def _unheard() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in _TALKATIVE]
    spread, handler = [logger.propagate for logger in loggers], logging.NullHandler()
    for logger in loggers:
        logger.propagate = False
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger, before in zip(loggers, spread, strict=True):
            logger.removeHandler(handler)
            logger.propagate = before


@cache
def _services() -> dict[str, dict[str, Any]]:
    return tomllib.loads((data_folder("reports") / "services.toml").read_text(encoding="utf-8"))
