# Settings of JupyterLab, for `make notebook`. The interface's own (French, no news) are in overrides.json.
from pathlib import Path

c = get_config()  # noqa: F821 — given by Jupyter

ICI = Path(__file__).resolve().parent

c.ServerApp.ip = "localhost"  # other machines never reach it; the token is still asked for
c.ServerApp.root_dir = str(ICI.parent)
c.ServerApp.open_browser = False
c.ServerApp.port_retries = 0  # the address told is the right one, or none
c.ServerApp.allow_root = True  # in a container, the only user there is
c.ServerApp.terminals_enabled = False
c.ServerApp.answer_yes = True  # Ctrl+C stops at once
c.Application.log_level = "ERROR"  # of the server and of each of its extensions
c.LabApp.app_settings_dir = str(ICI)

# Nothing is asked of another host: no news, no update to look for, no list of extensions.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"

# What the kernel and the interface say to each other is encrypted where both can.
c.KernelManager.transport_encryption = "auto"
