"""Presigned URLs: an object handed to whoever holds the address, on the strength of the one who signed it."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlsplit

import time_machine
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from ircoach.world.callers import Actor
from ircoach.world.clock import to_datetime
from ircoach.world.stage import Stage


def presigned(stage: Stage, who: Actor, bucket: str, key: str, *, seconds: int = 3600) -> str:
    """A URL by which anybody may get an object as `who`, for so many scenario seconds from now; `Actor.fetch` asks for it.

    It is no stronger than the signer: it dies with their key, their session or their permission, and at most a week after now.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
    """
    keys = Credentials(who.keys.access_key_id, who.keys.secret, who.keys.token)
    asked = AWSRequest("GET", f"https://{bucket}.s3.{who.region}.amazonaws.com/{quote(key)}")
    with time_machine.travel(to_datetime(stage.now), tick=False):
        S3SigV4QueryAuth(keys, "s3", who.region, expires=seconds).add_auth(asked)
    url = str(asked.prepare().url)
    stage.world.gate.presigned.made(parse_qs(urlsplit(url).query)["X-Amz-Signature"][0], stage.now, seconds)
    return url
