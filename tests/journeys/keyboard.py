"""A person who has a keyboard and nothing else: Tab, Shift+Tab, Space, Enter, arrows, letters.

Wherever the focus goes it is looked at: it is never lost, its ring is drawn, nothing covers it.
"""

import re

import pytest

# What stands under the focus, as one line that a failure can print; "" when all is well.
UNSEEN = """() => {
  const one = document.activeElement;
  if (!one || one === document.body || one === document.documentElement) return 'no focus';
  const named = `${one.tagName} ${one.name || one.id || one.innerText}`;
  const drawn = (element, part) => {
    const style = getComputedStyle(element, part);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    return outlined || style.boxShadow !== 'none';
  };
  const label = one.labels?.[0];
  const around = [one, one.parentElement, one.parentElement?.parentElement];
  if (!around.some(each => drawn(each)) && !(label && (drawn(label) || drawn(label, '::before'))))
    return `${named}: no ring`;
  const box = [...one.getClientRects()].find(each => each.width && each.height);
  if (!box) return `${named}: not on the page`;
  const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 20)];
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return `${named}: outside the window`;
  const top = document.elementFromPoint(x, y);
  const same = top && (one.contains(top) || top.contains(one) || label?.contains(top));
  return same ? '' : `${named}: covered by ${top?.tagName}.${top?.className}`;
}"""
TEXT = "(document.activeElement.innerText || document.activeElement.value || '').trim()"
LOST = "document.activeElement === document.body"


class Keys:
    """The keyboard of one visitor."""

    def __init__(self, visitor):
        self.visitor = visitor
        self.page = visitor.page
        self.page.on("filechooser", lambda window: None)  # from now on none opens for real

    def press(self, key):
        self.page.keyboard.press(key)

    def go_on(self, back=False):
        """Move the focus by one; past the end of the page it comes round to the beginning."""
        self.press("Shift+Tab" if back else "Tab")
        if self.page.evaluate(LOST):
            self.press("Shift+Tab" if back else "Tab")
        self.seen()

    def seen(self):
        """The person sees where the focus is."""
        problem = self.page.evaluate(UNSEEN)
        if problem:
            pytest.fail(f"{problem} at {self.page.url}")

    def reach(self, selector, *, back=False, most=90):
        """Move until the focus is on what the selector names."""
        self._until(lambda: self.page.evaluate("s => document.activeElement.matches(s)", selector),
                    selector, back, most)  # fmt: skip

    def find(self, text, *, back=False, most=90):
        """Move until the focus is on a link or button that begins so (text or pattern)."""
        said = text if isinstance(text, re.Pattern) else re.compile(re.escape(text))
        self._until(lambda: said.match(self.page.evaluate(TEXT)), said.pattern, back, most)

    def _until(self, there, what, back, most):
        for _ in range(most):
            if there():
                return
            self.go_on(back)
        pytest.fail(f"the keyboard never reaches {what} at {self.page.url}")

    def follow(self, text, *, name="", back=False):
        """Reach a link or button, press it, and judge the page that comes."""
        self.find(text, back=back)
        self.enter(name)

    def enter(self, name=""):
        """Press Enter where the focus is, and judge the page that comes."""
        self._leave()
        self.visitor.judge(name)

    def be_refused(self, text, *, name=""):
        """Send a form that has faults: the focus goes to the summary of what is to be corrected."""
        self.find(text)
        self._leave()
        self.page.wait_for_load_state()
        self.visitor.messages.clear()  # the browser tells that the answer was 422
        self.visitor.judge(name)
        assert self.page.evaluate("document.activeElement.matches('.govuk-error-summary')")

    def _leave(self):
        with self.page.expect_navigation():
            self.press("Enter")

    def follow_skip_link(self):
        """Press « Aller au contenu », the first thing of every page."""
        assert self.page.evaluate("document.activeElement.matches('.govuk-skip-link')")
        self.press("Enter")
        assert self.page.evaluate("document.activeElement.id") == "contenu"

    def follow_error(self, text):
        """Press the first link of the error summary; the focus goes to its question."""
        self.find(text, most=3)
        self.press("Enter")
        self.seen()

    def write(self, field, text):
        """Reach a field by its name and type over what is in it."""
        self.reach(f"[name={field}]:not([type=hidden])")
        self.press("Control+a")
        self.page.keyboard.type(text)

    def write_day(self, field, day):
        for part in ("day", "month", "year"):
            self.write(f"{field}-{part}", str(getattr(day, part)))

    def choose(self, field, value):
        """Reach a group of radio buttons, and go down to one of them."""
        self.reach(f"input[type=radio][name={field}]")
        self.press("Space")
        for _ in range(12):
            if self.page.evaluate("document.activeElement.value") == value:
                break
            self.press("ArrowDown")
        assert self.page.is_checked(f"input[name={field}][value='{value}']")
        self.seen()

    def tick(self, selector):
        self.reach(selector)
        self.press("Space")
        assert self.page.evaluate("document.activeElement.checked")

    def join(self, field, file):
        """Open the window that chooses a file, as Enter on the field does, and choose."""
        self.reach(f"input[type=file][name={field}]")
        with self.page.expect_file_chooser() as opened:
            self.press("Enter")
        opened.value.set_files(file)
        self.page.wait_for_selector(f"#q-{field} .pv-files li a")

    def kept(self):
        """The draft is saved; the focus is still where the person left it."""
        self.page.wait_for_timeout(400)
        self.page.wait_for_selector(".pv-saved:has-text('Enregistré')", state="attached")
        self.seen()

    def sign_in(self, email, password):
        self.visitor.go("/compte/connexion/")
        self.write("login", email)
        self.write("password", password)
        self.enter()
