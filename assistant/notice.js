// When the server cannot answer now it says why in a sentence; here it is shown, and the page stays as it was.
(() => {
  const send = window.fetch;

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

  // What Gradio gets in place of a refusal: that nothing on the page changes.
  function unchanged(call) {
    const event = window.gradio_config.dependencies.find((one) => one.id === call.fn_index);
    const data = event.outputs.map(() => ({ __type__: "update" }));
    return new Response(JSON.stringify({ data, is_generating: false, duration: 0, average_duration: 0 }), {
      headers: { "Content-Type": "application/json" },
    });
  }

  window.fetch = async (target, options) => {
    if (!String(target.url || target).includes("/gradio_api/run/")) return send(target, options);
    let sentence = document.querySelector("#tools .conversation").dataset.unreachable;
    try {
      const response = await send(target, options);
      if (response.ok) {
        show("");
        return response;
      }
      sentence = (await response.json()).error || sentence;
    } catch {
      // Not reached, or no answer of ours: the sentence above says so.
    }
    show(sentence);
    return unchanged(JSON.parse(options.body));
  };
})();
