/* Keeps a draft of the form, asks the server which fields are wanted, and shows the current step of a diagram.
   Everything here is comfort: each page does the same without it. Written for browsers from Chromium 79 on. */
(function () {
  "use strict";
  var QUIET = 4000; // milliseconds without a keystroke before a draft is kept

  function each(list, act) { Array.prototype.forEach.call(list, act); }

  /* What the form holds, without its files: those travel once, when it is handed in. */
  function typed(form) {
    var data = new FormData(form);
    each(form.querySelectorAll("input[type=file]"), function (input) { data.delete(input.name); });
    return data;
  }

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

  /* Draw the fields again as the server wants them now; files already chosen and the focus stay. */
  function redraw(form, page) {
    var fresh = new DOMParser().parseFromString(page, "text/html").querySelector("[data-fields]");
    var fields = form.querySelector("[data-fields]");
    if (!fresh) { return; }
    var focus = document.activeElement && document.activeElement.id;
    each(fields.querySelectorAll("details"), function (fold, n) {
      var same = fresh.querySelectorAll("details")[n];
      if (same && fold.open) { same.open = true; }
    });
    each(fields.querySelectorAll("input[type=file]"), function (input) {
      var same = fresh.querySelector("#" + CSS.escape(input.id));
      if (same) { same.parentNode.replaceChild(input, same); }
    });
    fields.innerHTML = "";
    while (fresh.firstChild) { fields.appendChild(document.adoptNode(fresh.firstChild)); }
    if (focus && document.getElementById(focus)) { document.getElementById(focus).focus(); }
  }

  function askAnew(form) {
    var running = null;
    form.addEventListener("change", function (event) {
      if (!event.target.hasAttribute("data-decides")) { return; }
      var data = typed(form);
      data.append("refresh", "1");
      if (running) { running.abort(); }
      running = send(location.href, data, "text/html", function (page) { redraw(form, page); });
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
    handInOnce(form);
    if (form.hasAttribute("data-draft")) { keepDrafts(form); }
  });

  each(document.querySelectorAll("[data-see]"), function (plot) {
    var place = plot.getAttribute("data-see").split(" ");
    plot.scrollLeft = Math.max(0, place[0] - plot.clientWidth / 3);
    plot.scrollTop = Math.max(0, place[1] - plot.clientHeight / 3);
  });

  /* A printed file shows what lies in its folds. */
  var shut = [];
  window.addEventListener("beforeprint", function () {
    each(document.querySelectorAll("details:not([open])"), function (fold) { shut.push(fold); fold.open = true; });
  });
  window.addEventListener("afterprint", function () {
    while (shut.length) { shut.pop().open = false; }
  });

  if (window.matchMedia("(max-width: 640px)").matches) {
    each(document.querySelectorAll("[data-fold-narrow]"), function (fold) { fold.open = false; });
  }
})();
