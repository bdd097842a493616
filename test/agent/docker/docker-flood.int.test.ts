import { dataDirectory } from "../../support/agent.js";
import { dockerContainer, engineWithImage, hostOf, startDockerAgent } from "../../support/docker-agent.js";
import { engineTest } from "../../support/engine-test.js";
import { eventually } from "../../support/eventually.js";
import { assignedSpec, assignment, FakeController, setFrame, taskName } from "../../support/fake-controller.js";
import { residentBytes } from "../../support/processes.js";

const docker = { runtime: "docker" as const };
const mib = 2 ** 20;
/** What an agent and this test need beside what a flood could make of them. */
const growthBytesMax = 64 * mib;
const isSoak = process.env.FLEETLOG_SOAK === "1";
const longLineBytes = isSoak ? 1_000_000_000 : 20_000_000;
const withinMs = isSoak ? 1_200_000 : 60_000;

engineTest(
  "docker: a flood, and one line without an end, cost neither memory nor other tasks' logs; what a slow reader misses is counted",
  async (t) => {
    t.timeout(4 * withinMs);
    const { engine, image } = await engineWithImage(t);
    const controller = new FakeController();
    const specs = [
      assignedSpec([dockerContainer(image, ["yes", "a line of a flood"], { stopGraceMs: 0 })]),
      assignedSpec([dockerContainer(image, ["sh", "-c", `head -c ${longLineBytes} /dev/zero | tr '\\0' x; echo; echo done; sleep 1000`])], {
        specVersion: 2,
      }),
      assignedSpec([dockerContainer(image, ["sh", "-c", "while true; do echo tick; sleep 0.2; done"], { stopGraceMs: 0 })], {
        specVersion: 3,
      }),
    ];
    controller.onHello = () => [
      setFrame(
        1,
        [1, 2, 3].map((slot) => assignment(slot, { ...docker, specVersion: slot })),
        specs,
      ),
    ];
    await startDockerAgent(t, controller, hostOf(engine), dataDirectory(t));
    await controller.until(() => [1, 2, 3].every((slot) => controller.observed(taskName(slot))?.state === "running"), "all three");
    const follow = (slot: number, credit: number) => {
      controller.send({ frame: "stream.open", stream: slot, kind: "logs", task: taskName(slot), follow: true, tail: 0, credit });
    };
    const lines = (slot: number) =>
      controller
        .of("stream.data")
        .filter(({ stream }) => stream === slot)
        .flatMap((data) => data.lines);
    // One line, and then nobody reads: the lines that come meanwhile are passed over.
    follow(1, 1);
    follow(3, 10_000);
    await controller.until(() => lines(1).length === 1 && lines(3).length > 0, "the first lines");
    const before = residentBytes(process.pid);
    const ticks = lines(3).length;
    await eventually(() => lines(3).length > ticks + 35, "the other task's lines come");
    t.true(residentBytes(process.pid) - before < growthBytesMax, `grew by ${Math.round((residentBytes(process.pid) - before) / mib)} MB`);
    controller.send({ frame: "stream.credit", stream: 1, credit: 10 });
    const dropped = await controller.until(() => lines(1).find((line) => (line.dropped ?? 0) > 0), "a count of what was missed", withinMs);
    t.log(`${dropped.dropped} lines of the flood dropped, ${Math.round((residentBytes(process.pid) - before) / mib)} MB more`);

    controller.send({ frame: "stream.open", stream: 20, kind: "logs", task: taskName(2), follow: true, credit: 1_000 });
    await controller.until(() => lines(20).some(({ text }) => text === "done"), "the line after the long one", withinMs);
    const long = lines(20).filter(({ cut }) => cut);
    t.true(long.length <= 1);
    t.true(lines(20).every(({ text }) => text.length <= 16 * 1024));
    t.true(residentBytes(process.pid) - before < growthBytesMax, `grew by ${Math.round((residentBytes(process.pid) - before) / mib)} MB`);
  },
);
