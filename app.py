"""Entry of the dashboard: page settings, navigation, access; nothing else."""

import ui

ui.run_app()
