import { createHmac } from "node:crypto";

const prefix = "whsec_";
const secretBytesMin = 24;
const secretBytesMax = 64;

/** The bytes of a secret as people have it; undefined for what is none. */
export function secretBytes(text: string): Buffer | undefined {
  if (!text.startsWith(prefix)) return undefined;
  const bytes = Buffer.from(text.slice(prefix.length), "base64");
  return bytes.length >= secretBytesMin && bytes.length <= secretBytesMax ? bytes : undefined;
}

/**
 * What Standard Webhooks sends beside a body: the id is the same for each try of a message, the time that of the try, and the
 * signature is over both and the body, so that none of the three can be another. Of several secrets, as while one takes the place of
 * another, a receiver that knows any one is content.
 */
export function signedHeaders(secrets: readonly Buffer[], id: string, nowMs: number, body: string): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const signed = (secret: Buffer) => createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
  const signatures = secrets.map((secret) => `v1,${signed(secret)}`).join(" ");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures };
}
