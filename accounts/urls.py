"""Addresses of sign-in links, set-up, and a workspace's people and keys."""

from django.urls import path

from accounts.views import entry, invitation, members, profile, sessions, settings, tokens

app_name = "accounts"
urlpatterns = [
    path("", entry.start, name="start"),
    path("setup/", entry.setup, name="setup"),
    path("accounts/enter/<str:token>/", entry.enter, name="enter"),
    path("accounts/invitation/<str:token>/", invitation.invitation, name="invitation"),
    path("accounts/profile/", profile.profile, name="profile"),
    path("accounts/sessions/<int:pk>/end/", sessions.end, name="end_session"),
    path("workspaces/new", entry.new_workspace, name="new_workspace"),
    path("w/<slug:ws>/members/", members.members, name="members"),
    path("w/<slug:ws>/leave", members.leave, name="leave"),
    path("w/<slug:ws>/tokens/", tokens.tokens, name="tokens"),
    path("w/<slug:ws>/settings/", settings.settings, name="settings"),
]
