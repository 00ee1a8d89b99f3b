"""Templates of mails as another room would bring them, and mails written with them."""

from django.template import engines
from jinja2 import ChoiceLoader, DictLoader

from parvis.messaging import actions

TEMPLATES = {
    "trials/mail/news.txt": (
        '{% extends "messaging/mail_base.txt" %}'
        "{% block subject %}{% trans %}Votre dossier avance{% endtrans %} {{ number }}"
        "{% endblock %}"
        "{% block body %}L’agent a dit : {{ said }}\n{{ absolute('/mes-dossiers/') }}{% endblock %}"
    ),
    "trials/mail/news.html": (
        '{% extends "messaging/mail_base.html" %}'
        '{% from "messaging/mail_parts.html" import button, facts %}'
        "{% block body %}<p>{{ said }}</p>{{ facts([('Numéro', number)]) }}"
        "{{ button(absolute('/mes-dossiers/'), 'Voir') }}{% endblock %}"
    ),
}


def install_templates(monkeypatch):
    """Let the engine find the templates above besides those of the rooms."""
    env = engines["jinja2"].env
    monkeypatch.setattr(env, "loader", ChoiceLoader([DictLoader(TEMPLATES), env.loader]))
    actions._plain.cache_clear()


def write(key="k1", *, to="lea@exemple.fr", legal=False, said="C’est <prêt>", **more):
    return actions.send(
        "trials/news",
        to=to,
        lang=more.pop("lang", "fr"),
        context={"number": "A-12", "said": said},
        key=key,
        legal=legal,
        **more,
    )
