import { missingForEngine, startEngine, type TestEngine, testImage } from "../../test/support/docker-engine.js";

/** A private engine for as long as `work` takes, with the test image. */
export async function withEngine<T>(work: (engine: TestEngine, image: string) => Promise<T>): Promise<T> {
  const missing = missingForEngine();
  if (missing !== undefined) throw new Error(`a private Docker Engine needs ${missing}`);
  const engine = await startEngine();
  try {
    return await work(engine, await testImage(engine.docker));
  } finally {
    await engine.stop();
  }
}
