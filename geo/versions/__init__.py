"""Versions of the services: published whole, kept, compared, taken back."""
