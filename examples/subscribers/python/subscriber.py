"""A subscriber: `follow FILE [QUERY]` reads the feed of events, `receive PORT` takes a webhook's messages. Standard library only."""

import base64
import collections
import hashlib
import hmac
import http.client
import http.server
import json
import os
import sys
import time
import urllib.parse

SILENT_S = 45  # The server says something every 15 s; a connection that is silent for longer is dead.
TOLERANCE_S = 300  # A message signed longer ago may be an old one, sent again by somebody else.
REMEMBERED_MAX = 10_000


def follow(path, query):
    if not os.environ.get("FLEETLOG_URL") or not os.environ.get("FLEETLOG_TOKEN"):
        sys.exit("FLEETLOG_URL and FLEETLOG_TOKEN must say where the cluster is and who asks")
    url = urllib.parse.urlsplit(os.environ["FLEETLOG_URL"])
    connect = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    while True:
        try:
            connection = connect(url.netloc, timeout=SILENT_S)
            headers = {"Authorization": "Bearer " + os.environ["FLEETLOG_TOKEN"], "Accept": "text/event-stream"}
            if os.path.exists(path):
                with open(path) as file:
                    headers["Last-Event-ID"] = file.read().strip()
            connection.request("GET", "/v1/events?" + query, headers=headers)
            response = connection.getresponse()
            if response.status == 200:
                for message in messages(response):
                    if message.get("event", "message") == "message":
                        event = json.loads(message["data"])
                        print(event["seq"], event["type"], event["subject"], flush=True)
                    if "id" in message:
                        keep(path, message["id"])
            elif 400 <= response.status < 500:
                # 410 with position_gone: the log no longer reaches back so far. Read the state anew, then follow from there.
                sys.exit(f"refused: {response.read().decode()}")
        except (OSError, http.client.HTTPException) as error:
            print(f"connection lost: {error}", file=sys.stderr, flush=True)
        time.sleep(0.5)


def messages(response):
    """Server-sent events: lines of `name: value`, and an empty one at the end of each message."""
    message = {}
    for line in response:
        text = line.decode().rstrip("\r\n")
        if text == "":
            if message:
                yield message
            message = {}
        elif not text.startswith(":"):
            name, _, value = text.partition(":")
            value = value.removeprefix(" ")
            message[name] = message[name] + "\n" + value if name == "data" and name in message else value


def keep(path, position):
    """The whole position or none of it, also when this process is killed."""
    with open(path + ".new", "w") as file:
        file.write(position)
    os.replace(path + ".new", path)


def verified(secret, headers, body):
    message_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > TOLERANCE_S:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    # Several stand there while a secret is replaced by another.
    given = [part[3:] for part in headers.get("webhook-signature", "").split(" ") if part.startswith("v1,")]
    return any(hmac.compare_digest(base64.b64encode(wanted).decode(), one) for one in given)


def receive(port):
    secret = os.environ.get("WEBHOOK_SECRET")
    # Anybody can sign with an empty one.
    if not secret:
        sys.exit("WEBHOOK_SECRET must hold the secret that `fleetlog webhook create` has shown")
    seen = collections.OrderedDict()

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            if not verified(secret, self.headers, body):
                return self.answer(401)
            message_id = self.headers["webhook-id"]
            if message_id not in seen:
                seen[message_id] = True
                while len(seen) > REMEMBERED_MAX:
                    seen.popitem(last=False)
                print(message_id, json.loads(body)["type"], flush=True)
            self.answer(204)

        def answer(self, status):
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Receiver)
    print(f"listening on {server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["follow", path, *query]:
            follow(path, "&".join(query))
        case ["receive", port]:
            receive(int(port))
        case _:
            sys.exit("usage: subscriber.py follow FILE [QUERY] | receive PORT")
