"""The dashboard seen through a browser: real server, real Chromium, no network."""
