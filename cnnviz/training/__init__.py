"""Training of networks in the background: no Streamlit here. docs/training.md tells the story.

What a run is, read by everybody; nothing here needs a deep-learning framework::

    spec, settings, subjects, recipes, schedules    what decides a run, and whether it can be run
    record, store, files, catalogue                 its state and its folder
    control                                         what people may ask of it
    metrics, snapshots, export, words               what it tells, and how that is written
    pictures, picture_cache, stored, material,      what it learns from
    augmentation
    estimate, finder, devices, gpu_trial, load      what it costs, and on which machine
    publish                                         what becomes of its network

Who lets it run::

    service             starts the dispatcher for whoever needs it
    dispatcher, queue   the process that fills free slots, and who is next
    dispatch/           its crew of workers: which live, which vanished, on which machine

Who trains::

    worker, machine     the process that trains one run, and what it tells of its machine
    plan                the steps of a run
    work/               what it does; only the worker imports it
"""
