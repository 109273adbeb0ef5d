#!/usr/bin/env bash
# Makes sure a Chromium is there for the browser tests: Debian's, by apt, where it is missing.
set -euo pipefail
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null && exit 0
done
if ! command -v apt-get >/dev/null; then
  echo "Les tests de navigateur demandent Chromium, et apt-get n’est pas là pour l’installer." >&2
  echo "Installez Chromium (commande « chromium » dans le PATH), puis relancez make test." >&2
  exit 1
fi
echo "Installation de Chromium (apt)…"
sudo=""
[ "$(id -u)" -eq 0 ] || sudo="sudo"
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
$sudo apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
