"""How the dispatcher fills free slots with workers.

::

    crew                the workers that are there, and the warm one
    liveness, vanished  whether a worker still lives, and what becomes of the run of a dead one
    engines, node       where a worker runs: this machine, or others
"""
