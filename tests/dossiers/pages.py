"""Reading pages as a person does: forms are filled from what the page shows."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    """Gather the controls of the main form of a page, as a browser would send them."""

    def __init__(self, action):
        super().__init__()
        self.values = {}
        self._inside = False
        self._select = None
        self._area = None
        self._wanted = action

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "form":
            action = found.get("action", "")
            self._inside = self._wanted in action and not action.startswith("/langue")
        if not self._inside:
            return
        name = found.get("name")
        if tag == "input" and name and _is_sent(found):
            self.values.setdefault(name, []).append(found.get("value") or "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in found:
            self.values.setdefault(self._select, []).append(found.get("value") or "")
        elif tag == "textarea":
            self._area = name
            self.values[name] = [""]

    def handle_data(self, data):
        if self._area:
            self.values[self._area][0] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._area = None


def _is_sent(attributes):
    kind = attributes.get("type", "text")
    if kind in {"checkbox", "radio"}:
        return "checked" in attributes
    return kind not in {"submit", "file"}


def text(response):
    return response.content.decode().replace("\u00a0", " ")


def controls(response, action="/etape/"):
    """The values of the form whose address holds `action`, as the page shows them."""
    parser = _Form(action)
    parser.feed(response.content.decode())
    return parser.values


def send(client, response, values=None, *, to=None, action="/etape/", **headers):
    """Send the form of a page with some values changed, as a browser without script."""
    sent = controls(response, action)
    for name, value in (values or {}).items():
        sent[name] = value if isinstance(value, list) else [value]
    sent.pop("csrfmiddlewaretoken", None)
    return client.post(to or response.request["PATH_INFO"], sent, **headers)
