"""Streamlit pages, one per job; what they share stands in ``state`` and ``page``."""
