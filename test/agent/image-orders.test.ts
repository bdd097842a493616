import test from "ava";
import { createRuntime, silentLog } from "../../src/agent/index.js";
import type { ResolveOrder } from "../../src/model/index.js";
import { ClusterError } from "../../src/ports/index.js";
import { deltaFrame, FakeController, serviceId, setFrame } from "../support/fake-controller.js";
import { half, wire } from "../support/simulated-agent.js";
import { VirtualTime } from "../support/virtual-time.js";

const pin = `r.example/web:1@sha256:${"a".repeat(64)}`;
const order: ResolveOrder = { service: serviceId, specVersion: 1, asked: 7, images: [{ image: "r.example/web:1", pull: "missing" }, null] };
const answer = { frame: "images", service: serviceId, specVersion: 1, asked: 7 } as const;

/** An agent that is asked for images, whose engine answers each attempt as the list says, and the last way from then on. */
async function asked(...attempts: (string | Error)[]) {
  const controller = new FakeController();
  controller.onHello = () => [{ ...setFrame(10, [], []), resolve: [order] }];
  const time = new VirtualTime();
  const runtime = createRuntime("simulated", { dataDir: null, clock: time, timers: time, random: half, log: silentLog });
  const tried: string[] = [];
  runtime.resolveImage = async (image, pull) => {
    tried.push(`${image} ${pull}`);
    const next = attempts.length > 1 ? attempts.shift() : attempts[0];
    if (next instanceof Error) throw next;
    return next ?? null;
  };
  const { agent } = wire(controller, { clock: time, timers: time, runtimes: [runtime] });
  await agent.start();
  await time.advance(500);
  return { agent, controller, time, tried };
}

test("image orders: what a tag means is told, again till the order is taken back, and found out once", async (t) => {
  const { controller, time, tried } = await asked(pin);
  t.deepEqual(controller.of("images"), [{ ...answer, images: [pin, null] }]);
  await time.advance(10_000);
  t.is(controller.of("images").length, 2);
  controller.send({ ...setFrame(11, [], []), resolve: [order] });
  await time.advance(1);
  t.is(controller.of("images").length, 3, "another set asks for it again");
  controller.send(deltaFrame(11, 12));
  await time.advance(10_000);
  t.is(controller.of("images").length, 4, "a delta that does not speak of it leaves it as it is");
  controller.send(deltaFrame(12, 13, { resolve: [] }));
  await time.advance(60_000);
  t.is(controller.of("images").length, 4);
  t.deepEqual(tried, ["r.example/web:1 missing"]);
});

test("image orders: what the registry answers is told, and another question is another try", async (t) => {
  const message = "image r.example/web:1 was not pulled: registry r.example answered 401 unauthorized";
  const { controller, time } = await asked(new ClusterError("invalid", "image_not_pulled", message), pin);
  t.deepEqual(controller.of("images"), [{ ...answer, message }]);
  controller.send(deltaFrame(10, 12, { resolve: [{ ...order, asked: 12 }] }));
  await time.advance(1);
  t.deepEqual(controller.of("images").at(-1), { ...answer, asked: 12, images: [pin, null] });
});

test("image orders: an engine that does not answer says nothing of the image: it is tried again", async (t) => {
  const away = new ClusterError("unavailable", "engine_unreachable", "no Docker Engine answers");
  const { controller, time, tried } = await asked(away, away, away, pin);
  await time.advance(10_000);
  t.is(tried.length, 4);
  t.deepEqual(controller.of("images")[0], { ...answer, images: [pin, null] });
});

test("image orders: an agent that stops leaves no timer and no attempt behind", async (t) => {
  const { agent, controller, time, tried } = await asked(new ClusterError("unavailable", "engine_unreachable", "no Docker Engine answers"));
  await agent.stop({ tasks: "leave" });
  const before = tried.length;
  await time.advance(60_000);
  t.is(tried.length, before);
  t.deepEqual(controller.of("images"), []);
});
