// A row is shown where neither the filters nor the timeline of its table leave it out. Without a
// script every row is shown.
function settle(table) {
  var shown = 0;
  Array.from(table.tBodies[0].rows).forEach(function (row) {
    row.hidden = row.dataset.unfit === "yes" || row.dataset.past === "yes";
    shown += !row.hidden;
  });
  document.querySelectorAll(".filters").forEach(function (group) {
    if (group.dataset.table === table.id) {
      group.querySelector("output b").textContent = shown;
    }
  });
}
// Filters of tables.
document.querySelectorAll(".filters").forEach(function (group) {
  var table = document.getElementById(group.dataset.table);
  var chosen = group.querySelectorAll("select");
  var rows = Array.from(table.tBodies[0].rows);
  function show() {
    rows.forEach(function (row) {
      var fits = Array.from(chosen).every(function (s) {
        return s.value === "" || row.cells[s.dataset.column].textContent.trim() === s.value;
      });
      row.dataset.unfit = fits ? "no" : "yes";
    });
    settle(table);
  }
  group.hidden = false;
  chosen.forEach(function (s) { s.addEventListener("change", show); });
  group.querySelector("button").addEventListener("click", function () {
    chosen.forEach(function (s) { s.value = ""; });
    show();
  });
  show();
});
// Timelines: a table of dated lines is read month by month, with the levels that stand after each.
document.querySelectorAll(".steps").forEach(function (group) {
  var table = document.getElementById(group.dataset.table);
  var rows = Array.from(table.tBodies[0].rows);
  var slider = group.querySelector("input"), branch = group.querySelector(".branch");
  function text(row, column) { return row.cells[column].textContent.trim(); }
  function count(month) { return 12 * month.slice(0, 4) + Number(month.slice(5)) - 1; }
  function name(number) {
    return Math.floor(number / 12) + "-" + String(number % 12 + 1).padStart(2, "0");
  }
  var months = rows.map(function (row) { return count(text(row, 0)); });
  var first = Math.min.apply(null, months);
  function standing(month) {
    var levels = {};
    rows.forEach(function (row, i) {
      if (months[i] <= month && text(row, 1) === group.dataset.moved) {
        var tie = text(row, 2) + " → " + text(row, 3);
        levels[tie] = levels[tie] || {};
        levels[tie][text(row, 4)] = text(row, 5);
      }
    });
    return Object.keys(levels).map(function (tie) {
      return tie + " " + Object.keys(levels[tie]).map(function (domain) {
        return domain + " " + levels[tie][domain];
      }).join(", ");
    }).join("; ");
  }
  function show(month) {
    rows.forEach(function (row, i) {
      row.dataset.past = month === null || months[i] === month ? "no" : "yes";
    });
    group.querySelector("output b").textContent = month === null ? "" : name(month);
    group.querySelector("output span").textContent = month === null ? "" : standing(month);
    branch.hidden = month === null;
    if (month !== null) {
      slider.value = month - first;
      var year = Math.floor(month / 12);
      branch.querySelector("code").textContent = group.dataset.command.replace("{year}", year);
    }
    settle(table);
  }
  slider.max = Math.max.apply(null, months) - first;
  slider.addEventListener("input", function () { show(first + Number(slider.value)); });
  group.querySelectorAll("button").forEach(function (button) {
    button.addEventListener("click", function () {
      var go = button.dataset.go;
      if (go === "whole") { show(null); return; }
      var to = go === "first" ? 0 : Number(slider.value) + Number(go);
      show(first + Math.min(Math.max(to, 0), Number(slider.max)));
    });
  });
  group.hidden = false;
});
// A link to a place in a closed part opens it, and shows the row if a filter hides it.
function reveal() {
  var row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (var part = row && row.closest("details"); part; part = part.parentNode.closest("details")) {
    if (!part.open) { part.open = true; row.scrollIntoView(); }
  }
  if (row && row.tagName === "TR" && row.hidden) { row.hidden = false; row.scrollIntoView(); }
}
addEventListener("hashchange", reveal);
addEventListener("beforeprint", function () {
  document.querySelectorAll("details").forEach(function (part) { part.open = true; });
});
reveal();
