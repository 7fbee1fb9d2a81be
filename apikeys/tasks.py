"""Background jobs of keys."""

from celery import shared_task

from apikeys.services import answered, forgetting


@shared_task(name="apikeys.forget_answered_calls")
def forget_answered_calls() -> None:
    """Drop the answers that are kept for nobody any more."""
    answered.forget_old()


@shared_task(name="apikeys.forget_old_use")
def forget_old_use() -> None:
    """Drop what keys were used for long ago, and from where."""
    forgetting.forget_old()
