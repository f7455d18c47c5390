// A reader's own documents: sent one by one, asked about, forgotten with the page.
(() => {
  const $ = (query, from = document) => from.querySelector(query);
  const part = () => $("details.mine");
  let session = "";

  async function post(path, value) {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(value),
    });
    const answer = await response.json();
    if (!response.ok) throw Object.assign(new Error(answer.error), { status: response.status });
    return answer;
  }

  const content = (file) =>
    new Promise((done, failed) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result.replace(/^[^,]*,/, ""));
      reader.onerror = () => failed(reader.error);
      reader.readAsDataURL(file);
    });

  const named = (text, name) => text.replace("{name}", () => name);

  // A session that the server has forgotten is begun anew.
  async function sent(name, content) {
    try {
      return await post("api/session/documents", { session, name, content });
    } catch (error) {
      if (error.status !== 404 || !session) throw error;
      session = "";
      show([]);
      return post("api/session/documents", { session, name, content });
    }
  }

  async function take(files) {
    const words = part().dataset;
    const told = $(".told", part());
    const field = $("#own-file");
    const refused = [];
    field.disabled = true;
    for (const file of files) {
      told.textContent = named(words.reading, file.name);
      if (file.size > Number(words.most)) {
        refused.push(named(words.tooLarge, file.name));
        continue;
      }
      try {
        const answer = await sent(file.name, await content(file));
        session = answer.session;
        show(answer.documents);
        choose("mine");
      } catch (error) {
        refused.push(error.status ? error.message : words.trouble);
      }
    }
    told.textContent = refused.length ? `${words.notTaken} ${refused.join(" · ")}` : "";
    field.value = "";
    field.disabled = false;
    // Whoever has gone on to write a question is not called back.
    if (document.activeElement === document.body) field.focus();
  }

  function show(documents) {
    const words = part().dataset;
    const line = (parent, tag, text) => {
      const made = document.createElement(tag);
      made.textContent = text;
      parent.append(made);
      return made;
    };
    const list = document.createDocumentFragment();
    for (const one of documents) {
      const item = line(list, "li", "");
      line(item, "strong", one.name);
      const pages = one.pages ? words.ownPages.replace("{pages}", one.pages) : "";
      line(item, "span", [one.title === one.name ? "" : one.title, pages].filter(Boolean).join(" · "));
      if (one.hidden.length) line(item, "p", `${words.hiddenText} ${one.hidden.join("; ")}`).className = "warning";
    }
    $(".own-list", part()).replaceChildren(list);
    $(".place", part()).hidden = !documents.length;
    $("[value=mine]", part()).disabled = !documents.length;
  }

  // What is asked next is asked there: the session goes with each question, and nothing of it is kept in the browser.
  function choose(place) {
    $(`[value=${place}]`, part()).checked = true;
    const box = $("#session textarea, #session input");
    const prototype = box.tagName === "TEXTAREA" ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
    Object.getOwnPropertyDescriptor(prototype, "value").set.call(box, place === "mine" ? session : "");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async function forget() {
    const told = $(".told", part());
    try {
      await post("api/session/forget", { session });
      told.textContent = part().dataset.forgotten;
    } catch (error) {
      told.textContent = error.status ? error.message : part().dataset.trouble;
      return;
    }
    session = "";
    show([]);
    choose("ours");
    $("#own-file").focus();
  }

  document.addEventListener("change", (event) => {
    if (event.target.id === "own-file" && event.target.files.length) take([...event.target.files]);
    if (event.target.name === "place") choose(event.target.value);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest(".mine .forget")) forget();
  });
  // The page closes: what it brought goes with it. One that is brought back from the browser's memory has none.
  window.addEventListener("pagehide", () => {
    if (!session) return;
    const body = new Blob([JSON.stringify({ session })], { type: "application/json" });
    navigator.sendBeacon("api/session/forget", body);
  });
})();
