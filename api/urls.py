"""Addresses of the REST API."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView

from api import openapi  # noqa: F401  (tells the document how callers sign in)
from api.v1 import views

app_name = "api"
urlpatterns = [
    path("v1/openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
    path("v1/tokenInfo", views.token_info, name="token_info"),
    path("v1/integrations", views.integrations, name="integrations"),
    path("v1/flows", views.flows, name="flows"),
    path("v1/flows/<str:pk>", views.flow, name="flow"),
    path("v1/flows/<str:pk>/run", views.run_flow, name="flow_run"),
    path("v1/jobs/<str:pk>", views.job, name="job"),
    path("v1/<path:rest>", views.nothing, name="nothing"),
]
