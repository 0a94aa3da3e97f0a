"""Bring reports and alerts to people: the schedule of runs, and messages."""
