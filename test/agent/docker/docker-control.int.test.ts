import type { ExecutionContext } from "ava";
import { dataDirectory } from "../../support/agent.js";
import { dockerContainer, engineWithImage, hostOf, namesOf, startDockerAgent } from "../../support/docker-agent.js";
import { engineTest } from "../../support/engine-test.js";
import { eventually } from "../../support/eventually.js";
import { assignedSpec, assignment, deltaFrame, endpoint, FakeController, setFrame, taskName } from "../../support/fake-controller.js";

const docker = { runtime: "docker" as const };
const check = { intervalMs: 200, timeoutMs: 2_000, retries: 2, startPeriodMs: 0 };

/** An agent whose only task runs and does nothing. */
async function runningSleeper(t: ExecutionContext) {
  const { engine, image } = await engineWithImage(t);
  const controller = new FakeController();
  const spec = assignedSpec([dockerContainer(image, ["sleep", "1000"])]);
  controller.onHello = () => [setFrame(1, [assignment(1, docker)], [spec])];
  await startDockerAgent(t, controller, hostOf(engine), dataDirectory(t));
  await controller.until(() => controller.observed(taskName(1))?.state === "running", "the task");
  return { engine, controller };
}

engineTest("docker: health is asked inside for commands, at the published port otherwise", async (t) => {
  const { engine, image } = await engineWithImage(t);
  const controller = new FakeController();
  const flagged = ["sh", "-c", "while [ ! -e /tmp/go ]; do sleep 0.1; done; touch /tmp/ok; sleep 1000"];
  const specs = [
    assignedSpec([
      dockerContainer(image, flagged, { health: { ...check, startPeriodMs: 60_000, test: { command: ["test", "-e", "/tmp/ok"] } } }),
    ]),
    assignedSpec([dockerContainer(image, ["serve"], { health: { ...check, test: { http: { path: "/" } } } })], {
      specVersion: 2,
      endpoints: [endpoint()],
    }),
    assignedSpec([dockerContainer(image, ["sleep", "1000"], { health: { ...check, test: { tcp: {} } } })], {
      specVersion: 3,
      endpoints: [endpoint({ target: 80 })],
    }),
  ];
  const tasks = specs.map(({ specVersion }) => assignment(specVersion, { ...docker, specVersion }));
  controller.onHello = () => [setFrame(1, tasks, specs)];
  await startDockerAgent(t, controller, hostOf(engine), dataDirectory(t));
  const health = (slot: number) => controller.observed(taskName(slot))?.health;
  await controller.until(() => health(2) === "healthy", "the web server");
  await controller.until(() => health(3) === "unhealthy", "the port that nobody listens on");
  t.is(health(1), "starting");
  const go = await engine.docker.getContainer(`fleetlog-${taskName(1)}-0-1`).exec({ Cmd: ["touch", "/tmp/go"] });
  await go.start({ Detach: true });
  await controller.until(() => health(1) === "healthy", "the command");
});

engineTest("docker: a grace period that is not used ends at once, and one that is ends in a kill", async (t) => {
  const { engine, image } = await engineWithImage(t);
  const controller = new FakeController();
  const stubborn = ["sh", "-c", "trap 'echo kept' TERM; while true; do sleep 0.1; done"];
  const specs = [
    assignedSpec([dockerContainer(image, ["serve"], { stopGraceMs: 60_000 })]),
    assignedSpec([dockerContainer(image, stubborn, { stopGraceMs: 1_000 })], { specVersion: 2 }),
  ];
  controller.onHello = () => [
    setFrame(
      1,
      [1, 2].map((slot) => assignment(slot, { ...docker, specVersion: slot })),
      specs,
    ),
  ];
  const dataDir = dataDirectory(t);
  await startDockerAgent(t, controller, hostOf(engine), dataDir);
  await controller.until(() => [1, 2].every((slot) => controller.observed(taskName(slot))?.state === "running"), "both");
  controller.send(deltaFrame(1, 2, { removed: [taskName(1), taskName(2)] }));
  await controller.until(() => controller.observed(taskName(1))?.state === "complete", "the polite one");
  const end = await controller.until(
    () => controller.observed(taskName(2))?.exitCode !== undefined && controller.observed(taskName(2)),
    "the other",
  );
  t.like(end, { state: "complete", exitCode: 137 });
  t.deepEqual(await namesOf(engine), []);
});

engineTest("docker: the containers of a set share one network, start in order, and end with the first", async (t) => {
  const { engine, image } = await engineWithImage(t);
  const controller = new FakeController();
  const spec = assignedSpec(
    [
      dockerContainer(image, ["sleep", "1000"]),
      dockerContainer(image, ["serve"], { name: "web", env: { ANSWER: "beside" } }),
      dockerContainer(image, ["sh", "-c", "wget -q -O - http://127.0.0.1:80/ && sleep 1000"], { name: "last" }),
    ],
    { endpoints: [endpoint({ container: "web", target: 80 })] },
  );
  const set = { ...docker, generations: [1, 1, 1], notBefore: [0, 0, 0] };
  controller.onHello = () => [setFrame(1, [assignment(1, set)], [spec])];
  await startDockerAgent(t, controller, hostOf(engine), dataDirectory(t));
  const state = (container: number, generation = 1) => controller.observed(taskName(1), generation, container)?.state;
  await controller.until(() => [0, 1, 2].every((container) => state(container) === "running"), "all three");
  const port = controller.observed(taskName(1), 1, 1)?.ports?.main;
  const answer = await eventually(() => fetch(`http://127.0.0.1:${port}/`), "the one that joined answers on the first one's port");
  t.is((await answer.text()).trim(), "beside");
  const started = await Promise.all(
    [0, 1, 2].map(async (n) => (await engine.docker.getContainer(`fleetlog-${taskName(1)}-${n}-1`).inspect()).State.StartedAt),
  );
  t.deepEqual(started, started.toSorted());
  await engine.docker.getContainer(`fleetlog-${taskName(1)}-0-1`).kill();
  await controller.until(() => [0, 1, 2].every((container) => state(container) === "failed"), "all three ends");
  t.regex(controller.observed(taskName(1), 1, 1)?.error ?? "", /network/);
  const again = { ...docker, generations: [2, 2, 2], notBefore: [0, 0, 0] };
  controller.send(deltaFrame(1, 2, { tasks: [assignment(1, again)] }));
  await controller.until(() => [0, 1, 2].every((container) => state(container, 2) === "running"), "all three again");
  controller.send(deltaFrame(2, 3, { removed: [taskName(1)] }));
  await controller.until(() => [0, 1, 2].every((container) => state(container, 2) === "complete"), "all three stopped");
});

engineTest("docker: an engine that hangs takes no new tasks, says why, and takes them again by itself", async (t) => {
  const { engine, controller } = await runningSleeper(t);
  engine.freeze();
  const said = () => controller.of("describe").at(-1)?.description.runtimes[0];
  try {
    const { paused } = (await controller.until(() => said()?.paused !== undefined && said(), "the pause", 40_000)) as { paused: string };
    t.regex(paused, new RegExp(`no answer from the Docker Engine at unix://${engine.socket}`));
  } finally {
    engine.thaw();
  }
  await controller.until(() => said() !== undefined && said()?.paused === undefined, "its end");
  t.is(controller.observed(taskName(1))?.state, "running");
});

engineTest("docker: a log is read with its tail and its streams apart, cut where a line is too long", async (t) => {
  const { engine, image } = await engineWithImage(t);
  const controller = new FakeController();
  const program = "echo one; sleep 0.2; echo two >&2; sleep 0.2; head -c 100000 /dev/zero | tr '\\0' x; echo; echo last; sleep 1000";
  const spec = assignedSpec([dockerContainer(image, ["sh", "-c", program])]);
  controller.onHello = () => [setFrame(1, [assignment(1, docker)], [spec])];
  const dataDir = dataDirectory(t);
  await startDockerAgent(t, controller, hostOf(engine), dataDir);
  await controller.until(() => controller.observed(taskName(1))?.state === "running", "the task");
  const lines = async (tail: number | undefined) => {
    const from = controller.frames.length;
    const stream = from + 1;
    controller.send({
      frame: "stream.open",
      stream,
      kind: "logs",
      task: taskName(1),
      follow: false,
      credit: 100,
      ...(tail === undefined ? {} : { tail }),
    });
    await controller.until(() => controller.of("stream.end").some((end) => end.stream === stream), "the stream's end");
    return controller
      .of("stream.data")
      .filter((data) => data.stream === stream)
      .flatMap((data) => data.lines);
  };
  const all = await eventually(async () => {
    const read = await lines(undefined);
    return read.at(-1)?.text === "last" && read;
  }, "the last line");
  t.deepEqual(
    all.map(({ text, stream, cut }) => [text.slice(0, 4), text.length, stream, cut]),
    [
      ["one", 3, "stdout", undefined],
      ["two", 3, "stderr", undefined],
      ["xxxx", 16 * 1024, "stdout", true],
      ["last", 4, "stdout", undefined],
    ],
  );
  t.deepEqual(
    (await lines(1)).map(({ text }) => text),
    ["last"],
  );
});

engineTest("docker: a command beside a task gives its output and code, hears signals, and one that cannot be run says so", async (t) => {
  const { controller } = await runningSleeper(t);
  let stream = 100;
  const open = (command: string[], tty = false) => {
    stream++;
    controller.send({
      frame: "exec.open",
      stream,
      exec: `exec00000${stream}`,
      task: taskName(1),
      container: "main",
      command,
      tty,
      credit: 100_000,
    });
    return stream;
  };
  const output = (of: number, from: string) =>
    controller
      .of("exec.output")
      .filter((each) => each.stream === of && each.from === from)
      .map(({ data }) => Buffer.from(data, "base64").toString())
      .join("");
  const exit = (of: number) => controller.until(() => controller.of("exec.exit").find((each) => each.stream === of), "an exit");

  const plain = open(["sh", "-c", "cat; echo err >&2; exit 7"]);
  controller.send({ frame: "exec.input", stream: plain, data: Buffer.from("in").toString("base64"), eof: true });
  t.is((await exit(plain)).exitCode, 7);
  t.is(output(plain, "stdout"), "in");
  t.is(output(plain, "stderr"), "err\n");

  const terminal = open(["sh", "-c", "tty"], true);
  t.is((await exit(terminal)).exitCode, 0);
  t.regex(output(terminal, "stdout"), /^\/dev\/pts\//);

  const signalled = open(["sleep", "1000"]);
  await controller.until(() => controller.of("exec.started").some((each) => each.stream === signalled), "its start");
  controller.send({ frame: "exec.signal", stream: signalled, signal: "SIGKILL" });
  t.is((await exit(signalled)).exitCode, 137);

  const absent = open(["no-such-program"]);
  const end = await controller.until(() => controller.of("stream.end").find((each) => each.stream === absent), "the refusal");
  t.is(end.code, "exec_not_started");
  t.regex(end.error ?? "", /no-such-program/);
});
