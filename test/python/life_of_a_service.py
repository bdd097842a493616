"""Drives a service through its life with a client that was generated from the contract, and no other."""

import sys

from fleetlog_client import AuthenticatedClient
from fleetlog_client.api.services import (
    create_service,
    get_service,
    list_services,
    remove_service,
    roll_back_service,
    scale_service,
    update_service,
)
from fleetlog_client.models import Problem, ServiceScale, ServiceSpec

url, token = sys.argv[1:]
client = AuthenticatedClient(base_url=url, token=token, raise_on_unexpected_status=True)


def told(answer, status):
    assert answer.status_code == status, f"{answer.status_code}: {answer.content!r}"
    assert not isinstance(answer.parsed, Problem), answer.parsed
    return answer.parsed


spec = ServiceSpec.from_dict(
    {
        "name": "web",
        "replicas": 2,
        "placement": {"runtime": "simulated"},
        "containers": [{"process": {"command": ["serve", "1"]}}],
        "update": {"monitorMs": 100},
    }
)
created = told(create_service.sync_detailed(client=client, body=spec, idempotency_key="make-web"), 201)
again = create_service.sync_detailed(client=client, body=spec, idempotency_key="make-web")
assert again.parsed.id == created.id, "the same key makes no second service"

scaled = told(scale_service.sync_detailed("web", client=client, body=ServiceScale(replicas=3)), 200)
assert scaled.desired == 3, scaled

before = get_service.sync_detailed("web", client=client)
changed = ServiceSpec.from_dict(before.parsed.spec.to_dict())
changed.containers[0].process.command = ["serve", "2"]
updated = told(update_service.sync_detailed("web", client=client, body=changed, if_match=before.headers["etag"]), 200)
assert updated.spec.containers[0].process.command == ["serve", "2"], updated
stale = update_service.sync_detailed("web", client=client, body=spec, if_match=before.headers["etag"])
assert stale.status_code == 412 and stale.parsed.code == "spec_changed", stale

back = told(roll_back_service.sync_detailed("web", client=client), 200)
assert back.spec.containers[0].process.command == ["serve", "1"], back
assert back.desired == 3, back

told(remove_service.sync_detailed("web", client=client), 204)
assert list_services.sync(client=client).items == []
print("created, scaled, updated, rolled back, removed")
