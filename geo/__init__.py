"""What is true about services for families in Tuscany: places, records, time, distances.

Glossary of the Italian words that law or ISTAT define, used as they are:

comune (comuni)
    Municipality; 273 in Tuscany since 2019, told apart by a six-digit ISTAT code kept as a string.
provincia
    Two-letter abbreviation of the province a comune belongs to.
zona (zona-distretto)
    Group of comuni that plans and runs health and social services: 34 to 2017, 26 from 2018,
    28 from 1 February 2022. ``zone`` is its Italian plural and appears only in file names.
ausl
    Local health authority (three since 2016), each covering whole zones.
ambito
    Area of a social plan; where a figure belongs to one, it has no place on the map.
cap
    Postal code.

This package draws nothing and knows no screen, no server and no language.
"""
