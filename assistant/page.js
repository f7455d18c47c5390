// The page's own script: views by their address, citations, definitions, what is copied, saved and printed.
// Nothing is stored in the browser, nothing is sent elsewhere.
(() => {
  const $ = (query, from = document) => from.querySelector(query);
  const $$ = (query, from = document) => [...from.querySelectorAll(query)];
  const root = document.documentElement;
  const calm = () => (window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

  // ---- What goes to the server: a text put into one of Gradio's boxes, and its button pressed.
  function put(box, text, button) {
    const prototype = box.tagName === "TEXTAREA" ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
    Object.getOwnPropertyDescriptor(prototype, "value").set.call(box, text);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    if (button) setTimeout(() => button.click(), 0);
  }

  // While it starts, Gradio draws its boxes before it listens to them, and draws them anew: say it again until heard.
  function deliver(box, text, button, done, tries = heard ? 10 : 40) {
    if ($(box) && $(button)) put($(box), text, $(button));
    setTimeout(() => done() || (tries ? deliver(box, text, button, done, tries - 1) : trouble(true)), 300);
  }

  let heard = false;
  const alarm = document.createElement("p");
  alarm.id = "trouble";
  alarm.setAttribute("role", "alert");

  function trouble(is_there) {
    heard = heard || !is_there;
    if (!is_there) return alarm.remove();
    $("#room").removeAttribute("aria-busy");
    $("#room").classList.remove("turning");
    $("main").append(alarm);
    alarm.textContent = words().trouble;
  }

  function ask(text) {
    if (root.dataset.room !== "chat") location.hash = "#/";
    const before = asked;
    deliver("#question textarea", text, "#send", () => asked > before);
  }

  // ---- Views: "#/explore/genes" opens one, "#/" is the chat.
  let wanted = null;
  let kept = null;
  const address = () => (location.hash.startsWith("#/") ? location.hash.slice(2) : "");
  const path_of = (text) => text.split(/[/?]/)[0];

  function route() {
    if (location.hash && !location.hash.startsWith("#/")) return;
    const path = address();
    root.dataset.room = path_of(path) || "chat";
    name_room();
    if (!path) {
      wanted = null;
      return;
    }
    const room = $("#room");
    if (!room) return; // not there yet; `settle` comes back
    wanted = path;
    if ($("article.view", room)?.dataset.path === path) arrived();
    else {
      room.setAttribute("aria-busy", "true");
      room.classList.toggle("turning", !kept);
      deliver("#place textarea", path, "#go", () => wanted !== path);
    }
  }

  function name_room() {
    $$("#rooms a").forEach((link) => {
      if (link.dataset.room === root.dataset.room) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
  }

  function arrived() {
    const view = $("#room article.view");
    if (wanted === null || view?.dataset.path !== wanted) return;
    wanted = null;
    trouble(false);
    $("#room").removeAttribute("aria-busy");
    $("#room").classList.remove("turning");
    const again = kept && document.getElementById(kept);
    kept = null;
    const target = again || $("#here", view) || $("#view-title", view);
    target?.focus({ preventScroll: true });
    if (target?.id === "here") target.scrollIntoView({ block: "start" });
    else if (!again) window.scrollTo(0, 0);
  }

  function choose(form) {
    const chosen = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    const active = document.activeElement;
    kept = active && form.contains(active) ? active.id || null : null;
    location.hash = `#/${form.dataset.view}${chosen.size ? "?" : ""}${chosen}`;
  }

  function find(field) {
    const typed = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const items = [...document.getElementById(field.dataset.find).children];
    let shown = 0;
    for (const item of items) {
      const text = item.textContent.toLowerCase();
      item.hidden = !typed.every((word) => text.includes(word));
      shown += item.hidden ? 0 : 1;
    }
    const told = words().shownOf.replace("{shown}", shown).replace("{all}", items.length);
    $(".found", field.closest(".filters")).textContent = typed.length ? told : "";
  }

  // ---- The chat.
  function show(id) {
    const source = document.getElementById(id);
    if (!source) return;
    const turn = source.closest(".turn");
    $$("#sources .turn").forEach((one) => one.classList.toggle("hidden", one !== turn));
    $$("#sources .source").forEach((one) => one.classList.toggle("shown", one === source));
    const details = $("details", source);
    if (details) details.open = true;
    source.scrollIntoView({ behavior: calm(), block: "nearest" });
    source.focus({ preventScroll: true });
  }

  // Gradio names each message by its raw markup; a screen reader needs words.
  function name(row) {
    const label = row.dataset.testid === "user" ? words().yourQuestion : words().answer;
    if (row.getAttribute("aria-label") !== label) row.setAttribute("aria-label", label);
  }

  // A new answer is read from its question on, so that is what comes to the top.
  let asked = 0;
  let ready = false;
  const parts = ["#head h1", "#question textarea", "#examples button", "#side .no-sources", "#go", "#room"];
  const is_drawn = () => parts.every((part) => $(part)) && getComputedStyle(root).getPropertyValue("--touch");

  // Gradio draws part after part, and each would push the others about: all appear at once.
  function unveil() {
    root.style.visibility = "";
    const box = $("#question textarea");
    if (root.dataset.room === "chat" && window.matchMedia("(pointer: fine)").matches) box?.focus({ preventScroll: true });
  }

  function settle() {
    if (!ready && is_drawn()) {
      ready = true;
      document.title = $("#head h1").textContent;
      unveil();
      route();
      const shared = new URLSearchParams(location.search).get("q");
      if (shared) {
        history.replaceState(null, "", location.pathname + location.hash);
        ask(shared.slice(0, 2000));
      }
    }
    arrived();
    $$("#chat [data-testid=user], #chat [data-testid=bot]").forEach(name);
    const questions = $$("#chat .question");
    if (questions.length > asked && $$("#chat .answer").length === questions.length) {
      trouble(false);
      const last = questions[questions.length - 1];
      const scroller = $("#chat .bubble-wrap");
      if (scroller && scroller.scrollHeight > scroller.clientHeight + 1) {
        scroller.scrollTop += last.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 12;
      } else {
        last.scrollIntoView({ block: "start" });
      }
      const turns = $$("#sources .turn");
      turns.forEach((one, i) => one.classList.toggle("hidden", i !== turns.length - 1));
    }
    asked = questions.length;
  }

  // ---- A small note by a citation or a term.
  const peek = document.createElement("div");
  peek.id = "peek";
  peek.setAttribute("role", "tooltip");
  peek.hidden = true;
  let peeked = null;

  function note(link) {
    const lines = document.createDocumentFragment();
    const line = (tag, text) => {
      const part = document.createElement(tag);
      part.textContent = text;
      lines.append(part);
    };
    const told = document.getElementById(link.getAttribute("href").slice(1));
    if (!told) return null;
    const words = (part) => [...part.childNodes].map((one) => one.textContent.trim()).filter(Boolean);
    line("strong", words($(".title, dt", told)).join(" "));
    line("span", words($(".where, dd", told)).join(" · "));
    return lines;
  }

  function open_peek(link) {
    const lines = note(link);
    if (!lines) return;
    close_peek();
    peek.replaceChildren(lines);
    ($("main") || document.body).append(peek);
    peek.hidden = false;
    link.setAttribute("aria-describedby", "peek");
    peeked = link;
    place_peek();
  }

  function place_peek() {
    const place = peeked?.getClientRects()[0];
    if (!place || place.bottom < 0 || place.top > window.innerHeight) return close_peek();
    const left = Math.max(8, Math.min(place.left, root.clientWidth - peek.offsetWidth - 8));
    const below = place.bottom + peek.offsetHeight + 60 < window.innerHeight;
    peek.style.left = `${left}px`;
    peek.style.top = `${below ? place.bottom + 6 : Math.max(8, place.top - peek.offsetHeight - 6)}px`;
  }

  function close_peek() {
    peek.hidden = true;
    peeked?.removeAttribute("aria-describedby");
    peeked = null;
  }

  // ---- What leaves the page, into the reader's own hands.
  function say(text) {
    const said = $("#said");
    if (said) said.textContent = text;
  }

  async function copy(text, told) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    say(told);
  }

  function save(name, kind, content) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type: kind }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  const turn_of = (part) => $$("#chat .answer").indexOf(part.closest(".answer"));
  const handout_of = (turn) => $(`#sources .turn[data-turn="${turn + 1}"] .handout`)?.textContent || "";

  const words = () => $("#tools .conversation").dataset;
  const dated = () => `${new Date().toLocaleDateString("sv")} · ${words().corpus} ${words().version}`;

  function handout() {
    return [
      `# ${words().handout}`,
      dated(),
      ...$$("#sources .handout").map((one) => one.textContent),
      `## ${words().ownQuestions}`,
      "- \n- \n- ",
      $("#disclaimer").textContent,
      "",
    ].join("\n\n");
  }

  function csv(table) {
    const cell = (one) => `"${one.textContent.trim().replace(/\s+/g, " ").replace(/"/g, '""')}"`;
    return "\ufeff" + $$("tr", table).map((row) => [...row.cells].map(cell).join(",")).join("\r\n") + "\r\n";
  }

  // All charts of a place, one below the other, with their headings and the colours of the moment.
  function svg(place) {
    const width = 720;
    const colours = getComputedStyle(root);
    const token = (one) => colours.getPropertyValue(one).trim();
    let y = 12;
    let body = "";
    for (const chart of $$("svg.chart", place)) {
      const title = $("h3", chart.closest("section") || document.createElement("p"))?.firstChild.textContent.trim();
      if (title) {
        const head = document.createElementNS("http://www.w3.org/2000/svg", "text");
        head.setAttribute("y", y + 20);
        head.setAttribute("class", "head");
        head.textContent = title;
        body += new XMLSerializer().serializeToString(head);
        y += 34;
      }
      const copy = chart.cloneNode(true);
      copy.setAttribute("y", y);
      $$("a", copy).forEach((link) => link.removeAttribute("href"));
      body += new XMLSerializer().serializeToString(copy);
      y += Number(chart.getAttribute("height")) + 20;
    }
    const style =
      `text{font:16px system-ui,sans-serif;fill:${token("--ink")}}.name,.head,.value{font-weight:600}.head{font-size:20px}` +
      `.more,.tick{fill:${token("--ink-soft")}}.grid{stroke:${token("--line")}}.hit{fill:none}` +
      `.bar{stroke:${token("--accent")};stroke-width:2.5}.full,.fill,.dot{fill:${token("--accent")}}` +
      `.open{fill:${token("--card")};stroke:${token("--accent")};stroke-width:2.5}`;
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width + 40}" height="${y}"><style>${style}</style>` +
      `<rect width="100%" height="100%" fill="${token("--card")}"/><svg x="20" width="${width}" height="${y}">${body}</svg></svg>`
    );
  }

  function png(text, done) {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = 2 * image.width;
      canvas.height = 2 * image.height;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(done, "image/png");
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  }

  function save_shown({ save: kind, from, name }) {
    const shown = document.getElementById(from);
    if (kind === "csv") save(`${name}.csv`, "text/csv", csv(shown));
    if (kind === "svg") save(`${name}.svg`, "image/svg+xml", svg(shown));
    if (kind === "png") png(svg(shown), (blob) => save(`${name}.png`, "image/png", blob));
  }

  // On paper: every turn's sources, the date, and the version of the corpus.
  function to_paper() {
    $$("#sources .turn").forEach((one) => one.classList.remove("hidden"));
    $("#printed").textContent = `${words().handout} · ${dated()}`;
  }

  // ---- Events, all of them here.
  const clicks = [
    ["a.cite", (link) => (close_peek(), show(link.getAttribute("href").replace(/^.*#/, "")))],
    ["a.term", open_peek],
    ["a.skip", () => $("#question textarea")?.focus()],
    ["button.ask", (button) => ask(button.dataset.question || button.textContent)],
    ["button.copy", (button) => copy(handout_of(turn_of(button)), words().copied)],
    ["button.share", (button) => share($$("#chat .question")[turn_of(button)])],
    ["button[data-save]", (button) => save_shown(button.dataset)],
    ["#save", () => save("questions-for-the-care-team.md", "text/markdown", handout())],
    ["#print", () => window.print()],
    ["#edit", edit],
  ];

  function share(question) {
    const link = `${location.origin}${location.pathname}?q=${encodeURIComponent(question.textContent)}`;
    copy(link, words().linked);
  }

  function edit() {
    const box = $("#question textarea");
    const questions = $$("#chat .question");
    if (!box || !questions.length) return;
    put(box, questions[questions.length - 1].textContent);
    box.focus();
  }

  document.addEventListener(
    "click",
    (event) => {
      for (const [query, act] of clicks) {
        const target = event.target.closest(query);
        if (target) {
          if (target.matches("a")) event.preventDefault();
          act(target);
          return;
        }
      }
      if (!event.target.closest("#peek")) close_peek();
    },
    true,
  );
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const link = event.target.closest?.("a.cite, a.term");
    if (link) open_peek(link);
    else if (!event.target.closest?.("#peek")) close_peek();
  });
  document.addEventListener("focusin", (event) => {
    const link = event.target.closest("a.cite, a.term");
    if (link?.matches(":focus-visible")) open_peek(link);
    else if (!link) close_peek();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close_peek();
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form.filters")) return;
    event.preventDefault();
    choose(event.target);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("form.filters select")) choose(event.target.form);
    if (event.target.name === "depth") root.dataset.depth = event.target.value;
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-find]")) find(event.target);
  });
  document.addEventListener("scroll", place_peek, { capture: true, passive: true });
  window.addEventListener("hashchange", route);
  window.addEventListener("beforeprint", to_paper);
  root.dataset.room = path_of(address()) || "chat";
  root.style.visibility = "hidden";
  setTimeout(unveil, 5000);
  new MutationObserver(settle).observe(root, { childList: true, subtree: true });
})();
