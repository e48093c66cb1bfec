"""Looks at the pages of dd-stats report and diff in a real browser, at two sizes, in light and dark.

  report.py PAGE HOSTILE DIFF FOLDER     pictures go to FOLDER; a line for each fault, exit 1 when there are any

PAGE is that of the sample hub's download with its dropped rows; HOSTILE one of a corpus that would like to be markup.
"""
import json
import sys

from browser import Browser

FAULTS = []


def check(what, holds):
    if not holds:
        FAULTS.append(what)
        print(f"report.py: {what}", file=sys.stderr)


def quiet(browser, what):
    check(f"{what}: console: {browser.console}", not browser.console)
    outside = [url for url in browser.requests if not url.startswith("file:")]
    check(f"{what}: asked for {outside}", not outside)
    check(f"{what}: {len(browser.requests)} requests", len(browser.requests) == 1)


def count(browser, selector):
    return browser.run(f"document.querySelectorAll({json.dumps(selector)}).length")


def text(browser, selector):
    return browser.run(f"document.querySelector({json.dumps(selector)}).textContent")


def wait(browser, script):
    return browser.run(
        f"new Promise((done) => {{ let n = 0; const t = setInterval(() => {{ if ({script} || ++n > 40) {{ clearInterval(t);"
        f" done(Boolean({script})); }} }}, 50); }})")


def sizes(browser, path, name, folder):
    """The page at a desk and on a phone, light and dark, and on paper."""
    backgrounds = set()
    for size, width, height in (("wide", 1280, 900), ("phone", 390, 844)):
        for dark in (False, True):
            look = f"{name}-{size}{'-dark' if dark else ''}"
            browser.open(path, width, height, dark)
            quiet(browser, look)
            check(f"{look}: wider than the window", browser.run("document.documentElement.scrollWidth") <= width)
            backgrounds.add(browser.run("getComputedStyle(document.body).backgroundColor"))
            browser.picture(f"{folder}/{look}.png")
            hidden = browser.run("[...document.querySelectorAll('h1, h2, table, svg[role=img]')].filter((e) =>"
                                 " e.getBoundingClientRect().width < 10 && !e.closest('details')).map((e) => e.outerHTML.slice(0, 80))")
            check(f"{look}: text is hard to read: {browser.run(CONTRAST)}", not browser.run(CONTRAST))
            check(f"{look}: without any width: {hidden}", not hidden)
    check(f"{name}: light and dark look the same", len(backgrounds) == 2)


# Words whose contrast is below 4.5 (WCAG 2.2, 1.4.3), with the ground that they stand on.
CONTRAST = """(() => {
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const numbers = (color) => (color.match(/[\\d.]+/g) || []).map(Number);
  const ground = (e) => { for (; e; e = e.parentElement) { const c = numbers(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] > 0.99) return c; } return [255, 255, 255]; };
  const bad = new Set();
  for (const e of document.querySelectorAll('p, th, td, dt, dd, span, a, label, h1, h2, h3, .role, .text, summary, code')) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || !e.checkVisibility() || e.closest('.none, .self')) continue;
    const [a, b] = [light(numbers(getComputedStyle(e).color)), light(ground(e))];
    if ((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5) bad.add(e.tagName + '.' + e.className);
  }
  return [...bad].join(' ');
})()"""


def figures(browser, path):
    """Values under the pointer and by the keyboard; tables for those who can't see pictures."""
    browser.open(path, 1280, 900)
    bar = ".lengths svg[data-steps] rect[data-tip]"
    browser.point(bar)
    check("no value under the pointer", wait(browser, "!document.getElementById('tip').hidden"))
    shown = text(browser, "#tip")
    check(f"the value under the pointer is {shown!r}", shown == browser.run(f"document.querySelector('{bar}').dataset.tip"))
    check(f"the value is no count: {shown!r}", "sample" in shown and "characters:" in shown)
    browser.key("Escape")
    check("Escape leaves the value", browser.run("document.getElementById('tip').hidden"))
    browser.run("document.querySelector('.lengths svg[data-steps]').focus()")
    browser.key("ArrowRight")
    first = text(browser, "#tip")
    browser.key("ArrowRight")
    check("the arrow keys don't go on", first and text(browser, "#tip") != first)
    # Each bar's count is in the table, too.
    sums = browser.run(
        "(() => { const tips = [...document.querySelectorAll('.lengths svg[aria-label*=\": characters of\"]')].map((s) => [...s.querySelectorAll('[data-tip]')]"
        ".reduce((n, r) => n + Number(r.dataset.tip.split(': ')[1].split(' ')[0].replaceAll(',', '')), 0));"
        "const table = [...document.querySelectorAll('#lengths details')][0]; const rows = [...table.querySelectorAll('tbody tr')];"
        "const columns = tips.map((_, i) => rows.reduce((n, r) => n + Number(r.cells[i + 1].textContent.replaceAll(',', '')), 0));"
        "return [tips, columns]; })()")
    check(f"pictures and table differ: {sums}", sums[0] == sums[1] and sum(sums[0]) == 1200)
    pictures = browser.run("[...document.querySelectorAll('svg[role=img]')].filter((s) => !s.getAttribute('aria-label')).length")
    check(f"{pictures} pictures have no name", pictures == 0)
    check("a table's heads have no scope", count(browser, "th:not([scope])") == 0)
    browser.open(path, 1280, 900)
    browser.key("Tab")
    check("the first stop is not the link to the contents", browser.run("document.activeElement.className") == "skip")


def samples(browser, path):
    """The browser of samples: search, filters, offsets, masks, links, what was dropped."""
    browser.open(path, 1280, 900)
    check(f"not ten samples: {count(browser, 'article')}", count(browser, "article") == 10)
    check(f"{text(browser, '#found')!r}", text(browser, "#found") == "600 of 600 samples")
    browser.run("document.getElementById('search').focus()")
    browser.type("BICYCLE")
    check("search finds nothing", wait(browser, "document.querySelectorAll('mark').length > 0"))
    found = browser.run("document.getElementById('found').textContent.split(' ')[0]")
    check(f"search found {found}", 0 < int(found) < 600)
    check("something else is marked", browser.run("[...document.querySelectorAll('mark')].every((m) => m.textContent.toLowerCase() === 'bicycle')"))
    browser.run("document.getElementById('search').value = ''; document.getElementById('search').dispatchEvent(new Event('input'))")
    check("the search stays", wait(browser, "document.getElementById('found').textContent.startsWith('600 ')"))
    choose = "(() => {{ const s = document.getElementById('{}'); s.value = [...s.options].find((o) => o.textContent === '{}').value; s.dispatchEvent(new Event('change')); }})()"
    browser.run(choose.format("dataset", "gsm8k"))
    check(f"{text(browser, '#found')!r} of gsm8k", text(browser, "#found") == "50 of 600 samples")
    check("no rationale is marked", count(browser, ".rationale") > 0)
    check("no prompt is shaded", count(browser, ".prompt-part") > 0)
    check("offsets are there unasked", browser.run("getComputedStyle(document.querySelector('.offset')).display") == "none")
    browser.run("document.getElementById('offsets').click()")
    check("offsets don't come", browser.run("getComputedStyle(document.querySelector('.offset')).display") != "none")
    # The offset before the answer is prompt_end, and the code points from there on are the answer.
    ends = browser.run(
        "[...document.querySelectorAll('article')].map((a) => [Number([...a.querySelectorAll('.turn')].at(-1).querySelector('.offset').textContent),"
        " JSON.parse(a.querySelector('.metadata').textContent).prompt_end])")
    check(f"offsets are not prompt_end: {ends}", all(shown == end for shown, end in ends))
    browser.run("document.getElementById('more').click()")
    check("no more samples come", count(browser, "article") == 20)
    browser.run(choose.format("reason", "dropped: too_short"))
    check("no dropped row is shown", count(browser, "article.drop") == 2)
    check("a dropped row has no reason", "too_short" in text(browser, ".why") and "28 of at least 50" in text(browser, ".why"))
    browser.run("document.querySelector('[data-show=natural_questions][data-reason=no_short_answer]').click()")
    check("a reason leads nowhere", text(browser, "#found").startswith("3 of ") and "no_short_answer" in text(browser, ".why"))


def hostile(browser, path, folder):
    """A corpus of markup, scripts and controls shows as text."""
    browser.open(path, 1280, 900)
    quiet(browser, "hostile")
    check("a script or picture of the corpus is in the page", count(browser, "img, iframe, body script:not([id])") == 1)
    check("an alert came", not browser.run("Boolean(window.hit)"))
    check("its title is no text", text(browser, "h1") == "<b onclick=alert(1)>.jsonl")
    check("its words are not shown", "<img src=x onerror=" in text(browser, "#list"))
    check("controls are not spelled out", {"202E", "0000", "2028"} <= set(browser.run("[...document.querySelectorAll('.control')].map((c) => c.textContent)")))
    check("a link leads elsewhere", browser.run("[...document.links].every((a) => ['http:', 'https:', 'file:'].includes(a.protocol))"))
    check("it is wider than the window", browser.run("document.documentElement.scrollWidth") <= 1280)
    browser.picture(f"{folder}/hostile.png")


def main():
    page, bad, diff, folder = sys.argv[1:]
    browser = Browser()
    try:
        sizes(browser, page, "report", folder)
        figures(browser, page)
        samples(browser, page)
        sizes(browser, diff, "diff", folder)
        hostile(browser, bad, folder)
    finally:
        browser.close()
    print(f"{'failed' if FAULTS else 'passed'}: pictures in {folder}")
    sys.exit(1 if FAULTS else 0)


main()
