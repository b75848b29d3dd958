"""The words of what belongs to every page, and of what several components share."""

from cnnviz.language import translated

WORDS = {
    "skip": "Skip to the content",
    "code": "Code",
    "as_table": "As a table",
    "save_table": "Save as CSV",
    "corner": "row ↓ column →",
    "part_of_table": "{rows} of {all_rows} rows and {columns} of {all_columns} columns are shown; "
    "the file holds all.",
}


translated(__name__)
