"""How good a network is: measured on pictures that it has not learnt from, and told with intervals.

::

    answers = evaluation.measure("digits", datasets.dataset("mnist"))
    found = evaluation.figures(answers)
    found.accuracy.value, found.accuracy.low, found.accuracy.high
    evaluation.mistakes(answers)[:10]        # places of the most confident mistakes
    evaluation.cell(answers, truth=4, said=9)
    evaluation.compare(answers, others).p_value

`tables` and `report` make files of ``evaluation.result(answers)``, one for each model.
`picture_part(answers.data, answers.part)` holds the pictures: ``.picture(answers.numbers[place])``.
Nothing here needs the framework until a network is asked.
"""

from cnnviz.evaluation.answers import Answers, Part
from cnnviz.evaluation.asking import measure, picture_part
from cnnviz.evaluation.calibration import Bin, Calibration
from cnnviz.evaluation.classes import fits
from cnnviz.evaluation.comparison import Comparison, compare
from cnnviz.evaluation.finding import cell, mistakes
from cnnviz.evaluation.intervals import Interval
from cnnviz.evaluation.roc import Roc
from cnnviz.evaluation.summary import ClassFigures, Figures, Result, figures, result

__all__ = [
    "Answers",
    "Bin",
    "Calibration",
    "ClassFigures",
    "Comparison",
    "Figures",
    "Interval",
    "Part",
    "Result",
    "Roc",
    "cell",
    "compare",
    "figures",
    "fits",
    "measure",
    "mistakes",
    "picture_part",
    "result",
]
