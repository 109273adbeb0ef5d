// A chart as a picture to take away: title above, source below, on an opaque ground. Made here, from the chart on screen:
// the server has no browser. The buttons are hidden where this script is absent (`streamlit run app.py`).
(() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const WIDTH = 1200;
  const MARGIN = 36;
  const SCALE = 2;
  const FONTS = ["Spectral", "Source Sans"];

  document.documentElement.classList.add("obs-images");

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-telecharger]");
    if (!button) return;
    button.setAttribute("aria-busy", "true");
    const tools = button.closest("[data-graphique]");
    tools.querySelector("[role=alert]")?.remove();
    try {
      await save(tools.dataset, chartOf(button), button.dataset.telecharger);
    } catch (error) {
      console.error(error);
      refused(tools);
    } finally {
      button.removeAttribute("aria-busy");
    }
  });

  function refused(tools) {
    const told = document.createElement("span");
    told.className = "obs-note";
    told.setAttribute("role", "alert");
    told.textContent = "Ce navigateur n’a pas pu faire l’image. Rechargez la page, ou prenez le tableau ou le CSV.";
    tools.append(told);
  }

  // The chart and its controls share one container, whose key is the chart's own.
  const chartOf = (button) => button.closest('[class*="st-key-graphique-"]').querySelector(".js-plotly-plot");

  async function save(told, chart, kind) {
    const picture = await framed(told, chart);
    const blob = kind === "svg" ? asSvg(picture) : await asPng(picture);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${told.fichier}.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  async function framed({ titre, source, mention, filtre }, chart) {
    const { color, fontFamily, serif, sans, ground, grey } = look(chart);
    const inner = WIDTH - 2 * MARGIN;
    const title = lines(titre, `600 26px ${serif}`, inner);
    const kept = lines(filtre, `400 18px ${sans}`, inner);
    const below = [...lines(mention, `600 16px ${sans}`, inner), ...lines(source, `400 16px ${sans}`, inner)];
    const under = MARGIN + title.length * 34;
    const top = under + kept.length * 26 + 14;
    const drawn = await drawing(chart, inner);
    const bottom = top + Number(drawn.getAttribute("height")) + 14;
    const height = bottom + below.length * 24 + MARGIN;

    const picture = element("svg", { xmlns: SVG, width: WIDTH, height, viewBox: `0 0 ${WIDTH} ${height}` });
    // A picture reaches no font of the page: those it is written in go with it.
    picture.append(element("style", {}, await fontFaces()));
    picture.append(element("title", {}, titre), element("rect", { width: WIDTH, height, fill: ground }));
    title.forEach((line, rank) =>
      picture.append(element("text", { x: MARGIN, y: MARGIN + 22 + rank * 34, "font-family": serif, "font-size": 26, "font-weight": 600, fill: color }, line)));
    kept.forEach((line, rank) =>
      picture.append(element("text", { x: MARGIN, y: under + 14 + rank * 26, "font-family": sans, "font-size": 18, fill: grey }, line)));
    // Where another font is read, wider labels run into the margin rather than be cut.
    drawn.setAttribute("overflow", "visible");
    drawn.setAttribute("x", MARGIN);
    drawn.setAttribute("y", top);
    picture.append(drawn);
    below.forEach((line, rank) =>
      picture.append(element("text", { x: MARGIN, y: bottom + 16 + rank * 24, "font-family": sans, "font-size": 16, "font-weight": mention && line !== below.at(-1) ? 600 : 400, fill: grey }, line)));
    return picture;
  }

  // Plotly draws again at the width of the picture, what it wrote on screen left untouched.
  async function drawing(chart, width) {
    const height = chart._fullLayout.height;
    const { data, layout } = structuredClone({ data: chart.data, layout: chart.layout });
    const figure = { data, layout: { ...layout, width, height, autosize: false }, config: { staticPlot: true } };
    const text = await window.Plotly.toImage(figure, { format: "svg", width, height, imageDataOnly: true });
    const drawn = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    return document.importNode(drawn, true);
  }

  function look(chart) {
    const style = getComputedStyle(chart.closest(".stApp"));
    const variable = (name) => style.getPropertyValue(`--${name}`);
    const probe = chart.appendChild(document.createElement("i"));
    const resolved = (name) => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    };
    const colours = { color: resolved("encre"), grey: resolved("gris"), ground: resolved("carte") };
    probe.remove();
    return { ...colours, serif: variable("serif"), sans: variable("sans") };
  }

  // SVG text does not wrap by itself.
  function lines(text, font, width) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = font;
    return text.split(" ").filter(Boolean).reduce((done, word) => {
      const longer = done.length ? `${done.at(-1)} ${word}` : word;
      if (done.length && pen.measureText(longer).width <= width) return [...done.slice(0, -1), longer];
      return [...done, word];
    }, []);
  }

  function element(name, attributes, text = "") {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    return made;
  }

  const asSvg = (picture) => new Blob([new XMLSerializer().serializeToString(picture)], { type: "image/svg+xml" });

  async function asPng(picture) {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(picture))}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = WIDTH * SCALE;
    canvas.height = picture.getAttribute("height") * SCALE;
    const pen = canvas.getContext("2d");
    pen.scale(SCALE, SCALE);
    pen.drawImage(image, 0, 0);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  }

  async function fontFaces() {
    const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
      .filter((rule) => rule instanceof CSSFontFaceRule && FONTS.includes(family(rule)) && rule.style.fontStyle !== "italic");
    return (await Promise.all(rules.map(embedded))).join("\n");
  }

  const family = (rule) => rule.style.getPropertyValue("font-family").replace(/["']/g, "");

  async function embedded(rule) {
    const [, address] = rule.cssText.match(/url\("?([^")]+)"?\)/);
    const file = await (await fetch(new URL(address, rule.parentStyleSheet.href ?? document.baseURI))).blob();
    const data = await new Promise((done) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.readAsDataURL(file);
    });
    return rule.cssText.replace(/url\("?[^")]+"?\)/, `url("${data}")`);
  }
})();
