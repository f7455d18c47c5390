// A thumb under an answer: why, what would be kept, and only with consent it is sent.
(() => {
  const $ = (query, from = document) => from.querySelector(query);
  const box = () => $("#feedback");
  let entry = null;

  function name_thumbs() {
    if (!box()) return;
    for (const thumb of document.querySelectorAll("#chat .rate")) {
      const word = $(".word", thumb);
      const told = box().dataset[thumb.matches(".helpful") ? "helpful" : "notHelpful"];
      if (word.textContent !== told) word.textContent = told;
    }
  }

  function open(thumb) {
    const answer = thumb.closest(".answer");
    const turn = [...document.querySelectorAll("#chat .answer")].indexOf(answer);
    entry = {
      question: document.querySelectorAll("#chat .question")[turn].innerText.slice(0, 4000),
      // Gradio lets classes through, and no data of elements.
      outcome: [...answer.classList].find((name) => name !== "answer"),
      verdict: thumb.matches(".helpful") ? "helpful" : "not-helpful",
      reason: "",
    };
    $("form", box()).reset();
    $(".told", box()).textContent = "";
    $("[type=submit]", box()).hidden = false;
    $("#feedback-title").textContent = $(".word", thumb).textContent;
    for (const reasons of box().querySelectorAll("fieldset")) reasons.hidden = reasons.dataset.for !== entry.verdict;
    preview();
    box().showModal();
  }

  // Exactly what is sent, in the order in which it is kept.
  function preview() {
    const words = box().dataset;
    const shown = { ...entry, index: $("#tools .conversation").dataset.version, time: words.now };
    for (const place of box().querySelectorAll("[data-kept]")) place.textContent = shown[place.dataset.kept] || "–";
  }

  async function send() {
    const told = $(".told", box());
    if (!$("[name=consent]", box()).checked) {
      told.textContent = box().dataset.consentFirst;
      return;
    }
    let sentence = "";
    try {
      const response = await fetch("api/feedback", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ ...entry, consent: true }),
      });
      if (!response.ok) sentence = (await response.json()).error;
    } catch {
      sentence = $("#tools .conversation").dataset.trouble;
    }
    told.textContent = sentence || box().dataset.thanks;
    $("[type=submit]", box()).hidden = !sentence;
  }

  document.addEventListener("click", (event) => {
    const thumb = event.target.closest("#chat .rate");
    if (thumb) open(thumb);
    else if (event.target.closest("#feedback .close")) box().close();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("#feedback [name=reason]")) {
      entry.reason = event.target.value;
      preview();
    }
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.closest("#feedback")) return;
    event.preventDefault();
    send();
  });
  new MutationObserver(name_thumbs).observe(document.documentElement, { childList: true, subtree: true });
})();
