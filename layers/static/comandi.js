/* The map for who does not drag, does not point, does not see: buttons, keys, names. */
(function () {
  "use strict";
  var mappa = (window.mappa = window.mappa || {});

  mappa.fermo = function () {
    return window.matchMedia && window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  };
  if (mappa.fermo()) {
    L.Map.mergeOptions({
      zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false,
    });
  }

  /* Bring bounds into view, beside the buttons. */
  mappa.mostra = function (map, bounds, options) {
    map.fitBounds(bounds, L.extend({
      paddingTopLeft: [64, 16], paddingBottomRight: [16, 28],
    }, options));
  };

  var DRAWN = {
    closer: "M12 5v14M5 12h14", farther: "M5 12h14",
    north: "M12 19V5M6 11l6-6 6 6", west: "M19 12H5M11 6l-6 6 6 6",
    east: "M5 12h14M13 6l6 6-6 6", south: "M12 5v14M6 13l6 6 6-6",
    whole: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  };
  var STEPS = { north: [0, -1], west: [-1, 0], east: [1, 0], south: [0, 1] };

  mappa.comandi = function (map, words) {
    var Bar = L.Control.extend({
      options: { position: "topleft" },
      onAdd: function () {
        var bar = L.DomUtil.create("div", "comandi");
        bar.setAttribute("role", "group");
        bar.setAttribute("aria-label", words.controls);
        L.DomEvent.disableClickPropagation(bar);
        Object.keys(DRAWN).forEach(function (name) {
          bar.appendChild(button(name, words[name], function () { act(map, name); }));
        });
        return bar;
      },
    });
    var bar = new Bar().addTo(map).getContainer();
    function follow() {
      bar.style.maxHeight = Math.max(96, map.getSize().y - 56) + "px";
      at(bar, "closer", map.getZoom() >= map.getMaxZoom());
      at(bar, "farther", map.getZoom() <= map.getMinZoom());
    }
    map.on("zoomend resize", follow);
    map.whenReady(follow);
  };
  function button(name, label, act) {
    var made = L.DomUtil.create("button", "comando-" + name);
    made.type = "button";
    made.title = label;
    made.setAttribute("aria-label", label);
    made.innerHTML = '<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"' +
      ' focusable="false"><path d="' + DRAWN[name] + '"/></svg>';
    made.addEventListener("click", act);
    return made;
  }
  function at(bar, name, end) {
    bar.querySelector(".comando-" + name).setAttribute("aria-disabled", String(end));
  }
  function act(map, name) {
    var options = { animate: !mappa.fermo() };
    map.mappaVista = name === "whole" ? map.mappaInizio : null;
    if (name === "whole") mappa.mostra(map, map.mappaInizio, options);
    else if (name === "closer") map.zoomIn(1, options);
    else if (name === "farther") map.zoomOut(1, options);
    else map.panBy(map.getSize().multiplyBy(0.3).scaleBy(L.point(STEPS[name])), options);
  }

  /* What a screen reader says of the map: its name, what it shows, nothing that is only drawn. */
  mappa.presenta = function (map, words) {
    var container = map.getContainer();
    container.setAttribute("role", "region");
    container.setAttribute("aria-label", words.map);
    if (words.language) document.documentElement.lang = words.language;
    if (!document.title || container.id === "map_div") document.title = words.map;
    if (document.getElementById("conteggio")) mappa.descrive(map, "");
    Object.keys(map.getPanes()).forEach(function (name) {
      if (!/^(map|marker|popup|tooltip)/.test(name)) {
        map.getPane(name).setAttribute("aria-hidden", "true");
      }
    });
  };
  mappa.descrive = function (map, sentence) {
    var said = document.getElementById("conteggio");
    if (!said) {
      said = L.DomUtil.create("p", "nascosto");
      said.id = "conteggio";
      map.getContainer().before(said);
    }
    if (sentence) said.textContent = sentence;
    map.getContainer().setAttribute("aria-describedby", said.id);
  };

  /* Markers open by Enter and by Space; a card opened so takes the focus and gives it back. */
  mappa.tastiera = function (map, words) {
    var container = map.getContainer();
    container.insertBefore(map._controlContainer, container.firstChild);  /* first by Tab too */
    container.addEventListener("keydown", function (event) {
      if (event.key === "Escape") return leave(map, event);
      if (event.key !== "Enter" && event.key !== " ") return;
      var mark = marked(event.target);
      if (mark) open(map, mark, event);
      else if (event.key === " " && event.target.matches("a[role=button]")) {
        event.preventDefault();
        event.target.click();
      }
    }, true);
    /* A screen reader's own "click" comes from no pointer. */
    container.addEventListener("click", function (event) {
      var mark = event.detail === 0 && marked(event.target);
      if (mark) open(map, mark, event);
    }, true);
    /* A path that listens for focus, as one with a tooltip does, is a stop of its own. */
    map.on("layeradd", function (event) {
      var path = event.layer instanceof L.Path && event.layer.getElement();
      if (path) path.setAttribute("tabindex", "-1");
    });
    map.on("popupopen", function (event) { enter(map, event.popup, words); });
    map.on("popupclose", function (event) {
      var icon = map.mappaAperto && event.popup._source && event.popup._source.getElement();
      map.mappaAperto = false;
      if (icon) (icon.isConnected ? icon : container).focus();
    });
  };
  function marked(target) {
    var icon = target.closest && target.closest(".leaflet-marker-icon");
    return icon && icon.mappaSegno;
  }
  function open(map, mark, event) {
    event.preventDefault();
    event.stopPropagation();
    if (mark.getAllChildMarkers) return spread(map, mark);
    map.closePopup();
    if (!mark.getPopup()) return;
    map.mappaAperto = true;
    mark.openPopup();
  }
  function enter(map, card, words) {
    var box = card.getElement(), icon = card._source && card._source.getElement();
    var close = box.querySelector(".leaflet-popup-close-button");
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-label", (icon && icon.getAttribute("aria-label")) || words.map);
    box.tabIndex = -1;
    if (close) close.setAttribute("aria-label", words.close);
    if (map.mappaAperto) box.focus({ preventScroll: true });
  }
  function leave(map, event) {
    if (!map._popup || !map._popup.isOpen()) return;
    event.stopPropagation();
    map.mappaAperto = map._popup.getElement().contains(document.activeElement);
    map.closePopup();
  }
  /* A group that is opened gives the focus to the first of its services. */
  function spread(map, cluster) {
    var group = cluster._group, first = cluster.getAllChildMarkers()[0], landed = false;
    function land() {
      if (landed) return;
      landed = true;
      map.off("moveend", land);
      group.off("spiderfied", land);
      window.setTimeout(function () {
        var shown = group.getVisibleParent(first) || first;
        var icon = shown.getElement && shown.getElement();
        (icon || map.getContainer()).focus();
      }, 60);
    }
    map.on("moveend", land);
    group.on("spiderfied", land);
    cluster.fire("click", {}, true);
  }
})();
