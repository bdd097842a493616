import type { components } from "../client/index.js";

/** What came of a test, in words. */
export function testedText({ webhook, delivered, status, ms, error }: components["schemas"]["WebhookTested"]): string {
  const what = delivered ? `delivered, answered ${status}` : `not delivered: ${error}`;
  return `${webhook}: ${what} (${ms} ms)`;
}
