// Sort the table of students by the column whose title is activated. Without this script the table
// stays in its first order, and its titles are plain text.
"use strict";
const table = document.querySelector(".students");
const body = table.tBodies[0];
const listed = [...body.rows];
const headers = [...table.tHead.rows[0].cells];

function sortBy(column, direction) {
  const sign = direction === "ascending" ? 1 : -1;
  const value = (row) => Number(row.cells[column].dataset.value);
  // From the first order each time: students with equal values keep it in both directions.
  body.append(...[...listed].sort((one, other) => sign * (value(one) - value(other))));
  headers.forEach((header) => header.removeAttribute("aria-sort"));
  headers[column].setAttribute("aria-sort", direction);
}

headers.forEach((header, column) => {
  const title = header.querySelector(".title");
  const button = document.createElement("button");
  button.type = "button";
  button.append(...title.childNodes);
  title.append(button);
  button.addEventListener("click", () => {
    const sorted = header.getAttribute("aria-sort");
    sortBy(column, sorted === "ascending" ? "descending" : "ascending");
  });
});
headers[0].setAttribute("aria-sort", "ascending");
document.getElementById("sorting").hidden = false;
