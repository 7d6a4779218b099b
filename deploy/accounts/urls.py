# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of allauth that are served, one by one; what it adds in a later version is not.

One's address is the cooperative's to change (``groupes:change_email``): allauth's own pages attach
to an account any address that somebody types, and find accounts by them afterwards.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, re_path

from deploy.accounts import devices, views


@login_not_required
def nowhere(request: HttpRequest) -> HttpResponse:
    """Nobody signs up alone. allauth names the address in the pages it makes, so it has one."""
    raise Http404("people come by their cooperative, which adds them")


def activate_totp(request: HttpRequest) -> HttpResponseBase:
    """allauth's page; of two posts at once, the second finds the second factor there."""
    try:
        with transaction.atomic():
            return totp.activate_totp(request)
    except IntegrityError:  # one second factor of a kind
        return redirect("mfa_index")


@login_not_required
def password_reset(request: HttpRequest) -> HttpResponseBase:
    """allauth's page; where no letter can leave, nothing is asked and nothing said as sent."""
    if not settings.MAIL_LEAVES:
        return render(request, "account/no_mail.html")
    response: HttpResponseBase = account.password_reset(request)
    return response


@login_not_required
def password_reset_from_key(request: HttpRequest, **key: str) -> HttpResponseBase:
    """allauth's page; the device on which a new password was chosen is known to the account."""
    response: HttpResponseBase = account.password_reset_from_key(request, **key)
    proved = getattr(request, "proved", None)
    if proved is not None and isinstance(response, HttpResponse):
        devices.remember(request, response, proved.email)
    return response


urlpatterns = [
    path("appareils/", views.sessions, name="sessions"),
    path("second-facteur-perdu/", views.second_factor_lost, name="second_factor_lost"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", nowhere, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", mfa.index, name="mfa_index"),
    path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]
