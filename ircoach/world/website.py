"""S3's website endpoints: a bucket read by browsers, without signatures, with an index page and an error page.

A page is the object behind it, read by nobody in particular: whether it is shown is decided, and recorded, as an anonymous
GetObject.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree

from ircoach.world import moto_seam
from ircoach.world.wire import RawRequest, RawResponse

Handle = Callable[[RawRequest], RawResponse]

#: `BUCKET.s3-website-REGION.amazonaws.com` or `BUCKET.s3-website.REGION.amazonaws.com`, as the region has it
_HOST = re.compile(r"^(?P<bucket>.+)\.s3-website[.-](?P<region>[a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com$")
_REASONS = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed"}


def is_meant(request: RawRequest) -> bool:
    """Whether a request is for a website endpoint."""
    return _HOST.match((urlsplit(request.url).hostname or "").lower()) is not None


def answer(request: RawRequest, read: Handle) -> RawResponse:
    """The page asked for, or a page that says why not. `read` answers the anonymous read of an object behind it."""
    parts = urlsplit(request.url)
    found = _HOST.match((parts.hostname or "").lower())
    if found is None:
        raise ValueError(f"{parts.hostname} is no website endpoint")
    bucket, region = found["bucket"], found["region"]
    if request.method not in ("GET", "HEAD"):
        return _refusal(
            405, "MethodNotAllowed", "The specified method is not allowed against this resource.", Method=request.method
        )
    held = moto_seam.bucket(bucket)
    if held is None or held.region_name != region:
        return _refusal(404, "NoSuchBucket", "The specified bucket does not exist", BucketName=bucket)
    site = _configuration(held.website_configuration)
    if not site:
        told = "The specified bucket does not have a website configuration"
        return _refusal(404, "NoSuchWebsiteConfiguration", told, BucketName=bucket)
    path = unquote(parts.path).removeprefix("/")
    if host := site.get("RedirectAllRequestsTo/HostName"):
        protocol = site.get("RedirectAllRequestsTo/Protocol") or parts.scheme or "http"
        return _moved(301, f"{protocol}://{host}/{quote(path)}")
    index = site.get("IndexDocument/Suffix", "index.html")

    def fetched(key: str) -> RawResponse:
        url = f"https://{bucket}.s3.{region}.amazonaws.com/{quote(key)}"
        return read(RawRequest(request.method, url, _unsigned(request)))

    key = path + index if path == "" or path.endswith("/") else path
    page = fetched(key)
    if page.status < 300 or page.status == 304:
        return page
    if key == path and f"{path}/{index}" in held.keys:
        return _moved(302, f"/{quote(path)}/")
    return _failed(page, key, site.get("ErrorDocument/Key"), fetched)


def _failed(page: RawResponse, key: str, error_document: str | None, fetched: Callable[[str], RawResponse]) -> RawResponse:
    """The bucket's own error page under the status of what went wrong, or S3's plain one."""
    if error_document:
        own = fetched(error_document)
        if own.status < 300:
            return RawResponse(page.status, own.headers, own.body)
    code = re.search(rb"<Code>([^<]*)</Code>", page.body)
    told = re.search(rb"<Message>([^<]*)</Message>", page.body)
    named = {"Key": key} if code and code[1] == b"NoSuchKey" else {}
    said = _refusal(
        page.status, code[1].decode() if code else "AccessDenied", told[1].decode() if told else "Access Denied", **named
    )
    kept = tuple(pair for pair in page.headers if pair[0].lower().startswith("x-amz-"))
    return RawResponse(said.status, (*said.headers, *kept), said.body)


def _refusal(status: int, code: str, message: str, **named: str) -> RawResponse:
    title = f"{status} {_REASONS.get(status, 'Error')}"
    listed = "".join(f"<li>{name}: {escape(value)}</li>\n" for name, value in {"Code": code, "Message": message, **named}.items())
    text = (
        f"<html>\n<head><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n<ul>\n{listed}</ul>\n<hr/>\n</body>\n</html>\n"
    )
    headers = (("Content-Type", "text/html; charset=utf-8"), ("x-amz-error-code", code), ("x-amz-error-message", message))
    return RawResponse(status, headers, text.encode())


def _moved(status: int, location: str) -> RawResponse:
    return RawResponse(status, (("Location", location), ("Content-Length", "0")))


def _unsigned(request: RawRequest) -> tuple[tuple[str, str], ...]:
    """The browser's headers without anything that signs: a website endpoint reads nobody's credentials."""
    return tuple(
        pair for pair in request.headers if pair[0].lower() not in ("authorization", "host") and "x-amz-" not in pair[0].lower()
    )


def _configuration(xml: bytes | None) -> dict[str, str]:
    """A website configuration's texts by path (`IndexDocument/Suffix`); empty where there is none."""
    if not xml:
        return {}
    texts: dict[str, str] = {}

    def gather(element: ElementTree.Element, path: str) -> None:
        for child in element:
            name = f"{path}{child.tag.rpartition('}')[2]}"
            texts[name] = (child.text or "").strip()
            gather(child, f"{name}/")

    gather(ElementTree.fromstring(xml), "")
    return texts
