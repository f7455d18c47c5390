// The page's calls: a new turn is put after those that are shown; a refusal becomes a sentence, and changes nothing.
(() => {
  const send = window.fetch;
  let turns = [];

  function show(sentence) {
    let notice = document.getElementById("notice");
    if (!sentence) {
      if (notice) notice.hidden = true;
      return;
    }
    if (!notice) {
      notice = document.createElement("div");
      notice.id = "notice";
      notice.setAttribute("role", "alert");
      notice.style.cssText =
        "position:fixed;inset:auto 16px 16px 16px;max-width:640px;margin:auto;padding:16px 20px;z-index:1000;" +
        "font-size:18px;line-height:1.5;color:#fff;background:#1f2937;border-radius:12px;box-shadow:0 4px 24px #0006";
      document.body.append(notice);
    }
    notice.hidden = false;
    notice.textContent = sentence;
  }

  const answer = (reply) =>
    new Response(JSON.stringify(reply), { headers: { "Content-Type": "application/json" } });

  // What Gradio gets in place of a refusal: that nothing on the page changes.
  function unchanged(event) {
    const data = event.outputs.map(() => ({ __type__: "update" }));
    return answer({ data, is_generating: false, duration: 0, average_duration: 0 });
  }

  // The server gives the new turn; what the chat shows is all of them, those that were there when it was asked first.
  function whole(reply, event, before) {
    if (event.api_name === "new_chat") turns = [];
    if (event.api_name !== "ask") return answer(reply);
    const [box, asked, number, messages, sources] = reply.data;
    turns = [...before, { messages, sources }];
    const data = [box, asked, number, turns.flatMap((one) => one.messages), turns.map((one) => one.sources).join("")];
    return answer({ ...reply, data });
  }

  window.fetch = async (target, options) => {
    if (!String(target.url || target).includes("/gradio_api/run/")) return send(target, options);
    const number = JSON.parse(options.body).fn_index;
    const event = window.gradio_config.dependencies.find((one) => one.id === number);
    const before = turns;
    let sentence = document.querySelector("#tools .conversation").dataset.unreachable;
    try {
      const response = await send(target, options);
      const reply = await response.json();
      if (response.ok) {
        show("");
        return whole(reply, event, before);
      }
      sentence = reply.error || sentence;
    } catch {
      // Not reached, or no answer of ours: the sentence above says so.
    }
    show(sentence);
    return unchanged(event);
  };
})();
