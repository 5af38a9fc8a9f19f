"""What is drawn: one Folium layer per file, from a scene to a feature group.

Nothing here computes what is true, and no text from data becomes markup: popups and tooltips are
filled with ``textContent`` by ``static/mappa.js``, tables are escaped in ``table.py``.
"""
