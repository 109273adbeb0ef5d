// Every browser formats numbers and dates the French way, whatever its own language.
// Streamlit asks the browser for its locale and has no option for it. Must run before Streamlit's own code.
(() => {
  "use strict";
  const LOCALE = "fr-FR";
  const frenchByDefault = (locales) =>
    locales === undefined || locales?.length === 0 ? LOCALE : locales;

  Object.defineProperty(navigator, "language", { get: () => LOCALE });
  Object.defineProperty(navigator, "languages", { get: () => [LOCALE, "fr"] });

  for (const name of [
    "Collator", "DateTimeFormat", "DurationFormat", "ListFormat", "NumberFormat", "PluralRules", "RelativeTimeFormat",
  ]) {
    const native = Intl[name];
    if (!native) continue;
    Intl[name] = new Proxy(native, {
      construct: (target, [locales, ...rest], newTarget) =>
        Reflect.construct(target, [frenchByDefault(locales), ...rest], newTarget),
      // Collator, DateTimeFormat and NumberFormat may be called without `new`.
      apply: (target, self, [locales, ...rest]) =>
        Reflect.apply(target, self, [frenchByDefault(locales), ...rest]),
    });
  }

  for (const [prototype, methods] of [
    [Number.prototype, ["toLocaleString"]],
    [BigInt.prototype, ["toLocaleString"]],
    [Date.prototype, ["toLocaleString", "toLocaleDateString", "toLocaleTimeString"]],
  ]) {
    for (const method of methods) {
      const native = prototype[method];
      prototype[method] = function (locales, ...rest) {
        return native.call(this, frenchByDefault(locales), ...rest);
      };
    }
  }
})();
