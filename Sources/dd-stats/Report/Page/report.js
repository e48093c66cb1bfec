"use strict";
// What comes from a corpus is put into the page as text (textContent), never as markup.
(() => {
  const byId = (id) => document.getElementById(id);
  const make = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const grouped = (number) => number.toLocaleString("en-US");

  // Figures under the pointer, or by the arrow keys in a picture that has the focus.
  const tip = make("div");
  tip.id = "tip";
  tip.hidden = true;
  tip.setAttribute("role", "tooltip");
  document.body.append(tip);
  const place = (x, y) => {
    const box = tip.getBoundingClientRect();
    tip.style.left = Math.max(4, Math.min(x + 12, innerWidth - box.width - 8)) + "px";
    tip.style.top = (y + box.height + 24 > innerHeight ? y - box.height - 10 : y + 16) + "px";
  };
  const show = (element, x, y) => {
    tip.textContent = element.dataset.tip;
    tip.hidden = false;
    const box = element.getBoundingClientRect();
    place(x ?? box.left + box.width / 2, y ?? box.bottom - 12);
  };
  const hide = () => {
    tip.hidden = true;
    document.querySelectorAll(".touch.at").forEach((mark) => mark.classList.remove("at"));
  };
  document.addEventListener("pointermove", (event) => {
    const element = event.target.closest && event.target.closest("[data-tip]");
    if (element) show(element, event.clientX, event.clientY);
    else if (!tip.hidden && !document.querySelector(".touch.at")) hide();
  });
  document.addEventListener("focusin", (event) => {
    hide();
    if (event.target.dataset.tip) show(event.target);
  });
  document.addEventListener("focusout", hide);
  const live = make("div", "hidden");
  live.setAttribute("aria-live", "polite");
  document.body.append(live);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
    const picture = event.target;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !picture.dataset || picture.dataset.steps === undefined) return;
    const marks = [...picture.querySelectorAll("[data-tip]")];
    const now = marks.findIndex((mark) => mark.classList.contains("at"));
    const next = marks[Math.max(0, Math.min(marks.length - 1, now < 0 ? (step > 0 ? 0 : marks.length - 1) : now + step))];
    if (!next) return;
    event.preventDefault();
    hide();
    next.classList.add("at");
    show(next);
    live.textContent = next.dataset.tip;
  });

  // Samples and dropped rows.
  const source = byId("data");
  if (!source) return;
  const data = JSON.parse(source.textContent);
  const samples = data.samples.map(([dataset, number, id, characters, tokens, metadata, link, file, fileRow, sourceRow, parts]) =>
    ({ dataset, number, id, characters, tokens, metadata, link, file, fileRow, sourceRow, parts }));
  const drops = data.drops.map(([dataset, stage, kind, reason, detail, id, sourceRow, text]) =>
    ({ dataset, stage, kind, reason, detail, id, sourceRow, text }));
  samples.forEach((sample) => {
    sample.words = [sample.id, sample.metadata, ...sample.parts.map((part) => part[3])].join("\n").toLowerCase();
  });
  drops.forEach((drop) => { drop.words = [drop.id, drop.detail, drop.text].join("\n").toLowerCase(); });

  // What can't be seen, or turns letters around, is spelled out.
  const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/;
  const appendPlain = (parent, text) => {
    for (const piece of text.split(new RegExp("(" + controls.source + ")"))) {
      if (piece.length === 1 && controls.test(piece)) {
        const code = piece.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
        const mark = make("span", "control", code);
        mark.title = "U+" + code;
        parent.append(mark);
      } else if (piece) {
        parent.append(piece);
      }
    }
  };
  const append = (parent, text, query) => {
    if (!query) return appendPlain(parent, text);
    const low = text.toLowerCase();
    // Where lower case has another length, places would be others.
    if (low.length !== text.length) return appendPlain(parent, text);
    let from = 0;
    for (let at = low.indexOf(query); at >= 0; at = low.indexOf(query, from)) {
      appendPlain(parent, text.slice(from, at));
      const mark = make("mark");
      appendPlain(mark, text.slice(at, at + query.length));
      parent.append(mark);
      from = at + query.length;
    }
    appendPlain(parent, text.slice(from));
  };
  const link = (address, text) => {
    const element = make("a", "", text);
    element.href = address;
    element.rel = "noreferrer";
    return element;
  };
  const heading = (item, query) => {
    const title = make("h3");
    const id = make("b");
    append(id, item.id || "without an id", query);
    title.append(id, make("span", "", data.datasets[item.dataset]));
    return title;
  };
  const known = ["system", "user", "assistant", "tool", "prompt"];

  const renderSample = (sample, query) => {
    const article = make("article");
    const title = heading(sample, query);
    const size = [grouped(sample.characters) + " characters"];
    if (sample.tokens !== null) size.push(grouped(sample.tokens) + " tokens");
    title.append(make("span", "", size.join(", ")));
    const right = make("span", "right");
    const row = (number) => number === null ? "" : "row " + grouped(number) + " of ";
    const place = sample.file ? row(sample.fileRow) + sample.file
      : sample.sourceRow === null ? "" : row(sample.sourceRow) + "the source";
    right.append(sample.link ? link(sample.link, place) : make("span", "", place));
    title.append(right);
    article.append(title);
    let text = null;
    let shown = 0;
    if (!sample.parts.some((part) => part[0])) article.classList.add("code");
    for (const [role, start, marks, words] of sample.parts) {
      if (role || !text) {
        const turn = make("div", "turn " + (known.includes(role) ? role : ""));
        if (role) turn.append(make("div", "role", role));
        text = make("div", "text");
        text.dir = "auto";
        text.tabIndex = -1;
        turn.append(text);
        article.append(turn);
      }
      text.append(make("span", "offset", String(start)));
      const part = make("span", (marks & 1 ? "prompt-part " : "") + (marks & 2 ? "rationale" : ""));
      append(part, words, query);
      text.append(part);
      shown += [...words].length;
    }
    const roles = sample.parts.reduce((sum, [role]) => sum + (role ? [...role].length + 2 : 0), 0);
    const left = sample.characters - shown - roles;
    if (text && left > 0) text.append(make("span", "cut", " … " + grouped(left) + " more characters"));
    if (sample.metadata) {
      const metadata = make("div", "metadata");
      append(metadata, sample.metadata, query);
      article.append(metadata);
    }
    return article;
  };
  const renderDrop = (drop, query) => {
    const article = make("article", "drop");
    const title = heading(drop, query);
    if (drop.sourceRow !== null) title.append(make("span", "", "row " + grouped(drop.sourceRow)));
    const why = make("div", "why");
    why.append(make("span", "", "dropped by " + drop.stage + ": "), make("code", "", drop.reason), " ");
    append(why, drop.detail, query);
    const turn = make("div", "turn");
    const text = make("div", "text");
    append(text, drop.text, query);
    turn.append(text);
    article.append(title, why, turn);
    return article;
  };

  const controlsOf = { search: byId("search"), dataset: byId("dataset"), reason: byId("reason"), offsets: byId("offsets") };
  data.datasets.forEach((name, index) => {
    const option = make("option", "", name);
    option.value = String(index);
    controlsOf.dataset.append(option);
  });
  if (drops.length > 0) {
    const all = make("option", "", "dropped rows");
    all.value = "*";
    controlsOf.reason.append(all);
    for (const reason of [...new Set(drops.map((drop) => drop.reason))].sort()) {
      const option = make("option", "", "dropped: " + reason);
      option.value = "=" + reason;
      controlsOf.reason.append(option);
    }
  }
  const pageSize = 10;
  let matches = [];
  let shownItems = 0;
  const list = byId("list");
  const more = byId("more");
  const showMore = () => {
    const query = controlsOf.search.value.toLowerCase();
    const next = matches.slice(shownItems, shownItems + pageSize);
    list.append(...next.map((item) => (item.parts ? renderSample(item, query) : renderDrop(item, query))));
    shownItems += next.length;
    more.hidden = shownItems >= matches.length;
  };
  const update = () => {
    const query = controlsOf.search.value.toLowerCase();
    const reason = controlsOf.reason.value;
    const items = reason === "" ? samples : reason === "*" ? drops : drops.filter((drop) => "=" + drop.reason === reason);
    const dataset = controlsOf.dataset.value;
    matches = items.filter((item) => (dataset === "" || String(item.dataset) === dataset) && item.words.includes(query));
    byId("found").textContent = grouped(matches.length) + " of " + grouped(items.length) +
      (reason === "" ? " samples" : " dropped rows");
    list.replaceChildren();
    shownItems = 0;
    showMore();
  };
  let waiting;
  controlsOf.search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(update, 120);
  });
  controlsOf.dataset.addEventListener("change", update);
  controlsOf.reason.addEventListener("change", update);
  controlsOf.offsets.addEventListener("change", () => list.classList.toggle("show-offsets", controlsOf.offsets.checked));
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", () => {
    const first = list.children.length;
    showMore();
    const next = list.children[first];
    if (next) {
      next.tabIndex = -1;
      next.focus({ preventScroll: true });
    }
  });
  // From a reason, or a flow, to the rows that were dropped.
  document.addEventListener("click", (event) => {
    const from = event.target.closest && event.target.closest("[data-show]");
    if (!from || drops.length === 0) return;
    controlsOf.search.value = "";
    controlsOf.dataset.value = String(data.datasets.indexOf(from.dataset.show));
    controlsOf.reason.value = from.dataset.reason ? "=" + from.dataset.reason : "*";
    update();
  });
  update();
})();
