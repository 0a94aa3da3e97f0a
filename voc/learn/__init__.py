"""Train models from the pack's own examples."""
