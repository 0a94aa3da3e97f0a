"""One method per step: ingest, annotate, aggregate, report; `run` does a period."""

from __future__ import annotations

from voc.project.project import Annotated, Project
from voc.project.publish import Published
from voc.project.reading import Ingested
from voc.project.weekly import Run

__all__ = ["Annotated", "Ingested", "Project", "Published", "Run"]
