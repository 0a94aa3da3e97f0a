"""Tests by behaviour; Chinese cases are data under `cases`."""
