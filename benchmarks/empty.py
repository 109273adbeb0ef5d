"""The floor: a page that shows one line."""

import streamlit as st

st.write("vide")
