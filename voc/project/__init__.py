"""One method per step: ingest, annotate, aggregate, report; `run` does a period."""

from __future__ import annotations

from voc.project.project import Annotated, Ingested, Project, Run

__all__ = ["Annotated", "Ingested", "Project", "Run"]
