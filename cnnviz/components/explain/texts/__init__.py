"""The words of the explanations: one file a view, each with its ``TEXTS``."""
