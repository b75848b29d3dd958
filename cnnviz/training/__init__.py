"""Training of networks in the background: no Streamlit here. docs/training.md tells the story.

What a run is, read by everybody; nothing here needs a deep-learning framework::

    spec, settings, subjects, recipes, schedules    what decides a run, and whether it can be run
    record, store, files, catalogue                 its state and its folder
    control                                         what people may ask of it
    metrics, snapshots, export, words               what it tells, and how that is written
    pictures, augmentation                          what it learns from
    estimate, finder, devices, gpu_trial, load      what it costs, and on which machine
    publish                                         what becomes of its network

Who lets it run::

    service             starts the dispatcher for whoever needs it
    dispatcher          the process that fills free slots: queue, crew, liveness, vanished
    engines, node       where a worker runs: this machine, or others

Who trains; only the worker imports these::

    worker              the process that trains one run: watch, machine, faults
    learner             from the pictures to the last epoch: lesson, batches, networks, optimizers,
                        plan, parallel, callbacks
    keeper, journal     what is kept after each epoch, and the curves: checkpoints, conclude, events
    exam                the test split, once
"""
