"""One method per step: ingest, annotate, aggregate, report; `run` does a period."""

from __future__ import annotations

from voc.project.project import Annotated, Project, Run
from voc.project.reading import Ingested

__all__ = ["Annotated", "Ingested", "Project", "Run"]
