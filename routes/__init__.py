"""What the server answers without Streamlit: data, assets, pages' frames, health."""
