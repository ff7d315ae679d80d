"""Pages of the marketplace, and the page where a flow is named, published as a connector and retired."""

from django.urls import path

from marketplace import views

app_name = "marketplace"
urlpatterns = [
    path("w/<slug:ws>/marketplace/", views.listings, name="list"),
    path("w/<slug:ws>/marketplace/<str:listing_id>/", views.listing, name="listing"),
    path("w/<slug:ws>/marketplace/<str:listing_id>/install", views.install_release, name="install"),
    path("w/<slug:ws>/marketplace/<str:listing_id>/uninstall", views.uninstall_connector, name="uninstall"),
    path("w/<slug:ws>/flows/<str:flow_id>/manage/", views.manage, name="manage"),
]
