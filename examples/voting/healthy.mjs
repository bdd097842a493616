// The health check of every service here: exits 0 when the task's own /healthz answers.
const url = `http://${process.env.HOST ?? "127.0.0.1"}:${process.env.PORT}/healthz`;
const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch((error) => error);
if (!answer.ok) {
  console.error(`${url}: ${answer.status ?? answer.cause?.message ?? answer.message}`);
  process.exitCode = 1;
}
