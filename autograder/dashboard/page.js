"use strict";
// Sorts, searches and filters the table of students; without it the page can be read all the same.
(() => {
  const body = document.querySelector("#table tbody");
  const rows = [...body.rows];
  const search = document.querySelector("#search");
  const count = document.querySelector("#count");
  const only = document.querySelector("#only");
  let token = null;

  function show() {
    const wanted = search.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits = row.dataset.student.toLowerCase().includes(wanted)
        && (token === null || row.dataset.tokens.split(" ").includes(token));
      row.hidden = !fits;
      shown += fits;
    }
    count.textContent = `${shown} of ${rows.length} students`;
  }

  function key(row, column) {
    const text = row.cells[column].dataset.value;
    return text === "" || isNaN(text) ? text : Number(text);
  }

  function compare(one, other) {
    if (one === "" || other === "") return (one === "") - (other === "");  // nothing comes last
    if (typeof one === "number" && typeof other === "number") return one - other;
    return String(one).localeCompare(String(other), undefined, {numeric: true});
  }

  function sort(head) {
    const column = head.cellIndex;
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const each of head.parentElement.cells) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const keyed = rows.map(row => [key(row, column), row]);
    keyed.sort(([one], [other]) => {
      const missing = (one === "") - (other === "");
      return missing || (down ? -compare(one, other) : compare(one, other));
    });
    body.append(...keyed.map(([, row]) => row));
  }

  for (const head of document.querySelectorAll("#table th"))
    head.querySelector("button").addEventListener("click", () => sort(head));
  search.addEventListener("input", show);
  for (const button of document.querySelectorAll("button[data-show]"))
    button.addEventListener("click", () => {
      token = button.dataset.show;
      only.textContent = `Only: ${button.dataset.what} ✕`;
      only.hidden = false;
      show();
      document.querySelector("#students").scrollIntoView();
      only.focus({preventScroll: true});
    });
  only.addEventListener("click", () => {
    token = null;
    only.hidden = true;
    show();
    search.focus();
  });
  addEventListener("beforeprint", () => {
    for (const each of document.querySelectorAll("details")) each.open = true;
  });
  document.querySelector(".tools").hidden = false;
  show();
})();
