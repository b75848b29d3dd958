"""The screens' Python: caches, widgets, page frame and texts."""
