"""Write docs/report.md: the shapes of a report, and the keys of its JSON from the types that it holds.

python scripts/report_doc.py > docs/report.md
"""

from __future__ import annotations

import dataclasses
import inspect
import sys

from voc.report import blocks, model

HEAD = """# The report in other shapes

`voc report --format html|xlsx|md|json|pdf` writes a period's report from what the store holds; name several between
commas. Files are called `<period>.<language>.<format>` and stand in the folder `reports` of `voc.toml`. The same
findings give the same bytes, but for PDF, which holds its time.

```sh
voc report --period 2026-W40 --format html,xlsx,md --open
```

- `html`: the page. `--open` shows it in the browser, where there is one.
- `xlsx`: a workbook to work on. Sentences, figures and decisions; the actions, with lists to choose from; a sheet for
  each section; all verbatims; the chief findings, unrounded.
- `md`: a summary to paste into 企业微信, 钉钉 or 飞书. Sentences, figures, decisions with one customer's words
  each, what needs action.
- `json`: all that the page says, for programs; see below.
- `pdf`: the page as printed by the Chromium, Chrome or Edge of the machine.
  Without one, print the page from any browser.

What to expect of them:

- **Workbook.** What shows a number is a number, with the format that shows it so. What customers wrote is text and
  stays text when it is edited: nothing is a formula or a link, signs that cannot be seen are dropped, and a cell that
  would be too long ends in “…”. Rows of touchpoints are folded; open them by the signs at the left. Actions filled in
  here are stored by `voc action import FILE`. All other tables: `voc aggregate --out FOLDER` ([results](results.md)).
- **Summary for chats.** It uses headings, bold and numbered lines only, which all chats show. In names and customers'
  words the signs of Markdown are wide (＊, ＜, ＠) and addresses broken, so that they make no link, mention or format.
  Messages that `voc` sends itself ([loop](loop.md)) hold no customer's words at all.
- **Long texts.** Of a verbatim of more than 2,000 characters the part around the words that count is shown, with its
  length and where it stands; names are cut after 200 characters.
- **Notebooks.** `project.run()` and `project.built(findings)` show themselves in Jupyter: the page in a frame that can
  reach neither notebook nor network, or the sentences alone where the page is larger than 8 MB.

## JSON

Numbers are written as the page shows them; `raw` of a tile is unrounded, and so are all [results](results.md). Keys
stay; new ones may be added, and new kinds of blocks too: skip what you do not know. A block says by `kind` what it is.
What customers or exports wrote stands in `quotes`, in `topics`, in cells with `customer`, and by name in titles and
sentences: escape it wherever you show it.

This page is made by `scripts/report_doc.py`.
"""


def document() -> str:
    """Return the page."""
    held = (kind for module in (model, blocks) for kind in vars(module).values())
    types = dict.fromkeys(kind for kind in held if isinstance(kind, type) and dataclasses.is_dataclass(kind))
    whole = sorted(types, key=lambda kind: kind is not model.Report)
    parts = [HEAD]
    for kind in whole:
        keys = ", ".join(f"`{field.name}`" for field in dataclasses.fields(kind))
        parts.append(f"### {kind.__name__}\n\n{inspect.getdoc(kind)}\n\n{keys}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(document())
