"""Report → one HTML file that needs nothing else: no network, no font, no second file.

What may run is named by its hash in the page's Content-Security-Policy, so that a customer's words could not become a
script even if an escape were forgotten.
"""

from __future__ import annotations

import base64
import functools
import gzip
import hashlib
import json
import re
from pathlib import Path

import jinja2

from voc.files import data_folder
from voc.report.blocks import (
    Article,
    Chart,
    JourneyMap,
    Sheet,
    Sliders,
    walk,
)
from voc.report.model import Report
from voc.report.shapes import put

_UNSAFE_JSON = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
# Whole plotly.js takes a browser two seconds to read; scripts/chart_library.py fetches what charts need of it.
_LIBRARY = "plotly-cartesian.min.js.gz"
_CSS_PLAIN = re.compile(r"[A-Za-z0-9 ]")


def render(report: Report) -> str:
    """Return the page of a report.

    The same report gives the same text, byte for byte.
    """
    folder = data_folder("reports")
    script = (folder / "page.js").read_text(encoding="utf-8")
    style = _palettes(report) + (folder / "style.css").read_text(encoding="utf-8") + _print_header(report)
    page = _environment(folder).get_template("page.html.j2")
    packed = (folder / _LIBRARY).read_bytes() if report.charts() else b""
    return page.render(
        report=report,
        labels=report.labels,
        anchors=anchors(report),
        places=places(report),
        style=style,
        script=script,
        charts=_chart_data(report),
        plotly=base64.b64encode(packed).decode("ascii"),
        policy=_policy(script, *([gzip.decompress(packed).decode()] if packed else [])),
    )


def page_name(period: str, language: str) -> str:
    """Return what the page of a report is called."""
    return f"{period}.{language}.html"


def write(report: Report, folder: Path, *, page: str | None = None, name: str = "") -> Path:
    """Write the page (rendered already, or now) under its name or another, and return its path.

    A killed run leaves no half of it.

    Raises:
        InputError: the folder cannot be written.
    """
    content = render(report) if page is None else page
    return put(content.encode(), folder / (name or page_name(report.period, report.language)))


def anchors(report: Report) -> frozenset[str]:
    """Return every place of the page that a link may lead to."""
    return frozenset(places(report))


def places(report: Report) -> dict[str, str]:
    """Return the places that a link may lead to, and the title of the section where each stands."""
    found = {}
    for section in report.sections:
        found[section.id] = section.title
        for block in walk(section.blocks):
            if isinstance(block, Article | Sheet):
                found[block.anchor] = section.title
            elif isinstance(block, Chart | JourneyMap | Sliders):
                found[block.id] = section.title
    return found


@functools.cache
def _environment(folder: Path) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _chart_data(report: Report) -> str:
    dark = {colour: report.dark[name] for name, colour in report.light.items()}
    data = {"charts": {chart.id: chart.spec for chart in report.charts()}, "dark": dark}
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "".join(_UNSAFE_JSON.get(letter, letter) for letter in text)


def _policy(*allowed: str) -> str:
    scripts = " ".join(f"'sha256-{_hash(text)}'" for text in allowed)
    # Plotly writes style attributes, hence unsafe-inline for styles; they cannot fetch anything either.
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _palettes(report: Report) -> str:
    light = "".join(f"--{name}:{colour};" for name, colour in sorted(report.light.items()))
    dark = "".join(f"--{name}:{colour};" for name, colour in sorted(report.dark.items()))
    return f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def _print_header(report: Report) -> str:
    left = _css_string(f"{report.organisation} · {report.period_name}")
    return f"@page{{@top-left{{content:{left};font-size:8pt}}@bottom-right{{content:counter(page);font-size:8pt}}}}\n"


def _css_string(text: str) -> str:
    r"""Quote a text for CSS; everything but plain letters is written as its code.

    >>> _css_string('a"</style>')
    '"a\\22 \\3c \\2f style\\3e "'
    """
    return '"' + "".join(c if _CSS_PLAIN.fullmatch(c) else f"\\{ord(c):x} " for c in text) + '"'
