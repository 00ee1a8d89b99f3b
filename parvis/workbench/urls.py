from django.urls import path

from parvis.workbench import views

app_name = "workbench"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("choisis/", views.chosen, name="chosen"),
    path("lots/", views.batches, name="batches"),
    path("lots/fichier/", views.new_batch, name="batch_of_file"),
    path("lots/demarche/<int:procedure_id>/", views.new_batch, name="batch_of_procedure"),
    path("lots/<int:batch_id>/", views.batch, name="batch"),
    path("lots/<int:batch_id>/<slug:move>/", views.move_batch, name="move_batch"),
    path("dossiers/<str:number>/", views.case, name="case"),
    path("dossiers/<str:number>/prendre/", views.take, name="take"),
    path("dossiers/<str:number>/confier/", views.assign, name="assign"),
    path("dossiers/<str:number>/message/", views.post_message, name="post_message"),
    path("dossiers/<str:number>/corriger/", views.correct, name="correct"),
    path("dossiers/<str:number>/recours/", views.review, name="review"),
    path(
        "dossiers/<str:number>/documents/<str:public_id>/redelivrer/",
        views.reissue,
        name="reissue",
    ),
    path("dossiers/<str:number>/rouvrir/", views.reopen, name="reopen"),
    path("dossiers/<str:number>/decider/<str:word>/", views.decide, name="decide"),
]
