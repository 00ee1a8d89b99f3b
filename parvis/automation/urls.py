from django.urls import path

from parvis.automation import views

app_name = "automation"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:run_id>/relancer/", views.retry, name="retry"),
    path("simulations/", views.simulations, name="simulations"),
    path("simulations/<int:simulation_id>/", views.simulation, name="simulation"),
    path("simulations/<int:simulation_id>/arreter/", views.cancel, name="cancel"),
    path("simulations/<int:simulation_id>/reprendre/", views.resume, name="resume"),
    path("simulations/<int:simulation_id>/dossiers/<slug:number>/", views.compare, name="compare"),
]
