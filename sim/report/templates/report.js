// Filters of tables. Without a script every row is shown.
document.querySelectorAll(".filters").forEach(function (group) {
  var table = document.getElementById(group.dataset.table);
  var chosen = group.querySelectorAll("select");
  var rows = Array.from(table.tBodies[0].rows);
  function show() {
    var shown = 0;
    rows.forEach(function (row) {
      var fits = Array.from(chosen).every(function (s) {
        return s.value === "" || row.cells[s.dataset.column].textContent.trim() === s.value;
      });
      row.hidden = !fits;
      shown += fits;
    });
    group.querySelector("output b").textContent = shown;
  }
  group.hidden = false;
  chosen.forEach(function (s) { s.addEventListener("change", show); });
  group.querySelector("button").addEventListener("click", function () {
    chosen.forEach(function (s) { s.value = ""; });
    show();
  });
  show();
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
