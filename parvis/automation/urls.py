from django.urls import path

from parvis.automation import views

app_name = "automation"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:run_id>/relancer/", views.retry, name="retry"),
]
