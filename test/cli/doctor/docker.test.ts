import test from "ava";
import { checkDocker, checkEngine } from "../../../src/cli/doctor/docker.js";

const good = {
  ...{ host: "unix:///a", version: "28.1.1", liveRestore: true, ipForward: true, logDriver: "local" },
  enforces: { cpu: true, memory: true, pids: true },
};

test("an engine that is set up well is one line that names it", (t) => {
  t.deepEqual(checkEngine(good, ""), [{ check: "docker", verdict: "ok", found: "Docker Engine 28.1.1 at unix:///a" }]);
});

test("each dangerous default of an engine is told with its fix", (t) => {
  const verdicts = (changed: object, settings = "") => checkEngine({ ...good, ...changed }, settings).slice(1);
  t.like(verdicts({ liveRestore: false })[0], { verdict: "warning" });
  t.regex(verdicts({ liveRestore: false })[0]?.fix ?? "", /live-restore/);
  t.like(verdicts({ ipForward: false })[0], { verdict: "failed" });
  t.regex(verdicts({ ipForward: false })[0]?.fix ?? "", /ip_forward=1/);
  t.regex(verdicts({ logDriver: "json-file" })[0]?.fix ?? "", /max-size/);
  t.deepEqual(verdicts({ logDriver: "json-file" }, '{"log-opts": {"max-size": "1m"}}'), []);
  t.regex(verdicts({ enforces: { cpu: true, memory: false, pids: false } })[0]?.found ?? "", /memory, pids/);
});

test("an engine that somebody named and that does not answer fails with its socket", async (t) => {
  const [finding] = await checkDocker("unix:///nowhere/docker.sock");
  t.like(finding, { verdict: "failed" });
  t.regex(finding?.found ?? "", /unix:\/\/\/nowhere\/docker\.sock/);
  t.regex((await checkDocker("ssh://host"))[0]?.fix ?? "", /tcp:\/\/HOST:PORT/);
});
