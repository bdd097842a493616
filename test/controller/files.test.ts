import test, { type ExecutionContext } from "ava";
import { NeededFiles } from "../../src/controller/needed-files.js";
import { inFrames } from "../../src/controller/open-files.js";
import type { AssignedFile, ControllerFrame, Intent } from "../../src/model/index.js";
import { controllerOn, join, meta } from "../support/controllers.js";
import { eventually } from "../support/eventually.js";
import { assignedSpec, container } from "../support/fake-controller.js";
import { description, spec } from "../support/samples.js";
import { testSecretKeys } from "../support/secret-keys.js";

const keys = testSecretKeys();
const nonce = "0123456789abcdef01234567";

function secretNamed(name: string, text = "hunter2"): Intent {
  return { type: "CreateSecret", namespace: "default", name, labels: {}, envelope: keys.seal("default", name, Buffer.from(text), nonce) };
}

function serviceWith(name: string, ...sources: string[]): Intent {
  const secrets = sources.map((source) => ({ source }));
  return { type: "CreateService", spec: spec(name, { containers: [{ process: { command: ["x"] }, secrets }] }) };
}

async function connected(t: ExecutionContext, options: { confidential?: boolean; secretKeys?: typeof keys | undefined } = {}) {
  const { confidential = true, ...rest } = options;
  const controller = await controllerOn(t, undefined, { secretKeys: keys, ...rest });
  const [node, other] = [await join(controller, "one"), await join(controller, "two")];
  const attach = async (id: string) => {
    const frames: ControllerFrame[] = [];
    const connection = { bufferedBytes: 0, confidential, send: (frame: ControllerFrame) => void frames.push(frame), close: () => {} };
    const hello = { frame: "hello" as const, bootId: "boot-1", lineage: null, seq: 0, description: description() };
    await controller.attach(id, hello, connection);
    return frames;
  };
  return { controller, frames: await attach(node), others: await attach(other), attach, node };
}

const filesIn = (frames: ControllerFrame[]): AssignedFile[] => frames.flatMap((frame) => (frame.frame === "files" ? frame.files : []));
const data = Buffer.from("hunter2").toString("base64");

test("a secret goes to the nodes whose tasks need it, once, before the orders that do", async (t) => {
  const { controller, frames, others, attach, node } = await connected(t);
  await controller.submit(secretNamed("key"), meta);
  await controller.submit(secretNamed("other"), meta);
  const onOne = { placement: { constraints: ["node.name==one"] } };
  const web = serviceWith("web", "key") as Extract<Intent, { type: "CreateService" }>;
  await controller.submit({ ...web, spec: spec("web", { ...onOne, containers: web.spec.containers }) }, meta);
  await eventually(() => frames.some((frame) => frame.frame === "delta" && frame.tasks.length > 0), "the task is ordered");
  t.deepEqual(filesIn(frames), [{ kind: "secret", namespace: "default", name: "key", data }]);
  const order = frames.filter((frame) => frame.frame === "files" || (frame.frame === "delta" && frame.specs.length > 0));
  t.deepEqual(
    order.map(({ frame }) => frame),
    ["files", "delta"],
  );
  t.deepEqual(filesIn(others), []);
  // A second service with the same file needs nothing new.
  await controller.submit({ ...web, spec: spec("api", { ...onOne, containers: web.spec.containers }) }, meta);
  await eventually(() => frames.filter((frame) => frame.frame === "delta" && frame.tasks.length > 0).length === 2, "the second is ordered");
  t.is(filesIn(frames).length, 1);
  // A new session has nothing yet.
  t.deepEqual(filesIn(await attach(node)), filesIn(frames));
});

test("a connection that others can read gets no secret, and is told why", async (t) => {
  const { controller, frames, others } = await connected(t, { confidential: false });
  await controller.submit(secretNamed("key"), meta);
  await controller.submit(serviceWith("web", "key"), meta);
  await eventually(() => filesIn([...frames, ...others]).length === 1, "the node is told");
  const [file] = filesIn([...frames, ...others]);
  t.is(file?.data, undefined);
  t.regex(file?.withheld ?? "", /over TLS or within one host/);
});

test("an envelope that does not open is withheld, and nothing else is", async (t) => {
  const { controller, frames, others } = await connected(t);
  const { envelope } = secretNamed("key") as Extract<Intent, { type: "CreateSecret" }>;
  await controller.submit({ type: "CreateSecret", namespace: "default", name: "moved", labels: {}, envelope }, meta);
  await controller.submit(secretNamed("key"), meta);
  await controller.submit(serviceWith("web", "key", "moved"), meta);
  await eventually(() => filesIn([...frames, ...others]).length === 2, "both are told of");
  const files = new Map(filesIn([...frames, ...others]).map((file) => [file.name, file]));
  t.is(files.get("key")?.data, data);
  t.regex(files.get("moved")?.withheld ?? "", /does not open under its key/);
});

test("large files are sent in frames of their own", (t) => {
  const file = (name: string, chars: number): AssignedFile => ({ kind: "config", namespace: "default", name, data: "A".repeat(chars) });
  const frames = [...inFrames([file("a", 600_000), file("b", 600_000), file("c", 10), file("d", 10)])];
  t.deepEqual(
    frames.map((frame) => frame.map(({ name }) => name)),
    [["a"], ["b", "c", "d"]],
  );
});

test("an agent that lost its last spec with a file is sent it again", (t) => {
  const needed = new NeededFiles();
  const [one, two] = [1, 2].map((specVersion) => assignedSpec([container(["x"], { secrets: [{ source: "key" }] })], { specVersion }));
  if (!one || !two) return t.fail();
  needed.use(one);
  t.is(needed.take().length, 1);
  needed.use(two);
  needed.release(one);
  t.is(needed.take().length, 0);
  needed.release(two);
  needed.use(one);
  t.is(needed.take().length, 1);
});
