"""The process that trains one run, and what it does. Only the worker imports it.

::

    learner             from the pictures to the last epoch: lesson, batches, networks, optimizers,
                        parallel, callbacks, averaging
    keeper, journal     what is kept after each epoch, and the curves: checkpoints, conclude, events
    watch, faults       what people ask for meanwhile, and what a failure means
    exam                the test split, once (also used where a run is published)
"""
