"""S3's server access logs: a line for each request to a bucket that has logging on, in files that come hours late, or never.

What is logged are requests that were really made, refusals, strangers and signatures that do not hold included.
`lines` writes them, `delivery` brings them.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
"""

from ircoach.world.access_logs.delivery import AccessLogs, let_in
from ircoach.world.access_logs.lines import Heard

__all__ = ["AccessLogs", "Heard", "let_in"]
