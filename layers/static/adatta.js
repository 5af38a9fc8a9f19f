/* On the page that embeds a map: gives the frame the height that the map asks for.
   <iframe data-mappa …></iframe><script src="https://…/incorpora.js" async></script> */
(function () {
  "use strict";
  var origin = new URL(document.currentScript.src).origin;
  window.addEventListener("message", function (event) {
    if (event.origin !== origin || !event.data || event.data.mappa !== "altezza") return;
    var height = Number(event.data.altezza);
    if (!(height >= 100 && height <= 20000)) return;
    document.querySelectorAll("iframe[data-mappa]").forEach(function (frame) {
      if (frame.contentWindow === event.source) frame.style.height = height + "px";
    });
  });
})();
