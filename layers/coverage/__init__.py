"""Coverage as people see it: choropleth, legend, tables, report."""
