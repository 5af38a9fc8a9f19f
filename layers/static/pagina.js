/* What Streamlit's pages cannot do by themselves. */
(function () {
  "use strict";
  /* Streamlit removes geo: links; on a phone they open the map that the person uses. */
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[data-geo]");
    if (!link || !/^geo:/.test(link.dataset.geo)) return;
    event.preventDefault();
    window.location.href = link.dataset.geo;
  });
})();
