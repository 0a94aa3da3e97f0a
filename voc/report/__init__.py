"""Findings of one period become one self-contained page."""
