// A step of an import that gives way to another is read from its top: the button that led there was at the bottom of
// the former one.
(() => {
  "use strict";
  let shown;

  new MutationObserver(() => {
    const steps = document.querySelector(".obs-etapes");
    const step = steps?.dataset.etape;
    if (step === shown) return;
    if (step && shown) steps.scrollIntoView({ block: "start" });
    shown = step;
  }).observe(document, { subtree: true, childList: true });
})();
