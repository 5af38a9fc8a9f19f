/* Inside an embed: tells the page around it how high it is, and nothing else. */
(function () {
  "use strict";
  if (window.parent === window) return;
  var told = 0;
  function tell() {
    var height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (Math.abs(height - told) < 2) return;
    told = height;
    /* Any page may embed us, and a height is no secret. */
    window.parent.postMessage({ mappa: "altezza", altezza: height }, "*");
  }
  window.addEventListener("load", tell);
  if (window.ResizeObserver) new ResizeObserver(tell).observe(document.documentElement);
})();
