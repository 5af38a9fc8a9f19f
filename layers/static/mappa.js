/* What the map does in the browser. Texts from data are set as text, never as markup. */
(function () {
  "use strict";
  var mappa = (window.mappa = window.mappa || {});
  var symbols = /*SYMBOLS*/ {};
  mappa.parole = mappa.parole || {};
  mappa.zoneSet = mappa.zoneSet || 28;

  function element(tag, className, text) {
    var made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined && text !== null) made.textContent = text;
    return made;
  }

  function spoken(node, language) {
    if (language) { node.lang = language; node.dir = "auto"; }
    return node;
  }

  function linked(line) {
    if (!/^(https?:|tel:|mailto:|geo:)/.test(line.href || "")) {
      return document.createTextNode(line.text);
    }
    var link = element("a", "", line.text);
    link.href = line.href;
    if (/^https?:/.test(line.href)) {
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    }
    return link;
  }

  /* Features by link, kept by the browser; asked for once however many layers draw them. */
  var asked = {};
  mappa.carica = function (url, layer, parent) {
    asks(url).then(function (data) {
      layer.addData(data);
      parent.addLayer(layer);
    }, function () {});
  };

  function asks(url) {
    asked[url] = asked[url] || fetch(url, { credentials: "same-origin" }).then(function (response) {
      if (!response.ok) throw new Error(url + " " + response.status);
      return response.json();
    });
    return asked[url].catch(function (error) {
      delete asked[url];
      window.console.error(error);
      throw error;
    });
  }

  /* Areas painted by class; those without a number are hatched. */
  mappa.dipinge = function (areas, values, key, chosen, parent) {
    Promise.all([asks(areas), asks(values)]).then(function (come) {
      var said = come[1].units;
      var layer = L.geoJson(come[0], {
        pane: "tema",
        filter: function (feature) { return Boolean(said[feature.properties[key]]); },
        style: function (feature) { return painted(come[1], said[feature.properties[key]]); },
        onEachFeature: function (feature, area) {
          var unit = said[feature.properties[key]];
          area.bindTooltip(function () {
            var box = element("div");
            box.appendChild(element("strong", "", unit.name));
            box.appendChild(element("div", "", unit.text));
            return box;
          }, { sticky: true, className: "suggerimento" });
        },
      });
      layer.on("add", function () { patterns(layer._map, come[1]); });
      parent.addLayer(layer);
    }, function () {});
  };
  function fill(pair) {
    return pair[1] ? "url(#trama-" + pair[1] + pair[0].slice(1) + ")" : pair[0];
  }
  function painted(legend, unit) {
    var pair = unit.class === null ? legend.none : legend.fills[unit.class];
    return {
      className: "dipinta", color: "#ffffff", weight: 0.8, fillColor: fill(pair), fillOpacity: 1,
    };
  }
  /* Patterns over colours: colour alone tells nothing. */
  var strokes = {
    diagonal: '<path d="M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6"/>',
    dots: '<circle cx="4" cy="4" r="0.8"/>',
    crossed: '<path d="M0 8 L8 0 M0 0 L8 8"/>',
  };
  function patterns(map, legend) {
    if (!map) return;
    var made = legend.fills.concat([legend.none]).map(function (pair) {
      if (!pair[1]) return "";
      return '<pattern id="trama-' + pair[1] + pair[0].slice(1) + '" width="8" height="8"' +
        ' patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="' + pair[0] + '"/>' +
        '<g stroke="#6b7680" stroke-width="1.3" fill="none">' + strokes[pair[1]] + "</g></pattern>";
    }).join("");
    var box = map.mappaTrame;
    if (!box) {
      box = map.mappaTrame = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      box.setAttribute("aria-hidden", "true");
      box.setAttribute("class", "trame");
      map.getContainer().appendChild(box);
    }
    box.innerHTML = "<defs>" + made + "</defs>";
  }

  /* A card: title, kind, then a list of label and text. */
  mappa.carta = function (card) {
    var box = element("div", "carta");
    box.dir = mappa.parole.direction || "ltr";
    box.appendChild(element("p", "carta-tipo", card.kind));
    box.appendChild(spoken(element("h3", "carta-nome", card.title), card.lang));
    (card.notes || []).forEach(function (note) {
      box.appendChild(element("p", "carta-nota", note));
    });
    var list = element("dl", "carta-righe");
    card.lines.forEach(function (line) {
      list.appendChild(element("dt", "", line.label));
      var value = spoken(element("dd"), line.lang);
      value.appendChild(linked(line));
      list.appendChild(value);
    });
    box.appendChild(list);
    return box;
  };

  function named(layer, name) {
    layer.on("add", function () {
      var icon = layer.getElement && layer.getElement();
      if (!icon) return;
      icon.setAttribute("aria-label", name);
      icon.mappaSegno = layer;
      if (!icon.hasAttribute("role")) icon.setAttribute("role", "img");
    });
  }

  function popup(layer, content) {
    layer.bindPopup(content, {
      maxHeight: 300, autoPanPaddingTopLeft: [58, 12], autoPanPaddingBottomRight: [8, 28],
    });
    layer.on("add", function () {  /* a card stands beside the buttons, on a phone too */
      var options = layer.getPopup().options;
      options.maxWidth = Math.min(320, layer._map.getSize().x - 104);
      options.minWidth = Math.min(220, options.maxWidth);
    });
  }

  /* Services as points. */
  mappa.segno = function (feature, latlng) {
    var p = feature.properties;
    var symbol = symbols[p.kind + "/" + (p.state === "open" ? "open" : "other")];
    var icon = L.divIcon({
      html: symbol,
      className: "segno" + (p.approximate ? " segno-circa" : ""),
      iconSize: [26, 26],
      popupAnchor: [0, -10],
    });
    return L.marker(latlng, { icon: icon, title: p.name, riseOnHover: true });
  };
  mappa.scheda = function (feature, layer) {
    named(layer, feature.properties.scheda.kind + ": " + feature.properties.name);
    popup(layer, function () { return mappa.carta(feature.properties.scheda); });
  };
  function first(marks) {
    var names = marks.slice(0, 3).map(function (mark) { return mark.feature.properties.name; });
    return names.join("; ") + (marks.length > 3 ? "; …" : "");
  }
  mappa.grappolo = function (cluster) {
    var n = cluster.getChildCount();
    var icon = element("span", "", n);
    cluster.on("add", function () {
      var made = cluster.getElement();
      if (!made) return;
      made.setAttribute("aria-label", (mappa.parole.cluster || "{n}").replace("{n}", n) +
        " (" + first(cluster.getAllChildMarkers()) + ")");
      made.mappaSegno = cluster;
    });
    return L.divIcon({ html: icon.outerHTML, className: "grappolo", iconSize: [34, 34] });
  };

  /* Structures as a count on the comune. */
  mappa.conto = function (feature, latlng) {
    var icon = L.divIcon({
      html: element("span", "", feature.properties.n).outerHTML,
      className: "conto", iconSize: [26, 26], popupAnchor: [16, 6],
      iconAnchor: [-4, -4],  /* beside the services that stand on the same main place */
    });
    return L.marker(latlng, { icon: icon, title: feature.properties.title, zIndexOffset: -500 });
  };
  mappa.elenco = function (feature, layer) {
    named(layer, feature.properties.title);
    popup(layer, function () {
      var box = element("div", "carta");
      box.appendChild(element("h3", "carta-nome", feature.properties.title));
      box.appendChild(element("p", "carta-nota", feature.properties.note));
      feature.properties.cards.forEach(function (card) { box.appendChild(mappa.carta(card)); });
      return box;
    });
  };

  /* Comuni: a quiet ground that says where one is. */
  mappa.comune = function (feature, layer) {
    layer.bindTooltip(function () {
      var p = feature.properties;
      var box = element("div");
      box.appendChild(element("strong", "", p.comune + " (" + p.provincia + ")"));
      var zona = mappa.zone && mappa.zone[p["zona_" + mappa.zoneSet]];
      if (zona) box.appendChild(element("div", "", zona));
      if (p[`uncertain_${mappa.zoneSet}`]) {
        box.appendChild(element("em", "", mappa.parole.uncertain));
      }
      return box;
    }, { sticky: true, className: "suggerimento" });
  };

  /* Zone: lines, labels that keep out of each other's way, and the view on the chosen one. */
  mappa.stileZona = function (chosen, land) {
    return function (feature) {
      var mine = feature.properties.zona === chosen;
      if (land) {
        return {
          className: "zona zona-" + (mine ? "scelta zona-terra" : chosen ? "velata" : "terra"),
          interactive: false, color: mine ? "#0b3a6b" : "#33506b",
          weight: mine ? 3.5 : 1.2, fillColor: chosen && !mine ? "#f1f1ec" : "#fbfaf5",
          fillOpacity: 1,
        };
      }
      return {
        className: "zona" + (mine ? " zona-scelta" : chosen ? " zona-velo" : ""), interactive: false,
        color: mine ? "#0b3a6b" : "#33506b", weight: mine ? 3.5 : 1.4,
        fill: Boolean(chosen) && !mine, fillColor: "#ffffff",
        fillOpacity: 0.55, dashArray: feature.properties.n_uncertain && !mine ? "6 4" : null,
      };
    };
  };
  mappa.zona = function (chosen, zoneSet) {
    mappa.zoneSet = zoneSet;
    return function (feature, layer) {
      var p = feature.properties;
      mappa.zone = mappa.zone || {};
      mappa.zone[p.zona] = p.name;
      var label = L.tooltip({
        permanent: true, direction: "center", interactive: false,
        className: "etichetta" + (p.zona === chosen ? " etichetta-scelta" : ""),
      }).setLatLng([p.label_lat, p.label_lon]).setContent(element("span", "", p.name));
      layer.on("add", function (event) {
        var map = event.target._map;
        label.addTo(map);
        label.getElement().setAttribute("aria-hidden", "true");  /* the list names them */
        watch(map);
        if (p.zona === chosen) frame(map, chosen, layer.getBounds());
        else if (!chosen) frame(map, "", null);
      });
      layer.on("remove", function () { label.remove(); });
    };
  };

  /* The place a person starts from, and a view that holds it with what was found. */
  mappa.qui = function (lat, lon, label, bounds) {
    var icon = L.divIcon({ className: "qui", iconSize: [22, 22] });
    var marker = L.marker([lat, lon], { icon: icon, title: label, zIndexOffset: 900, keyboard: false });
    named(marker, label);
    marker.on("add", function () {
      mappa.mostra(marker._map, bounds, { maxZoom: 12, animate: !still() });
    });
    return marker;
  };

  /* Centres of a scenario: they are nowhere yet. */
  mappa.previsti = function (map, sites, words) {
    if (map.mappaPrevisti) map.mappaPrevisti.remove();
    map.mappaPrevisti = L.layerGroup(sites.map(function (site) {
      var icon = L.divIcon({ className: "previsto", html: "+", iconSize: [28, 28] });
      var label = words.replace("{place}", site[2]);
      var marker = L.marker([site[0], site[1]], { icon: icon, title: label, zIndexOffset: 900 });
      named(marker, label);
      return marker.bindTooltip(element("span", "", label), { className: "suggerimento" });
    })).addTo(map);
  };

  function frame(map, chosen, bounds) {
    var first = map.mappaScelta === undefined;
    if ((first ? "" : map.mappaScelta) === chosen) return;
    map.mappaScelta = chosen;
    map.mappaInizio = map.mappaVista = bounds || map.mappaTutto;
    map.invalidateSize({ animate: false, pan: false });
    mappa.mostra(map, map.mappaVista, { animate: !first && !still() });
  }
  function still() { return mappa.fermo(); }

  function watch(map) {
    if (!map.mappaEtichette) {
      map.mappaEtichette = true;
      map.on("zoomend moveend resize layeradd", function () { watch(map); });
    }
    window.clearTimeout(map.mappaAttesa);
    map.mappaAttesa = window.setTimeout(function () { declutter(map); }, 60);
  }
  function declutter(map) {
    var labels = Array.from(map.getContainer().querySelectorAll(".etichetta"));
    labels.forEach(function (label) { label.style.visibility = "visible"; });
    labels.sort(function (a, b) {
      var chosen = b.classList.contains("etichetta-scelta") - a.classList.contains("etichetta-scelta");
      return chosen || a.textContent.length - b.textContent.length;
    });
    var box = map.getContainer().getBoundingClientRect();
    var taken = Array.from(map.getContainer().querySelectorAll(".leaflet-marker-icon, .comandi"))
      .map(function (icon) { return icon.getBoundingClientRect(); });
    labels.forEach(function (label) {
      label.style.marginTop = "";
      var at = label.firstChild.getBoundingClientRect();
      var shift = [0, -26, 26, -46, 46].find(function (dy) {
        if (at.left < box.left || at.right > box.right || at.top + dy < box.top ||
            at.bottom + dy > box.bottom) return false;
        return !taken.some(function (other) {
          return at.left < other.right && at.right > other.left &&
                 at.top + dy < other.bottom && at.bottom + dy > other.top;
        });
      });
      if (shift === undefined) {
        label.style.visibility = "hidden";
        return;
      }
      label.style.marginTop = shift + "px";
      taken.push(new DOMRect(at.x, at.y + shift, at.width, at.height));
    });
  }

  mappa.altezza = function (id) {
    var place = document.getElementById(id);
    var height = Number(place.dataset.altezza);
    place.style.height = height + "px";
    document.documentElement.style.setProperty("--altezza", height + "px");
  };
  /* What the base map starts with. */
  mappa.avvia = function (map, bounds, words) {
    mappa.parole = words;
    /* Features come in any order and are drawn in this one. */
    ["contorno", "terra", "comuni", "tema", "zone"].forEach(function (name, level) {
      map.createPane(name).style.zIndex = 340 + 10 * level;
    });
    L.control.scale({ imperial: false }).addTo(map);
    map.mappaInizio = map.mappaTutto = map.mappaVista = bounds;
    /* Not by folium's fit_bounds: a zoom still on its way at the start undoes the next one. */
    mappa.mostra(map, bounds, { animate: false });
    /* A frame gets its size late, or turns with the phone: keep what was shown in view. */
    map.on("dragstart", function () { map.mappaVista = null; });
    map.on("resize", function () {
      if (map.mappaVista) mappa.mostra(map, map.mappaVista, { animate: false });
    });
    map.attributionControl.setPrefix(false);
    mappa.comandi(map, words);
    mappa.tastiera(map, words);
    var container = map.getContainer();
    /* On a phone the page makes the frame lower than Streamlit asks: the window tells nothing. */
    if (window.ResizeObserver) {
      new ResizeObserver(function () {
        map.invalidateSize({ animate: false, pan: false });
      }).observe(container);
    }
    mappa.presenta(map, words);
    /* Leaflet focuses the map under the finger: the page must not scroll away from it. */
    container.focus = function () {
      HTMLElement.prototype.focus.call(container, { preventScroll: true });
    };
  };
  mappa.fondo = function (tiles) {
    tiles.on("tileerror", function () { tiles.setOpacity(0); });
    tiles.on("tileload", function () { tiles.setOpacity(1); });
  };
})();
