"""Follow pain points, cases and actions over the weeks, and tell what became of them."""
