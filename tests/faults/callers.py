"""Programs that call the API at once, each a process of its own: `python callers.py PLAN`.

PLAN is JSON: url, method, headers, body, calls. Prints a JSON list of [status, headers] of what
came back. Nothing of Django: it is somebody else's program.
"""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit


def call(plan: dict[str, Any]) -> list[tuple[int, dict[str, str], str]]:
    """Make the plan's calls one after the other; status, headers in lower case, body of each."""
    parts = urlsplit(plan["url"])
    answers = []
    time.sleep(max(0.0, plan.get("start_at", 0) - time.time()))
    for _ in range(plan["calls"]):
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        connection.request(plan["method"], parts.path, plan["body"], plan["headers"])
        answer = connection.getresponse()
        text = answer.read().decode()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        answers.append((answer.status, headers, text))
        connection.close()
    return answers


def at_once(plans: Sequence[dict[str, Any]]) -> list[tuple[int, dict[str, str], str]]:
    """What came back to one process for each plan, all of which begin together."""
    start_at = time.time() + 2
    running = [
        subprocess.Popen(
            [sys.executable, __file__, json.dumps(plan | {"start_at": start_at})],
            stdout=subprocess.PIPE,
            text=True,
        )
        for plan in plans
    ]
    answers: list[tuple[int, dict[str, str], str]] = []
    for process in running:
        out, _ = process.communicate(timeout=180)
        assert process.returncode == 0
        answers += [tuple(answer) for answer in json.loads(out)]
    return answers


if __name__ == "__main__":
    print(json.dumps(call(json.loads(sys.argv[1]))))
