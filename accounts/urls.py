"""Addresses of sign-in links, set-up, and a workspace's people and keys."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.start, name="start"),
    path("setup/", views.setup, name="setup"),
    path("accounts/enter/<str:token>/", views.enter, name="enter"),
    path("w/<slug:ws>/members/", views.members, name="members"),
    path("w/<slug:ws>/tokens/", views.tokens, name="tokens"),
    path("w/<slug:ws>/settings/", views.workspace_settings, name="settings"),
]
