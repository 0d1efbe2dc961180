"""The console: the account as tables and buttons, for people who think in pictures.

It has no door of its own. Each view and each action is one API call by the responder's own client, shown as boto3 and as the AWS
CLI write it, journalled and priced like any other. Views and actions are data (`views.py`, `actions.py`); what is said before an
act is confirmed comes from what the responder has seen (`radius.py`), never from what is true.
"""

from ircoach.notebook.console.widget import Console

__all__ = ["Console"]
