"""White label: how the portal looks to people who come through a reseller."""

from django.db import models


class Branding(models.Model):
    """A reseller's face: shown to itself, to what is under it, and on its own sign-in host."""

    account = models.OneToOneField(
        "accounts.Account", on_delete=models.CASCADE, related_name="branding"
    )
    name = models.CharField(max_length=60)
    colour = models.CharField(max_length=7, blank=True, help_text="As #0a7d8c.")
    host = models.CharField(max_length=253, blank=True, help_text="Sign-in host, lower case.")
    logo = models.BinaryField(null=True)
    logo_type = models.CharField(max_length=20, blank=True)
    logo_width = models.IntegerField(default=0, help_text="Pixels.")
    logo_height = models.IntegerField(default=0, help_text="Pixels.")
    support = models.CharField(max_length=200, blank=True, help_text="Where customers find help.")
    version = models.IntegerField(default=1, help_text="Rises with each change of the logo.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["host"], condition=~models.Q(host=""), name="branding_host_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
