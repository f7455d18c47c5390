// Citation links show their source; question buttons ask their question. Nothing is stored, nothing is sent elsewhere.
(() => {
  function show(id) {
    const source = document.getElementById(id);
    if (!source) return;
    const turn = source.closest(".turn");
    document.querySelectorAll("#sources .turn").forEach((one) => one.classList.toggle("hidden", one !== turn));
    document.querySelectorAll("#sources .source").forEach((one) => one.classList.toggle("shown", one === source));
    const details = source.querySelector("details");
    if (details) details.open = true;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    source.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "nearest" });
    source.focus({ preventScroll: true });
  }

  function ask(text) {
    const box = document.querySelector("#question textarea, #question input");
    const send = document.querySelector("#send");
    if (!box || !send) return;
    const prototype = box.tagName === "TEXTAREA" ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
    Object.getOwnPropertyDescriptor(prototype, "value").set.call(box, text);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => send.click(), 0);
  }

  // Gradio names each message by its raw markup; a screen reader needs words.
  function name(row) {
    const label = row.dataset.testid === "user" ? "Your question" : "Answer";
    if (row.getAttribute("aria-label") !== label) row.setAttribute("aria-label", label);
  }

  // A new answer is read from its question on, so that is what comes to the top.
  let asked = 0;
  function settle() {
    const rows = document.querySelectorAll("#chat [data-testid=user], #chat [data-testid=bot]");
    rows.forEach(name);
    const questions = document.querySelectorAll("#chat .question");
    if (questions.length > asked && document.querySelectorAll("#chat .answer").length === questions.length) {
      const last = questions[questions.length - 1];
      const scroller = document.querySelector("#chat .bubble-wrap");
      if (scroller && scroller.scrollHeight > scroller.clientHeight + 1) {
        scroller.scrollTop += last.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 12;
      } else {
        last.scrollIntoView({ block: "start" });
      }
      const turns = document.querySelectorAll("#sources .turn");
      turns.forEach((one, i) => one.classList.toggle("hidden", i !== turns.length - 1));
    }
    asked = questions.length;
  }
  new MutationObserver(settle).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("click", (event) => {
    const cite = event.target.closest("a.cite");
    if (cite) {
      event.preventDefault();
      show(cite.getAttribute("href").replace(/^.*#/, ""));
      return;
    }
    const button = event.target.closest("button.ask");
    if (button) ask(button.textContent);
  }, true);
})();
