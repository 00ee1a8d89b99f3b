from django.urls import URLPattern, path
from django.views.i18n import set_language

from parvis.common.access import public
from parvis.site import endpoints, views

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("aide/", views.help_page, name="help"),
    path("affichage/", views.display_settings, name="display"),
    path("langue/", public(set_language), name="set_language"),
    path("plan-du-site/", views.site_map, name="site_map"),
    path("mentions-legales/", views.legal, name="legal"),
    path("donnees-personnelles/", views.privacy, name="privacy"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("composants/", views.gallery, name="gallery"),
    path("reglages/", views.settings_index, name="settings"),
    path("reglages/apparence/", views.dress, name="dress"),
    path("reglages/apparence/image/", views.dress_picture, name="dress_picture"),
    path("reglages/apparence/essai.css", endpoints.tried_theme, name="tried_theme"),
    path("reglages/mairie/", views.describe, name="describe"),
    path("reglages/accessibilite/", views.audit, name="audit"),
    path("images/<str:public_id>", endpoints.picture, name="picture"),
    path("theme.css", endpoints.theme, name="theme"),
    path("manifest.webmanifest", endpoints.manifest, name="manifest"),
    path("robots.txt", endpoints.robots, name="robots"),
    path("sitemap.xml", endpoints.sitemap, name="sitemap"),
    path(".well-known/security.txt", endpoints.security, name="security"),
]
