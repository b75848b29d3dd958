"""The tests: a package, since a library among our checks brings a top-level `tests` of its own."""
