"""The texts of the Help page."""

from cnnviz import images
from cnnviz.language import translated

GUIDE = {
    "What you see": (
        "A convolutional neural network (CNN) turns a picture into an answer in many small "
        "steps. The "
        "**Explore** page shows every step on *your* picture. Each **column** is one layer, in the "
        "order in which the data flows; each small picture in it is a **feature map**: a grid of "
        "numbers, painted as colours. The line above the columns shows which layer feeds which; "
        "where it splits, the network has branches."
    ),
    "Point at anything": (
        "Point at any cell of any map: you read its exact value and its row, column and channel "
        "(all counted from 0, as in NumPy), and an orange outline shows which part of the picture "
        "this one number depends on. Click a map to enlarge it. When the cells are large enough, "
        "their numbers are printed in them."
    ),
    "Colours": (
        "Maps with negative and positive values use two colours that meet at 0; maps without "
        "negative values run from dark (0) to bright. The bar with numbers under each layer's name "
        "is the legend. *Each layer* gives all maps of a layer one scale, so you can compare them. "
        "*Each map* stretches every map to the whole scale: faint patterns show, but you can no "
        "longer see how strong they are. *Whole network* uses one scale everywhere. All palettes "
        "can be read by people with colour-blindness."
    ),
    "With the keyboard": (
        "Tab moves from part to part. In the columns, ↑ and ↓ move between maps and ← and "
        "→ between "
        "layers. On the enlarged map, the arrow keys move from cell to cell."
    ),
    "Where a number comes from": (
        "Open a layer, choose a cell, and the page works it out with the network's own numbers: "
        "every window, kernel, product and sum of a convolution, the winner of a pooling, the "
        "curve of an activation, each input of a neuron, every step of a softmax. What is worked "
        "out must end in the value that the network computed; if not, the page would say so."
    ),
    "Look at the pictures, build a network": (
        "**Data** shows what a network would learn from: samples, how many of each class, which "
        "pictures only test, and whether one stands on both sides. Bring your own as a zip, a "
        "folder or arrays. On **Build** you put the layers of a network together and see at once "
        "which shapes and how many parameters that makes."
    ),
    "Train one yourself": (
        "On **Train** you take a recipe, or choose pictures, a network and a few settings, and "
        "press *Start*. The training runs on the server, in the background: close the page or the "
        "whole browser, and it goes on. Its own page shows the curves as they grow, lets you "
        "pause, stop or change the learning rate, and shows how the kernels and feature maps "
        "change from epoch to epoch. When others train too, your run waits in line, and its page "
        "says for how long. **Runs** lists all of them and compares them."
    ),
    "Reading the curves": (
        "The **loss** says how wrong the network is: training makes it fall. **Accuracy** is the "
        "share of right answers. Both are measured on the pictures that train and on *validation* "
        "pictures that never do. When the training curve gets better while the validation curve "
        "gets worse, the network learns its pictures by heart (*overfitting*): more pictures, "
        "augmentation or dropout help. When neither moves, the learning rate may be too small; "
        "when the loss jumps or becomes no number at all, it is too large."
    ),
    "How good is it?": (
        "**Evaluate** lets networks answer test pictures that they never learned from, and says "
        "how sure the result is. Open a cell of the confusion matrix to see the pictures behind "
        "it, look at the surest mistakes, and compare networks on the same pictures."
    ),
    "The other pages": (
        "**Architecture** shows a network as a diagram and as a table, with all counts worked out. "
        "In the **Laboratory** you move kernels of your own over a picture. **Models** says how "
        "the networks were trained and how well they do."
    ),
    "Your pictures": (
        "A picture that you upload, photograph or draw is kept in this server's memory only, until "
        "newer pictures take its place, and shown to nobody else. It is not written to disk and "
        "not logged. Links carry samples, never your "
        "pictures. Only a data set that you add on **Data** is kept on the server's disk, for you "
        f"alone, until you delete it there. Files may have up to {images.MAX_BYTES // 1024**2} MB "
        f"and {images.MAX_PIXELS // 10**6} million pixels."
    ),
    "How sure is sure?": (
        "The percentages come from the network itself. They say how much it prefers one class over "
        "the others *that it knows*. Shown something else, it still must choose one of "
        "them, and may "
        "do so with great confidence."
    ),
}
GLOSSARY_TITLE = "Words"
GLOSSARY = {
    "Augmentation": "Random changes of the training pictures (turned, shifted, mirrored ...) "
    "that leave their meaning as it is, so that the network sees more variety.",
    "Batch": "The pictures that are looked at together before the weights change once.",
    "Epoch": "One pass over all training pictures.",
    "Learning rate": "How far the weights move at each step of training.",
    "Loss": "How wrong the network is, as one number; training makes it smaller.",
    "Optimizer": "The rule that turns the slope of the loss into a change of the weights, such "
    "as SGD or Adam.",
    "Overfitting": "Knowing the training pictures by heart instead of learning what they have "
    "in common.",
    "Validation pictures": "Pictures that are set apart before training, to see how well the "
    "network does on what it never saw.",
    "Weight decay": "Makes all kernels a little smaller at each step, so that none grows "
    "without need.",
    "Activation": "A simple curve applied to every value, such as ReLU, which turns "
    "negative values "
    "into 0. Without it, many layers could do no more than one.",
    "Batch normalisation": "Shifts and scales each channel by numbers found in training, "
    "which makes "
    "training faster and steadier.",
    "Bias": "A number that is added to a weighted sum.",
    "Calibration": "Whether a network is right as often as it is sure: in 80 of 100 answers "
    "that it gives with 80 %.",
    "Channel": "One of the grids that lie on top of each other: red, green and blue in a picture, "
    "one feature map in a layer.",
    "Confusion matrix": "A table of how often pictures of each class are taken for each class.",
    "Convolution": "A small window of weights (the kernel) slides over the maps; at each place the "
    "values under it are multiplied by the weights and added up.",
    "Dense": "A layer in which every neuron looks at all inputs.",
    "Dropout": "Sets random values to 0 during training, so that the network relies on no "
    "single one. "
    "It does nothing when predicting.",
    "Feature map": "The grid of numbers that one kernel produces: where in the picture it "
    "found what "
    "it looks for, and how strongly.",
    "Flatten": "Writes all maps into one long row of numbers.",
    "Kernel": "The small grid of weights that a convolution slides over its input.",
    "Logit": "The score of a class before softmax or sigmoid turns it into a probability.",
    "Padding": "Cells, mostly zeros, that are put around a map so that the window fits at "
    "the edges.",
    "Parameter": "A number inside the network that training found.",
    "Pooling": "Replaces each small window of a map by its largest or its average value.",
    "Receptive field": "The part of the input picture that a cell depends on, through all layers "
    "before it.",
    "Sigmoid": "Turns one score into a probability between 0 and 1.",
    "Softmax": "Turns the scores of all classes into probabilities that add up to 1.",
    "Stride": "How many cells the window moves at each step.",
    "Tensor": "A grid of numbers with any number of axes; here rows × columns × channels.",
}


translated(__name__)
