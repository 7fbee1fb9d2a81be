from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0003_sender_approval")]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="halted_at",
            field=models.DateTimeField(
                blank=True, help_text="When it was paused or stopped.", null=True
            ),
        ),
        migrations.AddField(
            model_name="campaign",
            name="last_out",
            field=models.BigIntegerField(
                blank=True, help_text="The message that left last before it halted.", null=True
            ),
        ),
        migrations.AddField(
            model_name="campaign",
            name="last_out_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
