"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  root.classList.add("js");

  // Theme: what the system asks for, until the button is pressed.
  const theme = document.getElementById("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const nameTheme = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    nameTheme();
  });
  dark.addEventListener("change", nameTheme);
  nameTheme();

  // Copying code.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest(".copy");
    if (!button) return;
    const code = button.closest("figure").querySelector("code");
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(code);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1600);
  });

  // A link to a rule opens it, and whatever it stands in.
  const openTarget = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    for (let at = id && document.getElementById(id); at; at = at.parentElement) {
      if (at.tagName === "DETAILS") at.open = true;
    }
  };
  addEventListener("hashchange", openTarget);

  // Paper shows what fails; afterwards everything is as it was.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("#findings > .rule:not([hidden]), .hit").filter((each) => !each.open);
    opened.forEach((each) => { each.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((each) => { each.open = false; }));

  const form = document.getElementById("filters");
  if (!form) return;

  // What is filtered is read from the page once; its text only when somebody searches.
  const shown = document.getElementById("shown");
  const none = document.getElementById("none");
  const shelf = document.getElementById("passing");
  const lower = (element) => element.textContent.toLowerCase();
  const rules = all(".rule").map((element) => ({
    element,
    rows: all("[data-status]", element).map((row) => ({
      row, status: row.dataset.status, region: row.dataset.region, change: row.dataset.change,
      account: row.dataset.account,
    })),
  }));
  const isOpen = (row) => row.status === "fail" || row.status === "unknown";
  const total = rules.reduce((sum, rule) => sum + rule.rows.filter(isOpen).length, 0);

  const read = () => {
    const data = new FormData(form);
    return {
      words: data.get("text").toLowerCase().split(/\s+/).filter(Boolean),
      severity: data.getAll("severity"),
      status: data.getAll("status"),
      change: data.getAll("change"),
      service: data.get("service"),
      region: data.get("region"),
      rule: data.get("rule"),
      account: data.get("account"),
    };
  };
  const wantsRule = (rule, wish) => {
    const { severity, service } = rule.element.dataset;
    return (!wish.severity.length || wish.severity.includes(severity))
      && (!wish.service || wish.service === service)
      && (!wish.rule || wish.rule === rule.element.id);
  };
  const wantsRow = (row, wish) =>
    (!wish.status.length || wish.status.includes(row.status))
    && (!wish.change.length || wish.change.includes(row.change))
    && (!wish.account || wish.account === row.account)
    && (!wish.region || wish.region === row.region);
  const holds = (text, words) => words.every((word) => text.includes(word));
  const matches = (rule, row, words) => {
    if (!words.length) return true;
    rule.text ??= lower(rule.element.querySelector("summary"))
      + lower(rule.element.querySelector(".facts"));
    row.text ??= lower(row.row);
    return holds(rule.text + row.text, words);
  };

  const apply = () => {
    const wish = read();
    const narrowed = wish.words.length || wish.severity.length || wish.status.length || wish.change.length
      || wish.service || wish.region || wish.rule || wish.account;
    let findings = 0;
    let groups = 0;
    let shelved = 0;
    for (const rule of rules) {
      const wanted = wantsRule(rule, wish);
      let open = 0;
      let any = 0;
      for (const row of rule.rows) {
        const visible = wanted && wantsRow(row, wish) && matches(rule, row, wish.words);
        row.row.hidden = !visible;
        if (visible) any += 1;
        if (visible && isOpen(row)) open += 1;
      }
      all(".passes", rule.element).forEach((each) => {
        each.hidden = !each.querySelector("li:not([hidden])");
      });
      rule.element.hidden = !any;
      if (narrowed && any) rule.element.dataset.shown = open;
      else delete rule.element.dataset.shown;
      findings += open;
      if (any && shelf && shelf.contains(rule.element)) shelved += 1;
      else if (any) groups += 1;
    }
    if (shelf) {
      shelf.hidden = !shelved;
      if (wish.status.includes("pass") || (narrowed && !groups)) shelf.open = true;
    }
    none.hidden = groups + shelved > 0;
    const number = (count) => count.toLocaleString("en");
    const among = narrowed ? `${number(findings)} of ${number(total)}` : number(total);
    shown.textContent = `${among} failing or unknown, under ${number(groups)} rule${groups === 1 ? "" : "s"}`;
  };

  let waiting = 0;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 90);
  };
  form.addEventListener("input", soon);
  form.addEventListener("reset", soon);
  form.addEventListener("submit", (event) => event.preventDefault());

  // A name in a chart filters by it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-filter]");
    if (!link) return;
    form.reset();
    const { filter, value } = link.dataset;
    if (filter === "service" || filter === "account") form.elements[filter].value = value;
    else all(`input[name="${filter}"]`, form).forEach((box) => { box.checked = box.value === value; });
    apply();
  });

  const expand = document.getElementById("expand");
  expand.addEventListener("click", () => {
    const opening = expand.textContent === "Expand all";
    all("#findings > .rule:not([hidden])").forEach((each) => { each.open = opening; });
    expand.textContent = opening ? "Collapse all" : "Expand all";
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.closest("input, select, textarea")) return;
    event.preventDefault();
    form.elements.text.focus();
  });

  apply();
  openTarget();
})();
