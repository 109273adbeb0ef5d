"""Who may see the dashboard: everyone, or whoever an identity provider vouches for."""

import logging
from pathlib import Path

import streamlit as st

LOG = logging.getLogger(__name__)


def require_sign_in() -> None:
    """Where an identity provider is configured ([auth] in secrets), nothing shows before sign-in."""
    if "auth" not in secret_sections():
        return
    if st.user.is_logged_in:
        st.sidebar.button("Se déconnecter", on_click=st.logout, width="stretch")
        return
    st.title("Connexion requise", anchor=False)
    st.write("L’Observatoire est réservé aux personnes habilitées par Cités Unies France.")
    st.button("Se connecter", on_click=st.login, type="primary")
    st.stop()


def secret_sections() -> list[str]:
    """Sections of the secrets file; a file that is there but cannot be read closes the application."""
    try:
        return list(st.secrets)
    except OSError:
        # Streamlit gives one exception for « no file » and « unreadable file »: only the first is an open door.
        if not any(Path(path).exists() for path in st.get_option("secrets.files")):
            return []
        LOG.exception("le fichier des secrets ne se lit pas")
    st.error("La configuration de l’accès ne se lit pas : l’Observatoire reste fermé. Prévenez son administrateur.")
    st.stop()
