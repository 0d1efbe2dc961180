"""Law 7: nothing leaves the machine. No call from the learner's process or its children can reach real AWS.

- `lock()` watches this process, for good (`hook`, `audit`, `guards`).
- `Door` is the endpoint and the proxy of children, on loopback (`door`, `handler`, `framing`, `patience`, `tunnel`, `dial`,
  `upstream`).
- `sealed_environment()` and `Sealed` point children at it and away from the learner's own AWS settings (`environment`,
  `children`); `write_activation()` takes that into a shell (`activation`).

What counts as AWS is in `names`; what a connection's first bytes give away, in `peek`; what the learner reads, in `refusal`.
"""

from .activation import activated, interactive, write_activation
from .door import Door, OnRequest
from .environment import Sealed, sealed_environment
from .hook import is_locked, lock
from .upstream import Upstream

__all__ = [
    "Door",
    "OnRequest",
    "Sealed",
    "Upstream",
    "activated",
    "interactive",
    "is_locked",
    "lock",
    "sealed_environment",
    "write_activation",
]
