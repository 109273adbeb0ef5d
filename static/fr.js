// Streamlit's own words in French: those that it shows and gives no option to change. To review at each upgrade
// (tests/browser/test_gates.py opens menus and fails on a word left in English).
//
// Only what Streamlit writes is touched: the containers of our texts and data (DATA) are skipped, and inside a list of
// choices only the entries that Streamlit adds (CHOICES, CHOICE_PATTERNS) are replaced.
(() => {
  "use strict";

  const DATA = [
    "stMarkdown", "stHeading", "stHtml", "stText", "stTable", "stJson", "stCode", "stCaptionContainer", "stMetric",
    "stAlert", "stWidgetLabel", "stSidebarNavLinkContainer", "data-grid-canvas", "stIconMaterial",
  ].map((id) => `[data-testid="${id}"]`).concat(["script", "style", "textarea", ".main-svg", "[data-chiffre]"]).join(",");
  const CHOICE = '[role="option"]';
  const ATTRIBUTES = ["aria-label", "aria-valuetext", "title", "placeholder", "alt", "data-title"];

  // Entries that Streamlit adds to a list of choices.
  const CHOICES = {
    "Select all": "Tout sélectionner",
    "Past Week": "7 derniers jours",
    "Past Month": "Dernier mois",
    "Past 3 Months": "3 derniers mois",
    "Past 6 Months": "6 derniers mois",
    "Past Year": "Dernière année",
    "Past 2 Years": "2 dernières années",
    "No results": "Aucun résultat",
  };
  const CHOICE_PATTERNS = [
    [/^Select (\d+) matches$/, "Sélectionner les $1 résultats"],
    [/^Add: (.*)$/, "Ajouter : $1"],
  ];

  const TEXTS = {
    // Page frame
    "Skip to main content": "Aller au contenu",
    "App pages": "Pages",
    "Sidebar": "Panneau latéral",
    "Expand sidebar": "Ouvrir le panneau latéral",
    "Collapse sidebar": "Fermer le panneau latéral",
    "Navigate to home page": "Aller à l’accueil",
    "Header Logo": "Logo",
    "Sidebar Logo": "Logo",
    "View less": "Voir moins",
    "Link to heading": "Lien vers ce titre",
    "(opens in new tab)": "(nouvel onglet)",
    "Scroll tabs left": "Onglets précédents",
    "Scroll tabs right": "Onglets suivants",
    "Close": "Fermer",
    "Dismiss": "Fermer",
    "Rejeter": "Fermer",
    "Cancel": "Annuler",
    "Help": "Aide",
    "Error: ": "Erreur : ",
    "Error:": "Erreur :",
    "Error": "Erreur",
    // Main menu
    "Main menu": "Menu principal",
    "About": "À propos",
    "Get help": "Aide",
    "Report a bug": "Signaler un problème",
    "Theme": "Thème",
    "Use system setting": "Suivre le réglage du système",
    "System": "Système",
    "Light": "Clair",
    "Dark": "Sombre",
    "Custom Theme": "Thème du site",
    "Custom Theme Light": "Thème clair du site",
    "Custom Theme Dark": "Thème sombre du site",
    "Custom Theme Auto": "Thème du site",
    "Made with Streamlit v": "Réalisé avec Streamlit v",
    "Copy version to clipboard": "Copier la version",
    "Settings": "Réglages",
    "Print": "Imprimer",
    "Rerun": "Relancer",
    "Auto rerun": "Relancer automatiquement",
    "Always rerun": "Toujours relancer",
    "Clear cache": "Vider le cache",
    "Clear caches": "Vider les caches",
    "Deploy": "Publier",
    "File change.": "Fichier modifié.",
    "Record screen": "Enregistrer l’écran",
    "Record a screencast": "Enregistrer l’écran",
    "Also record audio": "Enregistrer aussi le son",
    "This will record a video with the contents of your screen, so you can easily share what you're seeing with others.":
      "Enregistre une vidéo de votre écran, pour montrer à d’autres ce que vous voyez.",
    "Press `Esc` any time to stop recording.": "Échap arrête l’enregistrement.",
    "Start recording!": "Commencer",
    "Stop recording": "Arrêter l’enregistrement",
    "Cancel recording": "Annuler l’enregistrement",
    "Preview your video below:": "Aperçu de la vidéo :",
    "Save video to disk": "Enregistrer la vidéo",
    // Running, connection, errors
    "Running...": "Calcul en cours…",
    "RUNNING...": "CALCUL EN COURS…",
    "Stop": "Arrêter",
    "Stopping...": "Arrêt…",
    "Please wait...": "Veuillez patienter…",
    "Connecting": "Connexion…",
    "CONNECTING": "CONNEXION…",
    "Connecting to Streamlit server": "Connexion au serveur",
    "Unable to connect to Streamlit server": "Le serveur ne répond pas",
    "Connection error": "Connexion perdue",
    "Connection timed out.": "Le serveur met trop de temps à répondre.",
    "Connection lost. Please wait for the app to reconnect, then try again.":
      "Connexion perdue. Attendez qu’elle soit rétablie, puis recommencez.",
    "Network issue": "Problème de réseau",
    "Try again": "Réessayer",
    "Retry": "Réessayer",
    "Continue anyway": "Continuer malgré tout",
    "Streamlit server is not responding. Are you connected to the internet?":
      "Le serveur ne répond pas. Vérifiez votre connexion, puis rechargez la page.",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:":
      "Le serveur est-il arrêté ? Relancez-le dans un terminal :",
    "Page not found": "Page introuvable",
    "The page that you have requested does not seem to exist. Running the app's main page.":
      "Cette page n’existe pas : voici la page d’accueil.",
    "Script execution error": "Erreur d’exécution",
    "Bad message format": "Message illisible",
    "No message": "Aucun message",
    "Unknown Error": "Erreur inconnue",
    "Unknown error": "Erreur inconnue",
    "This app has encountered an error. The original error message is redacted to prevent data leaks. Full error details have been recorded in the logs (if you're on Streamlit Cloud, click on 'Manage app' in the lower right of your app).":
      "Une erreur empêche d’afficher cette page. Le détail est dans le journal du serveur : prévenez la personne qui l’administre.",
    "Traceback:": "Trace :",
    "Copy": "Copier",
    "Copied!": "Copié",
    "Copy to clipboard": "Copier",
    "view more": "voir plus",
    "view less": "voir moins",
    "Cannot load Streamlit frontend code. This can happen when you update Streamlit while a Streamlit app is running.":
      "L’application a été mise à jour.",
    "To fix this, simply reload this app by pressing ": "Rechargez la page : ",
    // Widgets
    "Choose an option": "Choisir…",
    "Choose options": "Choisir…",
    "Choose or add an option": "Choisir ou ajouter…",
    "Choose or add options": "Choisir ou ajouter…",
    "Add an option": "Ajouter…",
    "Select...": "Choisir…",
    "Select…": "Choisir…",
    "No options to select": "Aucun choix possible",
    "No options to select.": "Aucun choix possible.",
    "Selectbox": "Liste de choix",
    "Selectbox options": "Choix possibles",
    "Selected values": "Valeurs choisies",
    "Open": "Ouvrir la liste",
    "Clear all": "Tout effacer",
    "Clear value": "Effacer",
    "Clear entry": "Effacer",
    "Clear date": "Effacer la date",
    "Clear dates": "Effacer les dates",
    "Clear date and time": "Effacer la date et l’heure",
    "Clear time": "Effacer l’heure",
    "Increment": "Augmenter",
    "Decrement": "Diminuer",
    "Show password": "Afficher le mot de passe",
    "Hide password": "Masquer le mot de passe",
    "This field is required.": "Ce champ est obligatoire.",
    "(required)": "(obligatoire)",
    "Invalid value.": "Valeur incorrecte.",
    "Press Enter to apply": "Entrée pour appliquer",
    "Press Enter to submit form": "Entrée pour valider",
    "Press Ctrl+Enter to apply": "Ctrl+Entrée pour appliquer",
    "Press Ctrl+Enter to submit form": "Ctrl+Entrée pour valider",
    "Press ⌘+Enter to apply": "⌘+Entrée pour appliquer",
    "Press ⌘+Enter to submit form": "⌘+Entrée pour valider",
    "Feedback rating": "Note",
    "Thumbs up": "Pouce levé",
    "Thumbs down": "Pouce baissé",
    "Number is below the allowed range.": "Nombre trop petit.",
    "Number is above the allowed range.": "Nombre trop grand.",
    // Dates
    "Choose date": "Choisir une date",
    "Choose date range": "Choisir une période",
    "Choose date and time": "Choisir une date et une heure",
    "Previous month": "Mois précédent",
    "Next month": "Mois suivant",
    "Date range": "Période",
    "Time": "Heure",
    "Quick select a date range": "Périodes usuelles",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.":
      "Flèches pour changer de jour, Entrée pour choisir, Échap pour fermer.",
    "Use arrow keys to navigate. Enter to select. Tab to switch between calendar and time. Escape to close.":
      "Flèches pour se déplacer, Entrée pour choisir, Tab pour passer du calendrier à l’heure, Échap pour fermer.",
    "Hours must be 0–23.": "Les heures vont de 0 à 23.",
    "Minutes must be 0–59.": "Les minutes vont de 0 à 59.",
    "Seconds must be 0–59.": "Les secondes vont de 0 à 59.",
    "Invalid time format. Please use HH:MM.": "Heure incorrecte : écrivez HH:MM.",
    "Invalid time format. Please use HH:MM:SS or HH:MM.": "Heure incorrecte : écrivez HH:MM ou HH:MM:SS.",
    // Files
    "Upload": "Choisir un fichier",
    "Browse files": "Choisir un fichier",
    "Add files": "Ajouter des fichiers",
    "add icon": "ajouter",
    "file upload": "choix d’un fichier",
    "Upload directories": "Choisir des dossiers",
    "Drag and drop a file here": "Déposez un fichier ici",
    "Drag and drop files here": "Déposez des fichiers ici",
    "Drag and drop directories here": "Déposez des dossiers ici",
    "Upload failed": "Envoi interrompu",
    "Click to retry upload": "Cliquez pour recommencer l’envoi",
    "Error uploading file": "L’envoi du fichier a échoué",
    "Too many files": "Trop de fichiers",
    "Only one file is allowed.": "Un seul fichier à la fois.",
    "File size is too small.": "Le fichier est trop petit.",
    "Download failed": "Le téléchargement a échoué",
    // Tables, charts and maps
    "Show/hide columns": "Afficher ou masquer des colonnes",
    "Download as CSV": "Télécharger en CSV",
    "Download as PNG": "Télécharger en PNG",
    "Search": "Rechercher",
    "Type to search": "Saisir pour chercher",
    "Close Search": "Fermer la recherche",
    "Previous Result": "Résultat précédent",
    "Next Result": "Résultat suivant",
    "Fullscreen": "Plein écran",
    "Toggle fullscreen": "Plein écran",
    "Close fullscreen": "Quitter le plein écran",
    "Clear selection": "Effacer la sélection",
    "Add row": "Ajouter une ligne",
    "Delete row(s)": "Supprimer des lignes",
    "Dataframe column menu": "Menu de la colonne",
    "Sort ascending": "Tri croissant",
    "Sort descending": "Tri décroissant",
    "Statistics": "Statistiques",
    "Autosize": "Ajuster la largeur",
    "Pin column": "Figer la colonne",
    "Unpin column": "Libérer la colonne",
    "Hide column": "Masquer la colonne",
    "Copy column name": "Copier le nom de la colonne",
    "(index)": "(lignes)",
    "Automatic": "Automatique",
    "Localized": "Selon la langue",
    "Plain": "Sans séparateur",
    "Compact": "Abrégé",
    "Dollar": "Dollars",
    "Euro": "Euros",
    "Yen": "Yens",
    "Percent": "Pourcentage",
    "Scientific": "Scientifique",
    "Accounting": "Comptable",
    "Distance": "Écart avec aujourd’hui",
    "Calendar": "Calendrier",
    "Duration": "Durée",
    "Values": "Valeurs",
    "Count": "Nombre",
    "Distinct": "Distinctes",
    "Empty": "Vides",
    "Sum": "Somme",
    "Average": "Moyenne",
    "Median": "Médiane",
    "Range": "Étendue",
    "Standard deviation": "Écart type",
    "Minimum length": "Longueur minimale",
    "Average length": "Longueur moyenne",
    "Maximum length": "Longueur maximale",
    "Based on sample": "D’après un échantillon",
    "True": "Vrai",
    "False": "Faux",
    "Top values frequency chart": "Valeurs les plus fréquentes",
    "No data": "Aucune donnée",
    "No content": "Vide",
    "empty": "vide",
    "No clipboard data": "Presse-papiers vide",
    "Scrollable table": "Tableau à faire défiler",
    "Previous page": "Page précédente",
    "Next page": "Page suivante",
    "Show data": "Afficher les données",
    "Show chart": "Afficher le graphique",
    "Copy Vega-Lite spec": "Copier la définition",
    "Vega visualization": "Graphique",
    "Zoom": "Zoom",
    "Pan": "Déplacer",
    "Box Select": "Sélection rectangulaire",
    "Lasso Select": "Sélection au lasso",
    "Zoom in": "Agrandir",
    "Zoom out": "Réduire",
    "Autoscale": "Échelle automatique",
    "Reset axes": "Rétablir les axes",
    "Download plot as a PNG": "Télécharger en PNG",
    "Double-click to zoom back out": "Double-clic pour revenir à l’échelle initiale",
  };

  // Kinds of column, shown as the title of an icon: the same words elsewhere are icon names or data.
  const COLUMN_KINDS = {
    text: "texte", number: "nombre", checkbox: "oui ou non", list: "liste", date: "date", time: "heure", link: "lien",
    datetime: "date et heure", selectbox: "choix", multiselect: "choix multiples", progress: "progression",
    object: "objet", bar_chart: "barres", line_chart: "courbe", area_chart: "aires",
  };

  const MONTHS = {
    January: "janvier", February: "février", March: "mars", April: "avril", May: "mai", June: "juin", July: "juillet",
    August: "août", September: "septembre", October: "octobre", November: "novembre", December: "décembre",
  };
  const FIELDS = { day: "jour", month: "mois", year: "année", hour: "heure", minute: "minute", second: "seconde" };
  const EDGES = { start: "début", end: "fin" };
  const decimals = (number) => number.replace(".", ",");
  const size = (text) => text.replace(/(\d)\.(\d)/, "$1,$2").replace(/\s?([KMGT]?)B$/, " $1o").replace("Ko", "ko");

  // A text that holds a number, a date or a name. Every replacement is a string or a function of the match.
  const PATTERNS = [
    [/^View (\d+) more$/, "Voir $1 autres pages"],
    [/^Shortcut (.*)$/, "Raccourci $1"],
    [/^Help for (.*)$/, "Aide : $1"],
    [/^Remove (.*)$/, "Retirer $1"],
    [/^Page (\d+)$/, "Page $1"],
    [/^(.*) color picker$/, "$1 : choix d’une couleur"],
    [/^(\d+)th percentile$/, "$1e centile"],
    [/^(\d) out of (\d) stars$/, "$1 sur $2"],
    [/^(\d+) options? available\.$/, (_, n) => (n === "0" ? "Aucun choix." : `${n} choix possibles.`)],
    [/^You can only select up to (\d+) options?\. Remove an option first\.$/, "Pas plus de $1 choix : retirez-en un d’abord."],
    [/^Connection failed with status (\d+)(.*)$/, "Le serveur a répondu par une erreur ($1)."],
    [/^You have requested page (\S+), but no corresponding file .*$/, "La page $1 n’existe pas : voici la page d’accueil."],
    // Dates: these fields are written in American English whatever the locale.
    [/^(day|month|year|hour|minute|second), ?(.*)$/, (_, field, label) => [FIELDS[field], translate(label) ?? label].filter(Boolean).join(", ")],
    [/^(.*) (start|end) date$/, (_, label, edge) => `${label}, date de ${EDGES[edge]}`],
    [/^(.*) — (start|end)$/, (_, label, edge) => `${label} : ${EDGES[edge]}`],
    [/^(\d\d) – ([A-Z][a-z]+)$/, (_, number, month) => `${number} – ${MONTHS[month] ?? month}`],
    [/^Selected Time: (.*)$/, "Heure choisie : $1"],
    [/^Selected Date: ([A-Z][a-z]+) (\d+), (\d+)(?: at (.*))?$/, (_, month, day, year, time) =>
      `Date choisie : ${Number(day)} ${MONTHS[month] ?? month} ${year}${time ? ` à ${time}` : ""}`],
    [/^(Choose date(?: range| and time)?), (.*)$/, (_, action, month) => `${TEXTS[action]}, ${month}`],
    [/^(?:Error)?:? ?Date (?:and time )?set outside allowed range\. Please select a date (?:and time )?(.*)\.$/, (_, range) =>
      ` : date hors des limites. Choisissez une date ${range
        .replace(/^between (.*) and (.*)$/, "entre le $1 et le $2")
        .replace(/^on or after /, "à partir du ").replace(/^on or before /, "jusqu’au ")}.`],
    [/^Time is out of range\.(.*)$/, "Heure hors des limites."],
    [/^(?:Error: )?Number is outside the allowed range\. Please enter a value between (\S+) and (\S+)\.$/,
      (_, low, high) => `Saisissez un nombre entre ${decimals(low)} et ${decimals(high)}.`],
    [/^(?:Error: )?Number is below the allowed range\. Please enter a value greater than or equal to (\S+)\.$/,
      (_, low) => `Saisissez un nombre d’au moins ${decimals(low)}.`],
    [/^(?:Error: )?Number is above the allowed range\. Please enter a value less than or equal to (\S+)\.$/,
      (_, high) => `Saisissez un nombre d’au plus ${decimals(high)}.`],
    // Files
    [/^([\d.]+\s?[KMGT]?B) per file(.*)$/, (_, limit, rest) => `${size(limit)} par fichier${rest}`],
    [/^(.*), ([\d.]+\s?[KMGT]?B)$/, (_, name, weight) => `${name}, ${size(weight)}`],
    [/^([\d.]+\s?[KMGT]?B)$/, (_, weight) => size(weight)],
    [/^(\S+) files are not allowed\.$/, "Les fichiers $1 ne sont pas acceptés."],
    [/^File type must be (?:one of )?(.*)$/, "Types de fichier acceptés : $1"],
    [/^File is larger than (.*)$/, (_, limit) => `Fichier de plus de ${size(limit)}`],
    [/^File must be ([\d.]+\s?[KMGT]?B) or smaller\.$/, (_, limit) => `Le fichier ne doit pas dépasser ${size(limit)}.`],
    // An action of a chart or a table that has a text alternative: « Fullscreen: … ».
    [/^([A-Z][^:]*): (.*)$/, (match, action, name) => (TEXTS[action] ? `${TEXTS[action]} : ${name}` : match)],
  ];

  const firstMatch = (text, patterns) => {
    for (const [pattern, replacement] of patterns) {
      if (pattern.test(text)) return text.replace(pattern, replacement);
    }
    return null;
  };

  function translate(text, insideChoice = false) {
    const words = text.trim();
    if (!words) return null;
    const french =
      CHOICES[words] ?? firstMatch(words, CHOICE_PATTERNS) ??
      (insideChoice ? null : (TEXTS[words] ?? firstMatch(words, PATTERNS)));
    return french === null ? null : text.replace(words, () => french);
  }

  function translateText(node) {
    const parent = node.parentElement;
    if (!parent || parent.closest(DATA)) return;
    const french = translate(node.nodeValue, Boolean(parent.closest(CHOICE)));
    if (french !== null && french !== node.nodeValue) node.nodeValue = french;
  }

  function translateAttributes(element) {
    for (const name of ATTRIBUTES) {
      const value = element.getAttribute(name);
      const kind = name === "title" && element.closest('[data-testid="stDataFrameColumnMenu"]') && COLUMN_KINDS[value];
      const french = kind || (value && translate(value, element.matches(CHOICE)));
      if (french && french !== value) element.setAttribute(name, french);
    }
  }

  function translateTree(node) {
    if (node.nodeType === Node.TEXT_NODE) return translateText(node);
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    translateAttributes(node);
    for (const child of node.childNodes) {
      if (child.nodeType !== Node.ELEMENT_NODE || !child.matches("script, style, .main-svg")) translateTree(child);
    }
  }

  // React writes a text again only when its own English changes: one pass per mutation is enough, before painting.
  new MutationObserver((mutations) => {
    for (const { type, target, addedNodes, attributeName } of mutations) {
      if (type === "childList") addedNodes.forEach(translateTree);
      else if (type === "characterData") translateText(target);
      else if (attributeName) translateAttributes(target);
    }
  }).observe(document, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
})();
