// What the gates read in a page. Run in the browser by visit.py; `gates` is the only global left behind.
globalThis.gates = (() => {
  const SKIPPED = [
    "script", "style", "noscript", "code", "pre", "kbd", '[translate="no"]', "[lang]:not([lang|=fr])",
    '[data-testid="stIconMaterial"]', '[data-testid^="stExpanderIcon"]',
  ].join(",");
  const LABELS = ["aria-label", "aria-description", "aria-valuetext", "title", "placeholder", "alt", "data-title"];

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const words = (element) => element.innerText.replace(/\s+/g, " ").trim();
  const where = (element) => {
    const holder = element.closest("[data-chiffre], [data-testid]");
    const name = holder?.dataset.chiffre ?? holder?.dataset.testid ?? "page";
    return `<${element.tagName.toLowerCase()}> in ${name}`;
  };

  function texts() {
    const found = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { nodeValue, parentElement: parent } = walker.currentNode;
      const text = nodeValue.replace(/[ \t\n]+/g, " ").trim();
      if (/[\p{L}\d]/u.test(text) && !parent.closest(SKIPPED)) found.set(text, where(parent));
    }
    for (const element of all(LABELS.map((name) => `[${name}]`).join(","))) {
      if (element.closest(SKIPPED)) continue;
      for (const name of LABELS) {
        const text = element.getAttribute(name)?.trim();
        if (text && !found.has(text)) found.set(text, `${name} of ${where(element)}`);
      }
    }
    return [...found];
  }

  // Streamlit scrolls inside [data-testid=stMain], not the document: both must fit the window.
  function overflow() {
    const width = document.documentElement.clientWidth;
    const scrolling = [document.documentElement, document.querySelector('[data-testid="stMain"]')].filter(
      (element) => element && element.scrollWidth > element.clientWidth + 1,
    );
    if (!scrolling.length) return [];
    const wide = all('[data-testid="stMain"] *').filter(
      (element) => element.getBoundingClientRect().right > width + 1 && element.checkVisibility(),
    );
    return wide.slice(0, 5).map((element) => `${where(element)} ends at ${Math.round(element.getBoundingClientRect().right)} px of ${width}`);
  }

  // A reader must see the main heading without closing anything first.
  function unreachable() {
    const heading = document.querySelector("h1");
    if (!heading) return ["no <h1>"];
    const box = heading.getBoundingClientRect();
    const middle = document.elementFromPoint(box.left + Math.min(box.width, innerWidth) / 2, box.top + box.height / 2);
    const covered = middle && !heading.contains(middle) && !middle.contains(heading);
    return covered ? [`the heading is covered by ${where(middle)}`] : [];
  }

  function page() {
    return {
      lang: document.documentElement.lang,
      height: Math.max(innerHeight, document.querySelector('[data-testid="stMain"]')?.scrollHeight ?? 0),
      errors: all('[data-testid="stException"], [data-testid="stAlertContentError"]').map(words),
      overflow: overflow(),
      unreachable: unreachable(),
    };
  }

  // A figure and the control that shows where it comes from: a popover with its button, or a <details>.
  function figure(element) {
    const panel = element.querySelector("[data-provenance]");
    const name = element.dataset.chiffre;
    // What an expander hides is looked at as a reader would see it: opened.
    element.closest("details:not([open])")?.setAttribute("open", "");
    if (!panel) return { name, problem: "has no [data-provenance]" };
    const control = panel.matches("details")
      ? panel.querySelector("summary")
      : element.querySelector(`[popovertarget="${CSS.escape(panel.id)}"]`);
    if (!control?.checkVisibility()) return { name, problem: "has no visible control to open its source" };
    if (!words(control)) return { name, problem: "has a control without a text" };
    if (panel.id && all(`[id="${CSS.escape(panel.id)}"]`).length > 1) return { name, problem: `shares the id ${panel.id}` };
    control.click();
    const source = words(panel);
    const shown = panel.checkVisibility();
    if (panel.matches(":popover-open")) panel.hidePopover();
    return { name, source, problem: shown && source.length > 20 ? "" : "shows nothing once its control is used" };
  }

  // Opens the first source, for rules that only see what is shown; returns a selector of it.
  function openSource() {
    const panel = document.querySelector("[data-chiffre] [data-provenance]");
    if (!panel) return null;
    panel.matches("details") ? (panel.open = true) : panel.showPopover();
    panel.setAttribute("data-source-ouverte", "");
    return "[data-source-ouverte]";
  }

  // A drawing is followed by what it says, then by the control of its figures; a heading carries no number of its own.
  function unsourced() {
    const containers = all('[data-testid="stMain"] [data-testid="stElementContainer"]');
    const drawing = '[data-testid="stPlotlyChart"], [data-testid="stDeckGlJsonChart"], [data-testid="stMetric"]';
    const alone = containers.filter(
      (element, index) =>
        element.querySelector(drawing) &&
        !containers.slice(index + 1, index + 3).some((next) => next.querySelector("[data-chiffre]")),
    );
    const counted = all("h2").filter((heading) => /\d/.test(heading.innerText.replace(/\b(19|20)\d\d\b/g, "")));
    return [
      ...alone.map((element) => ({ name: where(element), problem: "is drawn without the control of its figures after it" })),
      ...counted.map((element) => ({ name: words(element), problem: "is a heading with a number nobody can trace" })),
    ];
  }

  return { texts, page, openSource, figures: () => [...all("[data-chiffre]").map(figure), ...unsourced()] };
})();
