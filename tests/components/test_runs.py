"""What the list of runs and the comparison give to the browser."""

import json

from cnnviz.components.comparison import Cell, Entry, comparison_data
from cnnviz.components.comparison import Column as Compared
from cnnviz.components.runs import Column, Look, Row, runs_data

ROW = Row(
    id="20260101-000000-abcdef",
    title="<b>Bold</b>",
    subject="shapes · digits",
    remark="yours",
    state="Done",
    icon="check_circle",
    colour="green",
    detail="",
    share=0.5,
    cells={"loss": "0.1"},
    hints={},
)


def test_the_list_is_plain_values_and_knows_where_a_run_has_its_page():
    look = Look(
        columns=[Column("title", "Run", kind="run")],
        texts={"list": "Runs"},
        sort="title",
        descending=False,
        chosen=(ROW.id,),
        revision=3,
    )
    data = json.loads(json.dumps(runs_data([ROW], look)))
    assert data["rows"][0]["title"] == "<b>Bold</b>"  # text, never markup, in the browser
    assert data["columns"][0] == {"name": "title", "title": "Run", "kind": "run", "sortable": True}
    assert data["sort"] == {"column": "title", "descending": False}
    assert (data["chosen"], data["revision"]) == ([ROW.id], 3)
    assert data["link"] == "/run?run="


def test_a_comparison_is_plain_values():
    entry = Entry("1 · Mine", 0, "dash", True, [Cell("0.1", best=True)])
    data = json.loads(json.dumps(comparison_data([Compared("Loss", figures=True)], [entry])))
    assert data["entries"][0]["cells"] == [{"text": "0.1", "best": True}]
    assert data["columns"][0]["figures"]
