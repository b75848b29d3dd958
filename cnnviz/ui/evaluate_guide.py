"""What the figures of the Evaluate page mean and how they are worked out, with their formulas."""

from cnnviz.language import translated

FIGURES = r"""
**Test accuracy** is the share of the $n$ test pictures that the network names rightly:

$$\text{accuracy} = \frac{k}{n}, \qquad k \text{ right answers}$$

**The 95 % interval.** Other test pictures would have given another figure. The interval says where
the true accuracy may lie, that on *all* pictures of this kind: worked out like this, it holds the
truth in 95 of 100 tests. Few test pictures make it wide. It is Wilson's (1927), with $z = 1.96$
and $p = k / n$:

$$\frac{p + \frac{z^2}{2n} \pm z \sqrt{\frac{p(1-p)}{n} + \frac{z^2}{4n^2}}}{1 + \frac{z^2}{n}}$$

**Test loss** is the mean cross-entropy, $p_i$ being the probability that the network gives to the
*right* class of picture $i$. 0 is perfect; a single mistake made with great confidence costs much:

$$\text{loss} = -\frac{1}{n} \sum_{i=1}^{n} \ln p_i$$

Its interval comes from drawing the same number of pictures anew from these, with repetition, many
times over (*bootstrap*), and leaving out the lowest and the highest 2.5 % of the losses so found.

**Mean F1** is the mean of the classes' F1 (see “Class by class”), each class counting the same.

**Calibration error** says how far confidence and accuracy are apart; see “Can one trust its
probabilities?”.

**Area under the ROC curve**, for two classes: the probability that of one picture of each class
the network gives the higher probability to the right one; 1 is perfect, 0.5 is guessing.
"""

SIDE_BY_SIDE = r"""
Two networks with different accuracy need not really differ: on other pictures it might be the
other way round. What tells is the pictures on which *just one* of them is right: $b$ where only
the first is, $c$ where only the second is. Were both equally good, each such picture would be a
toss of a coin. **McNemar's exact test** (1947) works out how probable a split at least as uneven
as $b : c$ then is:

$$p = \min\left(1,\; 2 \sum_{i=0}^{\min(b, c)} \binom{b + c}{i} \, 0.5^{\,b + c}\right)$$

Below 0.05 people usually take the difference for real.
"""

CLASSES = r"""
For each class, with TP the pictures of the class that were named so, FP other pictures that were
named so, and FN pictures of the class that were named otherwise:

$$\text{precision} = \frac{TP}{TP + FP} \qquad \text{recall} = \frac{TP}{TP + FN} \qquad
F_1 = \frac{2 \cdot \text{precision} \cdot \text{recall}}{\text{precision} + \text{recall}}$$

**Precision**: when it says this class, how often is that right? **Recall**: how many pictures of
this class does it find? **F1** is high only when both are. A class that was never named has no
precision: there is a dash, and the mean leaves it out.
"""

TRUST = r"""
Each picture goes into a bin $B_m$ by the network's *confidence*, the probability of the class that
it names. In each bin the mean confidence is compared with the share of right answers. The
**expected calibration error** is the mean difference, each bin weighted by its pictures
(Guo et al., 2017):

$$\text{ECE} = \sum_{m} \frac{|B_m|}{n} \left| \text{accuracy}(B_m) - \text{confidence}(B_m)
\right|$$

0 is perfect. Bins with few pictures jump about by chance, so read them with care.
"""

ROC = r"""
A network for two classes answers with one probability, and a *threshold* turns it into a yes or a
no. Each point of the **ROC curve** is one threshold: upwards the share of “yes” pictures that are
found, to the right the share of “no” pictures that are wrongly taken for “yes”:

$$\text{true positive rate} = \frac{TP}{TP + FN} \qquad \text{false positive rate} =
\frac{FP}{FP + TN}$$

A good curve hugs the upper left corner; guessing gives the diagonal. The area beneath it sums it
up: 1 is perfect, 0.5 is guessing.
"""


translated(__name__)
