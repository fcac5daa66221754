// What the tests ask a page. It runs through the debugging protocol, so it works where the page's own scripts do not.
(() => {
  const tidy = (s) => (s || "").replace(/\s+/g, " ").trim();
  const shown = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden";
  const named = (e) => tidy(e.getAttribute("aria-label") || e.innerText || e.value);
  const pick = (list, wanted) => {
    const text = tidy(wanted);
    const found = [...list].filter((e) => shown(e) && !e.closest("[aria-hidden=true]"));
    return found.find((e) => named(e) === text) || found.find((e) => named(e).startsWith(text)) || found.find((e) => named(e).includes(text));
  };
  // Where to click: the middle of the element's first line, which nothing may cover.
  const point = (e, what) => {
    if (!e) return { error: "no " + what };
    e.scrollIntoView({ block: "center", behavior: "instant" });
    const box = e.getClientRects()[0];
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const hit = document.elementFromPoint(x, y);
    if (!hit || !(e.contains(hit) || hit.contains(e) || e.control === hit)) return { error: what + " is covered by " + (hit ? hit.outerHTML.slice(0, 120) : "nothing") };
    return { x, y };
  };
  const labelled = (wanted) => {
    const text = tidy(wanted);
    const labels = [...document.querySelectorAll("label")].filter(shown);
    const label = labels.find((l) => tidy(l.innerText) === text) || labels.find((l) => tidy(l.innerText).startsWith(text));
    return label && document.getElementById(label.htmlFor);
  };
  const ready = (control, what) => {
    if (!control) return { error: "no control " + what };
    const kind = control.tagName === "INPUT" ? control.type : control.tagName.toLowerCase();
    if (kind === "radio" || kind === "checkbox") return { kind, id: control.id, checked: control.checked };
    control.scrollIntoView({ block: "center", behavior: "instant" });
    control.focus();
    if (control.select && kind !== "file") control.select();
    return { kind, id: control.id, readOnly: control.readOnly };
  };
  return {
    link: (text) => point(pick(document.querySelectorAll("a[href]"), text), `link "${text}"`),
    button: (text) => point(pick(document.querySelectorAll("button, input[type=submit]"), text), `button "${text}"`),
    persona: (key) => point(document.querySelector(`button[name=persona][value="${CSS.escape(key)}"]`), "person " + key),
    option: (text) => {
      const label = pick(document.querySelectorAll("label"), text);
      return point(label, `choice "${text}"`);
    },
    choice: (name, value) => {
      const list = [...document.getElementsByName(name)];
      const e = list.find((c) => c.value === value) || (list.length === 1 && value === "yes" ? list[0] : list.find((c) => value === "yes" && c.value === "si"));
      return point(e && document.querySelector(`label[for="${CSS.escape(e.id)}"]`), `choice ${name}=${value}`);
    },
    first: (name) => {
      const e = [...document.getElementsByName(name)].find((c) => !c.disabled);
      return point(e && document.querySelector(`label[for="${CSS.escape(e.id)}"]`), `choice of ${name}`);
    },
    field: (text) => ready(labelled(text), `"${text}"`),
    control: (name) => ready([...document.getElementsByName(name)].find((c) => c.type !== "hidden"), `named "${name}"`),
    select: (id, want) => {
      const list = document.getElementById(id);
      const option = [...list.options].find((o) => o.value === want) || [...list.options].find((o) => tidy(o.text).startsWith(want));
      if (!option) return { error: `no option "${want}" in ${[...list.options].map((o) => o.text)}` };
      list.value = option.value;
      list.dispatchEvent(new Event("change", { bubbles: true }));
      return {};
    },
    within: (selector) => point(document.querySelector(selector), selector),
    fact: (label) => {
      const term = [...document.querySelectorAll("dt")].find((d) => tidy(d.innerText) === label);
      return term ? tidy(term.nextElementSibling.innerText) : "";
    },
    has: (name) => document.getElementsByName(name).length > 0,
    heading: () => tidy(document.querySelector("h1")?.innerText),
    path: () => location.pathname,
    text: () => tidy(document.body.innerText),
    language: () => document.documentElement.lang,
    links: (inside) => [...document.querySelectorAll(inside + " a[href]")].filter(shown).map((a) => a.href),
    active: () => {
      const e = document.activeElement, style = getComputedStyle(e);
      const box = e.labels && e.labels[0] ? getComputedStyle(e.labels[0]) : style;
      const mark = (s) => (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none";
      return { tag: e.tagName.toLowerCase(), name: e.name || "", text: named(e), marked: mark(style) || mark(box), body: e === document.body };
    },
    // What makes the page wider than the window: the last element, the innermost, that sticks out.
    tooWide: () => {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return "";
      const out = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > width + 0.5);
      return out.length ? out[out.length - 1].outerHTML.slice(0, 200) : "something";
    },
  };
})()
