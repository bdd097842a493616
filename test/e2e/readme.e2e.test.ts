import test from "ava";
import { runGuide } from "../support/guide.js";

test.serial("the README's tour does what it says", async (t) => {
  const outputs = await runGuide(t, "README.md", {
    role: "tour",
    // Only this tour's own processes: another cluster on this machine may run the same example.
    adapt: (commands, dataDir) =>
      commands.replace("pgrep -f hello.mjs", `pgrep -f -P "$(pgrep -f '${dataDir}.*runner|runner.*${dataDir}' | head -n 1)" hello.mjs`),
  });
  t.is(outputs.length, 6);
  const [created, scaled, killed, events, verified, removed] = outputs as [string, string, string, string, string, string];
  t.regex(created, /hello: converged, 2 of 2 running\n.*hello from hello\.\d/s);
  t.regex(scaled, /hello: converged, 4 of 4 running/);
  t.is(scaled.match(/hello\.\d +\S+ +\S+ +running +running/g)?.length, 4);
  t.regex(killed, /running +\d+ s +1 /);
  t.regex(events, /service\.created[\s\S]*service\.scaled[\s\S]*tasks\.restarted/);
  t.regex(events, /At [0-9a-f]{16}-10,/);
  t.regex(verified, /events verified[\s\S]*anchor [0-9a-f]{16}-\d+:[0-9a-f]{64}/);
  t.regex(removed, /hello/);
});
