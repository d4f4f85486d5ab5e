"use strict";
// Everything here is a comfort: without it the page still shows every chart, sentence and table.
(() => {
  const words = JSON.parse(document.getElementById("words").textContent);
  const tip = document.getElementById("tip");
  const said = document.getElementById("said");
  let lit = null;

  const marksOf = (chart) => [...chart.querySelectorAll("svg [data-tip]")].filter((mark) => mark.getClientRects().length);
  const centre = (mark) => {
    const box = mark.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };

  function show(mark) {
    if (lit === mark) return;
    hide();
    lit = mark;
    mark.classList.add("on");
    tip.textContent = mark.dataset.tip;
    tip.hidden = false;
    const box = mark.getBoundingClientRect();
    const x = Math.min(Math.max(box.left + box.width / 2 - tip.offsetWidth / 2, 8), innerWidth - tip.offsetWidth - 8);
    const above = box.top - tip.offsetHeight - 8;
    tip.style.left = `${x}px`;
    tip.style.top = `${above > 4 ? above : Math.min(box.bottom + 8, innerHeight - tip.offsetHeight - 8)}px`;
  }

  function hide() {
    if (lit) lit.classList.remove("on");
    lit = null;
    tip.hidden = true;
  }

  // The mark under the pointer, or the nearest one within a finger's breadth.
  function near(chart, x, y) {
    const under = document.elementFromPoint(x, y);
    if (under && under.dataset && under.dataset.tip) return under;
    let best = null, least = 28;
    for (const mark of marksOf(chart)) {
      const box = mark.getBoundingClientRect();
      const far = Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
      if (far < least) [best, least] = [mark, far];
    }
    return best;
  }

  for (const chart of document.querySelectorAll(".chart")) {
    let at = -1; // where the arrow keys are; it stays when the page scrolls
    const point = (event) => {
      const mark = near(chart, event.clientX, event.clientY);
      if (mark) show(mark); else hide();
    };
    chart.addEventListener("pointermove", point);
    chart.addEventListener("pointerdown", point);
    chart.addEventListener("pointerleave", hide);
    chart.addEventListener("blur", hide);
    chart.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") return hide();
      const marks = marksOf(chart);
      if (!marks.length || (!step && event.key !== "Home" && event.key !== "End")) return;
      event.preventDefault();
      const next = event.key === "Home" ? 0 : event.key === "End" ? marks.length - 1
        : at < 0 ? (step > 0 ? 0 : marks.length - 1) : (at + step + marks.length) % marks.length;
      at = next;
      show(marks[next]);
      said.textContent = marks[next].dataset.tip;
    });
  }
  addEventListener("scroll", hide, { passive: true });

  // Tables sort by the value each cell carries, so that « 1 021 » is a number; what is not held stays last.
  for (const button of document.querySelectorAll("thead button")) {
    button.addEventListener("click", () => {
      const header = button.closest("th");
      const body = header.closest("table").tBodies[0];
      const column = header.cellIndex;
      const falling = header.getAttribute("aria-sort") === "ascending";
      const key = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
      const numeric = header.classList.contains("n");
      const rows = [...body.rows].map((row) => [row, key(row)]);
      rows.sort(([, a], [, b]) => {
        if (a === "" || b === "") return (a === "") - (b === "");
        const order = numeric ? Number(a) - Number(b) : a.localeCompare(b, document.documentElement.lang, { numeric: true });
        return falling ? -order : order;
      });
      body.append(...rows.map(([row]) => row));
      for (const other of header.parentElement.cells) other.removeAttribute("aria-sort");
      header.setAttribute("aria-sort", falling ? "descending" : "ascending");
    });
  }

  // Copying a table takes rich text along, so that it pastes as a table into a text document.
  async function copy(card, button) {
    const table = card.querySelector("table");
    const text = [...table.rows].filter((row) => !row.hidden).map((row) => [...row.cells].map((cell) => cell.textContent.trim()).join("\t")).join("\n");
    const plain = table.cloneNode(true);
    for (const row of plain.querySelectorAll("tr[hidden]")) row.remove();
    for (const inner of plain.querySelectorAll("thead button")) inner.replaceWith(inner.textContent);
    const about = card.querySelector(".credit");
    const credit = about ? about.textContent.trim() : "";
    const parts = { "text/plain": `${text}\n${credit}`, "text/html": `${plain.outerHTML}<p>${about ? about.innerHTML : ""}</p>` };
    try {
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(Object.entries(parts).map(([kind, part]) => [kind, new Blob([part], { type: kind })])))]);
    } catch {
      const range = document.createRange();
      range.selectNode(table);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      document.execCommand("copy");
    }
    const before = button.textContent;
    button.textContent = words.copied;
    said.textContent = words.copied;
    setTimeout(() => { button.textContent = before; }, 2000);
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", () => copy(button.closest(".card"), button));
  }

  for (const filter of document.querySelectorAll("[data-filter]")) {
    filter.addEventListener("change", () => {
      let shown = 0;
      for (const row of filter.closest(".card").querySelectorAll("tbody tr")) {
        row.hidden = filter.value !== "" && row.dataset.verdict !== filter.value;
        shown += !row.hidden;
      }
      said.textContent = words.rows_shown.replace("{count}", shown);
    });
  }

  const root = document.documentElement;
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  document.getElementById("print").addEventListener("click", () => print());
  addEventListener("beforeprint", () => { for (const fold of document.querySelectorAll("details.data")) fold.open = true; });
})();
