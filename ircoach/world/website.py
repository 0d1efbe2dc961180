"""S3's website endpoints: a bucket read by browsers, without signatures, with an index page and an error page.

A page is the object behind it, read by nobody in particular: whether it is shown is decided, and recorded, as an anonymous
GetObject over plain HTTP, which is all these endpoints speak.
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


def bucket_of(request: RawRequest) -> str:
    """The bucket a request to a website endpoint is about; "" where it is for no website endpoint."""
    found = _HOST.match((urlsplit(request.url).hostname or "").lower())
    return found["bucket"] if found else ""


def answer(request: RawRequest, read: Handle, glance: Handle) -> RawResponse:
    """The page asked for, or a page that says why not.

    `read` answers the anonymous read of an object behind it, `glance` does the same and leaves no record: the error page is part
    of the answer, not another request.
    """
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

    def asking(key: str) -> RawRequest:
        return RawRequest(request.method, f"http://{bucket}.s3.{region}.amazonaws.com/{quote(key)}", _unsigned(request))

    key = path + index if path == "" or path.endswith("/") else path
    page = read(asking(key))
    if page.status < 300 or page.status == 304:
        return page
    if key == path and f"{path}/{index}" in held.keys:
        return _moved(302, f"/{quote(path)}/")
    if error_document := site.get("ErrorDocument/Key"):
        own = glance(asking(error_document))
        if own.status < 300:
            return RawResponse(page.status, (*_kept(own, of_request=False), *_kept(page, of_request=True)), own.body)
    said = _failed(page, key)
    return said if request.method == "GET" else RawResponse(said.status, said.headers)


def _failed(page: RawResponse, key: str) -> RawResponse:
    """S3's plain page for what went wrong; an answer to HEAD has no words, so its status must do."""
    code = re.search(rb"<Code>([^<]*)</Code>", page.body)
    told = re.search(rb"<Message>([^<]*)</Message>", page.body)
    missing = page.status == 404
    named = {"Key": key} if missing and (not code or code[1] == b"NoSuchKey") else {}
    ids = {label: value for name, label in _LISTED.items() for each, value in page.headers if each.lower() == name}
    said = _refusal(
        page.status,
        code[1].decode() if code else "NoSuchKey" if missing else "AccessDenied",
        told[1].decode() if told else "The specified key does not exist." if missing else "Access Denied",
        **named,
        **ids,
    )
    return RawResponse(said.status, (*said.headers, *_kept(page, of_request=True)), said.body)


_LISTED = {"x-amz-request-id": "RequestId", "x-amz-id-2": "HostId"}


def _kept(page: RawResponse, *, of_request: bool) -> tuple[tuple[str, str], ...]:
    """The headers that identify a request, or all the others."""
    return tuple(pair for pair in page.headers if (pair[0].lower() in _LISTED) is of_request)


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
    kept = [
        pair for pair in request.headers if pair[0].lower() not in ("authorization", "host") and "x-amz-" not in pair[0].lower()
    ]
    return (*kept, ("Host", urlsplit(request.url).netloc))


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
