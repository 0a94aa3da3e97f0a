"use strict";
(() => {
  const root = document.documentElement;
  root.classList.remove("plain");
  const stored = JSON.parse(document.getElementById("charts").textContent);
  const night = matchMedia("(prefers-color-scheme: dark)");

  // Charts are written in light colours; dark ones have the same names.
  const tinted = (value, dark) => {
    if (typeof value === "string") return (dark && stored.dark[value]) || value;
    if (Array.isArray(value)) return value.map((item) => tinted(item, dark));
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, tinted(item, dark)]));
    return value;
  };

  let library = null;
  const inflate = () => (library ||= unpacked());
  const unpacked = async () => {
    const packed = Uint8Array.from(atob(document.getElementById("plotly").textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    // The policy knows this script by its hash: nothing else that could end up in the page runs.
    const script = document.createElement("script");
    script.textContent = await new Response(stream).text();
    document.head.append(script);
    script.remove();
  };

  // What the reader does comes before charts that are not drawn yet.
  const idle = () => new Promise((ready) => (window.requestIdleCallback ? requestIdleCallback(() => ready(), { timeout: 500 }) : setTimeout(ready)));

  // The style sheet prints 850 pixels wide.
  const plots = [...document.querySelectorAll("[data-chart]")];
  const draw = (plot, { paper = false } = {}) => {
    const spec = tinted(stored.charts[plot.dataset.chart], night.matches && !paper);
    spec.layout.font.family = getComputedStyle(document.body).fontFamily;
    if (paper) Object.assign(spec.layout, { autosize: false, width: plot.closest(".columns") ? 413 : 850 });
    // Plotly draws at once what needs no file; its promise only says so later.
    return Plotly.react(plot, spec.data, spec.layout, { displayModeBar: false, responsive: !paper, showTips: false })
      .then(() => link(plot, spec.layout.meta));
  };

  // A click anywhere in a row opens that touchpoint; the links of the tables do the same from the keyboard.
  const link = (plot, meta) => {
    if (!meta || plot.dataset.linked) return;
    plot.dataset.linked = "yes";
    if (meta.points) plot.on("plotly_click", (event) => { if (event.points[0].customdata) location.hash = event.points[0].customdata; });
    if (!meta.links) return;
    plot.addEventListener("click", (event) => {
      const axis = plot._fullLayout.yaxis;
      const box = plot.getBoundingClientRect();
      const row = Math.round(axis.p2d(event.clientY - box.top - axis._offset));
      if (meta.links[row] && event.clientY - box.top > axis._offset) location.hash = meta.links[row];
    });
  };

  const address = () => { try { return decodeURIComponent(location.hash); } catch { return location.hash; } };
  const forget = () => history.replaceState(null, "", location.pathname + location.search);

  // The drawer holds the sheet itself, not a copy, so ids stay unique; closing puts it back.
  const drawer = document.getElementById("drawer");
  const body = document.getElementById("drawer-body");
  let place = null;
  const putBack = () => {
    const sheet = body.firstElementChild;
    if (!sheet) return;
    sheet.open = false;
    sheet.querySelector("summary").removeAttribute("tabindex");
    place.replaceWith(sheet);
    place = null;
  };
  const follow = () => {
    const left = finder.open;
    if (finds()) return;
    const target = document.getElementById(address().slice(1));
    if (target && body.contains(target)) return;
    const card = target && target.querySelector(":scope > details.more");
    const folded = card && !card.open;
    if (folded) card.open = true;
    if (target && target.classList.contains("sheet")) {
      putBack();
      place = document.createElement("span");
      target.replaceWith(place);
      body.append(target);
      target.open = true;
      target.querySelector("summary").tabIndex = -1; // it is the heading here: nothing to close
      drawer.setAttribute("aria-label", target.dataset.name);
      if (!drawer.open) drawer.showModal();
      drawer.scrollTop = 0;
    } else {
      if (target && (drawer.open || left || folded)) target.scrollIntoView();
      drawer.close();
    }
  };
  drawer.addEventListener("close", () => {
    const shown = body.firstElementChild;
    putBack();
    if (shown && address() === "#" + shown.id) forget();
  });

  // A verbatim stands in several places of the page, and may be judged otherwise in each; it is found once, with a link
  // to the first place that fits the filters.
  const finder = document.getElementById("finder");
  const [sought, channel, polarity] = ["q", "channel", "polarity"].map((name) => finder.querySelector(`[name=${name}]`));
  const SHOWN = 60;
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const verbatims = new Map();
  for (const quote of document.querySelectorAll("main .quote")) {
    const key = quote.querySelector("blockquote").textContent + quote.querySelector(".reference").textContent;
    verbatims.set(key, [...(verbatims.get(key) || []), { quote, text: plain(quote.textContent) }]);
  }
  for (const select of [channel, polarity]) {
    const values = new Set([...verbatims.values()].flat().map(({ quote }) => quote.dataset[select.name]));
    select.append(...[...values].map((value) => new Option(value, value)));
  }
  const found = (quote) => {
    const copy = quote.cloneNode(true);
    const home = quote.closest("article, .sheet, section");
    const link = document.createElement("a");
    link.href = "#" + home.id;
    link.textContent = home.dataset.name || home.querySelector("h2").textContent;
    copy.querySelectorAll("details").forEach((long) => { long.open = true; });
    copy.querySelector("figcaption").append(" · ", link);
    return copy;
  };
  const mark = (words) => {
    if (!window.Highlight) return;
    const ranges = [];
    const letters = document.createTreeWalker(document.getElementById("finds"), NodeFilter.SHOW_TEXT);
    while (letters.nextNode()) {
      const text = letters.currentNode.data.toLowerCase();
      for (const word of words) {
        for (let at = text.indexOf(word); at >= 0 && at + word.length <= letters.currentNode.length; at = text.indexOf(word, at + word.length)) {
          const range = new Range();
          range.setStart(letters.currentNode, at);
          range.setEnd(letters.currentNode, at + word.length);
          ranges.push(range);
        }
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  };
  const find = () => {
    const words = plain(sought.value).split(/\s+/).filter(Boolean);
    const fits = ({ quote, text }) => words.every((word) => text.includes(word))
      && [channel, polarity].every((select) => !select.value || quote.dataset[select.name] === select.value);
    const hits = [...verbatims.values()].map((places) => places.find(fits)).filter(Boolean);
    const numbers = { n: hits.length, total: verbatims.size, shown: SHOWN };
    const said = hits.length ? finder.dataset.found + (hits.length > SHOWN ? finder.dataset.first : "") : finder.dataset.none;
    document.getElementById("found").textContent = said.replace(/\{(\w+)\}/g, (_, name) => numbers[name]);
    document.getElementById("finds").replaceChildren(...hits.slice(0, SHOWN).map(({ quote }) => found(quote)));
    mark(words);
  };
  const asked = () => new URLSearchParams([sought, channel, polarity].filter((one) => one.value || one === sought).map((one) => [one.name, one.value]));
  const finds = () => {
    if (!address().startsWith("#q=")) {
      if (finder.open) finder.close();
      return false;
    }
    if (drawer.open) drawer.close();
    const given = new URLSearchParams(location.hash.slice(1));
    for (const field of [sought, channel, polarity]) field.value = given.get(field.name) || "";
    for (const select of [channel, polarity]) if (select.selectedIndex < 0) select.value = "";
    if (!finder.open) finder.showModal();
    sought.focus();
    find();
    return true;
  };
  finder.addEventListener("input", () => {
    history.replaceState(null, "", "#" + asked());
    find();
  });
  finder.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !sought.value) return;
    event.preventDefault();
    sought.value = "";
    sought.dispatchEvent(new Event("input", { bubbles: true }));
  });
  finder.addEventListener("close", () => { if (address().startsWith("#q=")) forget(); });
  const opener = document.getElementById("find");
  opener.hidden = !verbatims.size;
  opener.addEventListener("click", () => { location.hash = "#q="; });
  for (const dialog of [drawer, finder]) {
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.querySelector(".close").addEventListener("click", () => dialog.close());
  }
  addEventListener("hashchange", follow);
  follow();

  // What if: the same straight line that `voc what-if` computes, for any step and degree.
  const written = (value, digits, sign = true) => {
    const text = Math.abs(value).toFixed(digits);
    return Number(text) === 0 ? text : (value < 0 ? "\u2212" : sign ? "+" : "") + text;
  };
  for (const box of document.querySelectorAll(".levers")) {
    const [lever, [points, degree], [by, done]] = [box.querySelector("select"), box.querySelectorAll("input"), box.querySelectorAll("output")];
    const { sentence, digits, base, signed, down = -Infinity, up = Infinity } = box.dataset;
    const answer = () => {
      const { level, most, slope, spread, note } = lever.selectedOptions[0].dataset;
      points.max = most;
      const step = points.value * degree.value / 100;
      const values = {
        touchpoint: lever.selectedOptions[0].text, points: points.value, degree: degree.value,
        level: written(+level, 0), to: written(+level + +points.value, 0),
        after: written(+base + slope * step, digits, signed !== undefined),
        change: written(slope * step, digits),
        low: written(Math.max((slope - spread) * step, down), digits), high: written(Math.min((+slope + +spread) * step, up), digits),
      };
      by.value = "+" + points.value;
      done.value = degree.value + "%";
      box.querySelector(".answer").textContent = sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]) + note;
    };
    box.addEventListener("input", answer);
    answer();
  }

  // Only what scrolls is a stop of the keyboard.
  const fit = new ResizeObserver((entries) => {
    for (const box of new Set(entries.map((entry) => entry.target.closest(".scroll")))) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  });
  document.querySelectorAll(".scroll, .scroll > *").forEach((one) => fit.observe(one));

  // Where the reader is.
  const links = new Map([...document.querySelectorAll(".contents a")].map((a) => [a.hash.slice(1), a]));
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      links.forEach((a) => a.removeAttribute("aria-current"));
      links.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-20% 0px -70% 0px" });
  document.querySelectorAll("main > section").forEach((section) => seen.observe(section));

  // A chart is drawn when the reader comes near it: most are far below, and those of a closed card have no width yet.
  const failed = (error) => {
    root.dataset.charts = "failed";
    root.classList.add("plain");
    document.querySelectorAll(".failed").forEach((note) => { note.hidden = false; });
    console.error(error);
  };
  const drawn = new Set();
  let queue = [];
  let busy = false;
  const work = async () => {
    if (busy) return;
    busy = true;
    try {
      await inflate();
      while (queue.length) {
        const plot = queue.shift();
        drawn.add(plot);
        await draw(plot);
        await idle();
      }
      root.dataset.charts = "drawn";
    } catch (error) {
      failed(error);
    }
    busy = false;
  };
  const near = new IntersectionObserver((entries) => {
    const come = entries.filter((entry) => entry.isIntersecting).map((entry) => entry.target);
    come.forEach((plot) => near.unobserve(plot));
    queue.push(...come.filter((plot) => !drawn.has(plot)));
    if (come.length) work();
  }, { rootMargin: "600px" });
  plots.forEach((plot) => near.observe(plot));
  // Reading the library keeps a phone busy for seconds: unless a chart is near already, the reader's first clicks come first.
  const SETTLED = 1000; // milliseconds
  const rest = () => setTimeout(() => idle().then(inflate).then(() => { if (!queue.length && !busy) root.dataset.charts = "drawn"; }, failed), SETTLED);
  if (plots.length) addEventListener("load", rest, { once: true });
  else root.dataset.charts = "drawn";

  // Paper shows every chart and every card, and cannot wait: before the library is there it shows the tables instead.
  let unfolded = [];
  let early = false;
  const paper = () => {
    unfolded = [...document.querySelectorAll("details.more:not([open])")];
    unfolded.forEach((card) => { card.open = true; });
    if (root.classList.contains("plain")) return;
    early = !window.Plotly;
    if (early) {
      root.classList.add("plain");
      return;
    }
    queue = [];
    for (const plot of plots) {
      drawn.add(plot);
      near.unobserve(plot);
      draw(plot, { paper: true }).catch(failed);
    }
  };
  addEventListener("beforeprint", paper);
  addEventListener("afterprint", () => {
    unfolded.forEach((card) => { card.open = false; });
    unfolded = [];
    if (early) root.classList.remove("plain");
    early = false;
    for (const plot of drawn) near.observe(plot);
    drawn.clear();
  });
  night.addEventListener("change", () => {
    for (const plot of drawn) near.observe(plot);
    drawn.clear();
  });
})();
