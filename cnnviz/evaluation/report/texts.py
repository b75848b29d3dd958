"""The words of a report."""

from cnnviz.language import translated

TITLE = "How good it is"
OVERVIEW = "All figures"
COMPARED = "Side by side on the same pictures"
CONFUSION = "Which classes are taken for which"
CONFUSION_HELP = (
    "A row for each right class, a column for each answer. Right answers are blue, wrong ones red; "
    "the darker, the larger a share of its row."
)
CLASSES = "Class by class"
CLASSES_HELP = (
    "Precision: of the pictures that are taken for a class, the share that are of it. Recall: of "
    "the pictures of a class, the share that are found. F1: the harmonic mean of the two."
)
RELIABILITY = "As often right as it is sure?"
ROC = "Finding one class: the ROC curve"
CURVES = "How it learned"
MISTAKES = "The most confident mistakes"
NO_MISTAKES = "There is none: every answer is right."
METHOD = "How this was worked out"
METHODS = (
    "Every picture goes through the preprocessing of the model’s own card, once. The accuracy’s "
    "95 % interval is Wilson’s score interval (1927). The loss is the mean cross-entropy with "
    "probabilities kept above 0.0000001; its 95 % interval is the percentile interval of 1,000 "
    "bootstrap samples of the pictures (Efron, 1979).",
    "Precision, recall, F1 and the ROC curve are scikit-learn’s. The mean over classes is the "
    "plain one (macro average) over the classes for which it is defined.",
    "The calibration error is the expected calibration error of Guo et al. (2017, "
    "arXiv:1706.04599): confidences from 0 to 1 in 15 bins of equal width, each open below and "
    "closed above; the mean over all answers of how far accuracy and mean confidence of their bin "
    "are apart.",
    "Two models are compared by McNemar’s exact test (1947): a p value below 0.05 says that the "
    "difference is probably no accident of these pictures.",
    "The test pictures of a data set should be looked at once: whoever chooses among models by "
    "them makes them part of the training, and the figures too good.",
)
GUESSING = "guessing"
CALIBRATED = "perfectly calibrated"
CONFIDENCE, ACCURACY, LOSS, EPOCH = "confidence", "accuracy", "loss", "epoch"
FALSE, TRUE = "false positive rate", "true positive rate"
ON_TRAINING, ON_VALIDATION = "training", "validation"
PICTURES, LICENCE = "The pictures", "Licence"


translated(__name__)
