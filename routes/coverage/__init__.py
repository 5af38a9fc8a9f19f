"""Coverage without Streamlit: tables, maps, reports, the rows behind a number."""
