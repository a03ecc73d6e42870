"""A form of ours that came from somewhere else."""

from domain.refusal import Refusal


class ForgedForm(Refusal):
    """The form was not sent from our page in this browser."""

    error = "access_denied"
    text = "This form does not come from here. Go back, load the page again and repeat what you did."
