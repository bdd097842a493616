import type { RunningController } from "../../src/controller/index.js";
import { type CheckpointStore, memoryCheckpoints } from "../../src/log/index.js";
import { digest, encodeView, entriesOf, type View, ViewDecoder } from "../../src/projections/index.js";

/** A checkpoint that proves itself and is linked to the log, with a view that the log does not make: whoever begins from it shows what is false. */
export async function forgedCheckpoint(controller: RunningController): Promise<CheckpointStore> {
  const view = copyOf(controller.view());
  for (const token of entriesOf(view.tokens)) (token as { name: string }).name = "forged";
  const store = await memoryCheckpoints();
  const { lineage, seq, time, viewVersion } = view;
  await store.save({ lineage, seq, time, viewVersion, digest: digest(view), chain: controller.status().hash }, encodeView(view));
  return store;
}

function copyOf(view: View): View {
  const decoder = new ViewDecoder();
  for (const line of encodeView(view)) decoder.add(line);
  return decoder.view();
}
