import test from "ava";
import { settingsPatch } from "../../src/cli/commands/node-update.js";
import { UsageError } from "../../src/cli/exit.js";

const gpu = { key: "gpu", value: "", effect: "no-schedule" as const };

test("the flags of node update become one merge patch", (t) => {
  t.is(settingsPatch({}, []), undefined);
  t.deepEqual(
    settingsPatch({ labelAdd: ["disk=ssd", "url=a=b"], labelRm: ["zone"], pool: "big", rack: "", reserveCpu: 500, reserveMemory: 64 }, []),
    { labels: { zone: null, disk: "ssd", url: "a=b" }, pool: "big", rack: null, reserved: { cpu: 500, memory: 64 } },
  );
});

test("a taint takes the place of one with its key and effect, and is removed by its key", (t) => {
  const evict = { key: "disk", value: "bad", effect: "no-execute" };
  t.deepEqual(settingsPatch({ taintAdd: ["disk=bad:no-execute"] }, [gpu])?.taints as unknown[], [gpu, evict]);
  t.deepEqual(settingsPatch({ taintAdd: ["gpu=a100:no-schedule"] }, [gpu])?.taints as unknown[], [{ ...gpu, value: "a100" }]);
  t.deepEqual(settingsPatch({ taintRm: ["gpu"] }, [gpu])?.taints, []);
  t.deepEqual(settingsPatch({ taintRm: ["gpu:no-schedule"] }, [gpu])?.taints, []);
});

test("what cannot be read is said with its flag", (t) => {
  for (const flags of [
    { labelAdd: ["disk"] },
    { taintAdd: ["gpu"] },
    { taintAdd: ["gpu:no-fun"] },
    { taintRm: ["disk"] },
    { taintRm: ["gpu:no-execute"] },
  ])
    t.throws(() => settingsPatch(flags, [gpu]), { instanceOf: UsageError, message: /^--(label|taint)-(add|rm) / });
});
