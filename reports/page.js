"use strict";
(() => {
  const root = document.documentElement;
  root.classList.remove("plain");
  const stored = JSON.parse(document.getElementById("charts").textContent);
  const night = matchMedia("(prefers-color-scheme: dark)");
  const plots = () => [...document.querySelectorAll("[data-chart]")];

  // Charts are written in light colours; dark ones have the same names.
  const tinted = (value, dark) => {
    if (typeof value === "string") return (dark && stored.dark[value]) || value;
    if (Array.isArray(value)) return value.map((item) => tinted(item, dark));
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, tinted(item, dark)]));
    return value;
  };

  const inflate = async () => {
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

  const draw = async (dark, width) => {
    const font = getComputedStyle(document.body).fontFamily;
    for (const plot of plots()) {
      const spec = tinted(stored.charts[plot.dataset.chart], dark);
      spec.layout.font.family = font;
      if (width) Object.assign(spec.layout, { autosize: false, width });
      await Plotly.react(plot, spec.data, spec.layout, { displayModeBar: false, responsive: !width, showTips: false });
      link(plot, spec.layout.meta);
      if (!width) await idle(); // paper does not wait
    }
  };

  // A click anywhere in a row opens that touchpoint; the links of the tables do the same from the keyboard.
  const link = (plot, meta) => {
    if (!meta || plot.dataset.linked) return;
    plot.dataset.linked = "yes";
    plot.addEventListener("click", (event) => {
      const axis = plot._fullLayout.yaxis;
      const box = plot.getBoundingClientRect();
      const row = Math.round(axis.p2d(event.clientY - box.top - axis._offset));
      if (meta.links[row] && event.clientY - box.top > axis._offset) location.hash = meta.links[row];
    });
  };

  // The drawer holds the sheet itself, not a copy, so ids stay unique; closing puts it back.
  const drawer = document.getElementById("drawer");
  const body = document.getElementById("drawer-body");
  let place = null;
  const putBack = () => {
    const sheet = body.firstElementChild;
    if (!sheet) return;
    sheet.open = false;
    place.replaceWith(sheet);
    place = null;
  };
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && body.contains(target)) return;
    if (target && target.classList.contains("sheet")) {
      putBack();
      place = document.createElement("span");
      target.replaceWith(place);
      body.append(target);
      target.open = true;
      if (!drawer.open) drawer.showModal();
      drawer.scrollTop = 0;
    } else if (drawer.open) {
      drawer.close();
      if (target) target.scrollIntoView();
    }
  };
  drawer.addEventListener("close", () => {
    const shown = body.firstElementChild;
    putBack();
    if (shown && location.hash === "#" + encodeURI(shown.id)) history.replaceState(null, "", location.pathname + location.search);
  });
  drawer.addEventListener("click", (event) => { if (event.target === drawer) drawer.close(); });
  document.getElementById("drawer-close").addEventListener("click", () => drawer.close());
  addEventListener("hashchange", follow);
  follow();

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

  idle()
    .then(inflate)
    .then(() => draw(night.matches))
    .then(() => {
      root.dataset.charts = "drawn";
      night.addEventListener("change", () => draw(night.matches));
      addEventListener("beforeprint", () => draw(false, 680));
      addEventListener("afterprint", () => draw(night.matches));
    })
    .catch((error) => {
      root.dataset.charts = "failed";
      root.classList.add("plain");
      document.querySelectorAll(".failed").forEach((note) => { note.hidden = false; });
      console.error(error);
    });
})();
