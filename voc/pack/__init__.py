"""Help those who write a pack: find its mistakes, what it does not understand, and words worth adding."""
