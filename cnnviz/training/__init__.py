"""Training of networks: no Streamlit here."""
