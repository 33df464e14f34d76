/* Keeps a draft of the form, asks the server which fields are wanted, shows the current step of a diagram, and shuts folds on a phone.
   Everything here is comfort: each page does the same without it. Written for browsers from Chromium 79 on. */
(function () {
  "use strict";
  var QUIET = 4000; // milliseconds without a keystroke before a draft is kept

  function each(list, act) { Array.prototype.forEach.call(list, act); }

  /* What the form holds, without its files: those travel once, when it is handed in. */
  function typed(form) {
    var data = new FormData(form);
    each(form.querySelectorAll("input[type=file], [data-sign] input, input[name=drop]"), function (input) {
      data.delete(input.name);
    });
    return data;
  }

  /* Where the form is sent: another page may have drawn it below its own words. */
  function addressOf(form) { return form.getAttribute("action") || location.href; }

  function send(url, data, accept, then) {
    var request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Accept", accept);
    request.onload = function () { if (request.status === 200) { then(request.responseText); } };
    request.send(data);
    return request;
  }

  function keepDrafts(form) {
    var where = document.getElementById("draft-at");
    var timer = null;
    function keep() {
      timer = null;
      send(form.getAttribute("data-draft"), typed(form), "application/json", function (text) {
        where.textContent = JSON.parse(text).said;
      });
    }
    function later() {
      clearTimeout(timer);
      timer = setTimeout(keep, QUIET);
    }
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", function () { clearTimeout(timer); });
    document.addEventListener("visibilitychange", function () {
      if (document.hidden && timer) { clearTimeout(timer); keep(); }
    });
  }

  /* Whoever types on while the server answers has the last word: what stands in the page now goes over. */
  function carryOver(fields, fresh) {
    each(fields.querySelectorAll("input, select, textarea"), function (old) {
      var same = old.id && fresh.querySelector("#" + CSS.escape(old.id));
      if (!same || same.type !== old.type) { return; }
      if (old.type === "file") { same.parentNode.replaceChild(old, same); return; }
      if (old.type === "radio" || old.type === "checkbox") { same.checked = old.checked; return; }
      same.value = old.value;
    });
    each(fields.querySelectorAll("[data-sign]"), function (old) {
      var same = fresh.querySelector("#" + CSS.escape(old.id));
      if (same) { same.parentNode.replaceChild(old, same); }
    });
  }

  /* The cursor stays where it was in a text; a field of another kind knows no place in it. */
  function comeBack(id, from, to) {
    var same = document.getElementById(id);
    if (!same) { return; }
    same.focus();
    if (typeof from === "number") { same.setSelectionRange(from, to); }
  }

  /* Draw the fields again as the server wants them now; what is typed and chosen, and the focus, stay. */
  function redraw(form, page) {
    var fresh = new DOMParser().parseFromString(page, "text/html").querySelector("[data-fields]");
    var fields = form.querySelector("[data-fields]");
    if (!fresh) { return; }
    var focus = document.activeElement;
    var id = focus && focus.id, from = focus && focus.selectionStart, to = focus && focus.selectionEnd;
    each(fields.querySelectorAll("details"), function (fold, n) {
      var same = fresh.querySelectorAll("details")[n];
      if (same && fold.open) { same.open = true; }
    });
    carryOver(fields, fresh);
    fields.innerHTML = "";
    while (fresh.firstChild) { fields.appendChild(document.adoptNode(fresh.firstChild)); }
    if (id) { comeBack(id, from, to); }
    each(fields.querySelectorAll("[data-sign]"), takeSignature);
  }

  /* Add a row or take one away as the button would, without leaving the page. */
  function changeRows(form) {
    form.addEventListener("click", function (event) {
      var button = event.target.closest("button[name=row]");
      if (!button) { return; }
      event.preventDefault();
      var data = typed(form), order = button.value.split(" ");
      data.append("row", button.value);
      send(addressOf(form), data, "text/html", function (page) {
        redraw(form, page);
        var list = document.getElementById("f-" + order[1]);
        if (!list) { return; }
        var last = list.querySelector("tbody tr:last-child td input, tbody tr:last-child td select, tbody tr:last-child td textarea");
        (order[0] === "add" && last || list).focus();
      });
    });
  }

  /* A signature drawn with a finger, a pen or a mouse: it travels as a small picture when the form is handed in. */
  function takeSignature(box) {
    if (box.hasAttribute("data-ready")) { return; }
    var canvas = box.querySelector("canvas"), kept = box.querySelector("input");
    var pen = canvas.getContext("2d"), drawing = false;
    box.setAttribute("data-ready", "");
    box.hidden = false;

    function clear() {
      var wide = canvas.clientWidth, dense = Math.min(window.devicePixelRatio || 1, 2);
      canvas.width = Math.round(wide * dense);
      canvas.height = Math.round(canvas.clientHeight * dense);
      pen.scale(dense, dense);
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, wide, canvas.clientHeight);
      pen.lineWidth = 2.4;
      pen.lineCap = pen.lineJoin = "round";
      pen.strokeStyle = "#000";
      kept.value = "";
    }
    function at(event) {
      var edge = canvas.getBoundingClientRect();
      return [event.clientX - edge.left - canvas.clientLeft, event.clientY - edge.top - canvas.clientTop];
    }
    canvas.addEventListener("pointerdown", function (event) {
      if (!kept.value) { clear(); }
      var place = at(event);
      drawing = true;
      canvas.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo(place[0], place[1]);
      pen.lineTo(place[0] + 0.1, place[1]);
      pen.stroke();
      event.preventDefault();
    });
    canvas.addEventListener("pointermove", function (event) {
      if (!drawing) { return; }
      var place = at(event);
      pen.lineTo(place[0], place[1]);
      pen.stroke();
    });
    each(["pointerup", "pointercancel"], function (end) {
      canvas.addEventListener(end, function () {
        if (drawing) { drawing = false; kept.value = canvas.toDataURL("image/png"); }
      });
    });
    box.querySelector("button").addEventListener("click", clear);
  }

  /* An identity number whose check digit does not fit is taken, but doubted while it is typed. */
  function doubtIdentity(form) {
    form.addEventListener("change", function (event) {
      if (event.target.getAttribute("data-check") !== "id_card") { return; }
      var digits = event.target.value.trim().toUpperCase(), sum = 0, n;
      for (n = 0; n < 17; n += 1) { sum += Number(digits.charAt(n)) * (Math.pow(2, 17 - n) % 11); }
      var fits = !/^\d{17}[\dX]$/.test(digits) || "10X98765432".charAt(sum % 11) === digits.charAt(17);
      document.getElementById(event.target.id + "-w").hidden = fits;
    });
  }

  function askAnew(form) {
    var running = null;
    form.addEventListener("change", function (event) {
      if (!event.target.hasAttribute("data-decides")) { return; }
      var data = typed(form);
      data.append("refresh", "1");
      if (running) { running.abort(); }
      running = send(addressOf(form), data, "text/html", function (page) { redraw(form, page); });
    });
  }

  /* One click hands in once; the server knows the form by its key in any case. */
  function handInOnce(form) {
    var sent = false;
    form.addEventListener("submit", function (event) {
      if (sent) { event.preventDefault(); }
      sent = true;
    });
    window.addEventListener("pageshow", function () { sent = false; });
  }

  each(document.querySelectorAll("form[data-form]"), function (form) {
    askAnew(form);
    changeRows(form);
    doubtIdentity(form);
    handInOnce(form);
    each(form.querySelectorAll("[data-sign]"), takeSignature);
    if (form.hasAttribute("data-draft")) { keepDrafts(form); }
  });

  function see(plot) {
    var place = plot.getAttribute("data-see").split(" ");
    plot.scrollLeft = Math.max(0, place[0] - plot.clientWidth / 3);
    plot.scrollTop = Math.max(0, place[1] - plot.clientHeight / 3);
  }

  /* What lies in a fold can be scrolled only once it is open. */
  each(document.querySelectorAll("[data-see]"), see);
  document.addEventListener("toggle", function (event) {
    if (event.target.open) { each(event.target.querySelectorAll("[data-see]"), see); }
  }, true);

  /* A printed file shows what lies in its folds. */
  var shut = [];
  window.addEventListener("beforeprint", function () {
    each(document.querySelectorAll("details:not([open])"), function (fold) { shut.push(fold); fold.open = true; });
  });
  window.addEventListener("afterprint", function () {
    while (shut.length) { shut.pop().open = false; }
  });

  /* Some folds are shut on a phone; where the window grows wide they open, for there they may have no handle. */
  var narrow = window.matchMedia("(max-width: 640px)");
  function foldNarrow() {
    each(document.querySelectorAll("[data-fold-narrow]"), function (fold) { fold.open = !narrow.matches; });
  }
  if (narrow.matches) { foldNarrow(); }
  narrow.addListener(foldNarrow);
})();
