"""What a form is bound to."""

from django.http import HttpRequest, QueryDict


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, even where that is nothing; None where nobody posted."""
    return request.POST if request.method == "POST" else None
