"""Versions of the services: published whole, kept, compared, taken back.

``services/services.csv`` of a store is the list that comes with the project: version 1, and never
written here. The first publication makes ``services/versions/``, a folder for each version with
its ``services.csv`` and a ``version.json``. The one of the highest number is in force.

A version is made under a hidden name beside the others, brought to disk, and then named: naming
it is the one step that publishes, and the file system gives a name to one folder only. So there
is no pointer that could disagree with what is there, a crash leaves a hidden folder that nobody
reads (the next publication sweeps it away), and what once had a number is never swept.
"""
