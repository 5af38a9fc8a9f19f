"""Addresses: an own archive of house numbers, an online geocoder, and one function over both."""
