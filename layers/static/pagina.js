/* What Streamlit's pages cannot do by themselves, in one place. The words come with the page. */
(function () {
  "use strict";
  /* Streamlit removes geo: links; on a phone they open the map that the person uses. */
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[data-geo]");
    if (!link || !/^geo:/.test(link.dataset.geo)) return;
    event.preventDefault();
    window.location.href = link.dataset.geo;
  });

  var words = {};
  var said = document.createElement("div");
  said.className = "nascosto";
  said.setAttribute("aria-live", "polite");

  function all(selector, change) { document.querySelectorAll(selector).forEach(change); }
  function set(node, name, value) {
    if (value && node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  function rename(selector, pattern, word) {
    all(selector, function (node) {
      var found = (node.getAttribute("aria-label") || "").match(pattern);
      if (found && word) set(node, "aria-label", word.replace("{label}", found[1] || ""));
    });
  }

  /* Language and direction of the document follow the page, which is not loaded anew. */
  function language(top) {
    var root = document.documentElement;
    if (root.lang !== top.lang) root.lang = top.lang;
    if (top.dir && root.dir !== top.dir) root.dir = top.dir;
  }
  /* The menu is a landmark that knows where one is. */
  function menu(top) {
    var row = top.closest(".stHorizontalBlock");
    set(row, "role", "navigation");
    set(row, "aria-label", words.menu);
    var here = window.location.pathname.split("/").pop();
    row.querySelectorAll("[data-testid=stPageLink-NavLink]").forEach(function (link) {
      var parts = link.getAttribute("href").split("?");
      if (parts[0] === here || (parts[0] === "./" && !here)) set(link, "aria-current", "page");
      else if (link.hasAttribute("aria-current")) link.removeAttribute("aria-current");
      /* The start page has no path of its own: its link, opened apart, would lead back here. */
      if (!parts[0]) link.setAttribute("href", "./" + (parts[1] ? "?" + parts[1] : ""));
    });
    all("[data-testid=stSkipToContent]", function (link) {
      if (words.skip && link.textContent !== words.skip) link.textContent = words.skip;
    });
  }
  function names() {
    rename(".stSelectbox button", /^Open$/, words.open);
    rename("[data-testid=stTooltipHoverTarget] button", /^Help for (.*)$/, words.help);
    rename(".stNumberInput button", /^Decrement/, words.less);
    rename(".stNumberInput button", /^Increment/, words.more);
    rename("[data-testid=stCode] button", /^Copy to clipboard$/, words.copy);
    rename("[data-testid=stAlert] button, [role=dialog] button", /^Close$/, words.close);
    all("iframe[src*='/component/streamlit_folium']", function (frame) {
      set(frame, "title", words.map);
    });
  }
  /* A status is drawn anew with the page: its place, which stays, is what is listened to. */
  var told = window.location.pathname;
  function tell() {
    all("#stMain .stHtml > .conteggio[role=status]", function (node) {
      set(node, "aria-live", "off");
      set(node.parentElement, "aria-live", "polite");
    });
    if (window.location.pathname !== told) say(document.title);
    told = window.location.pathname;
  }
  /* Said, then gone: who reads the page to its end does not find it there. */
  function say(text) {
    window.clearTimeout(say.going);
    said.textContent = text;
    say.going = window.setTimeout(function () { said.textContent = ""; }, 10000);
  }

  function mend() {
    var top = document.querySelector(".testata[data-parole]");
    if (!top) return;
    if (top.dataset.parole !== mend.read) {
      mend.read = top.dataset.parole;
      words = JSON.parse(top.dataset.parole);
    }
    if (!said.isConnected) document.body.appendChild(said);
    language(top);
    menu(top);
    names();
    tell();
  }
  var waiting = 0;
  new MutationObserver(function () {
    if (!waiting) waiting = window.setTimeout(function () { waiting = 0; mend(); }, 40);
  }).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["aria-label", "title"],
  });

  /* Links inside the page take the focus along; the address stays as it is. */
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest(".salto a, [data-testid=stSkipToContent]");
    if (!link) return;
    var target = link.dataset.testid ? document.querySelector("#stMain h1")
      : document.querySelector(link.getAttribute("href"));
    if (!target) return;
    event.preventDefault();
    event.stopPropagation();
    target.tabIndex = -1;
    target.scrollIntoView({ block: "start" });
    target.focus({ preventScroll: true });
  }, true);
  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest("[data-testid=stCode] button")) {
      said.textContent = "";
      window.setTimeout(function () { say(words.copied || ""); }, 200);
    }
  }, true);
  /* No letter alone is a command: "r" and "c" are Streamlit's (streamlit #16954; WCAG 2.1.4). */
  window.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[rc]$/i.test(event.key)) return;
    if (event.target.closest && event.target.closest("input, textarea, [contenteditable=true]")) return;
    event.stopImmediatePropagation();
  }, true);
})();
