import { ClusterError, isClusterError } from "../../ports/index.js";
import { engineWords, statusOf } from "./engine.js";
import { parseImage } from "./image-reference.js";

/**
 * What a registry says in answer to a pull, by the words that its protocol has for it. The engine passes on the words and
 * not the status, which follows from them.
 */
const answers: { words: RegExp; status: number }[] = [
  { words: /no basic auth|unauthorized|authentication required/i, status: 401 },
  { words: /denied/i, status: 403 },
  { words: /toomanyrequests|too many requests/i, status: 429 },
  { words: /manifest unknown|name unknown|not found|no matching manifest/i, status: 404 },
];
/** Whoever lacks a login is told so by the engine, which then does not ask. */
const noLogin = /no basic auth/i;
const noAnswer = /dial tcp|connection (refused|reset)|no such host|i\/o timeout|deadline exceeded|\bEOF\b|nothing came for/i;
/** It is the engine's own disk that refuses. */
const noRoom = /no space left on device|disk quota exceeded/i;

/** Which registry it was and what it answered, in the engine's own words; of kind invalid when another attempt cannot change it. */
export function pullRefusal(image: string, error: unknown): ClusterError {
  if (isClusterError(error)) return error;
  const words = engineWords(error);
  const answer = noRoom.test(words) ? undefined : answers.find((each) => each.words.test(words));
  const status = statusOf(error);
  const stays = answer ? answer.status !== 429 : status !== undefined && status >= 400 && status < 500;
  const message = `image ${image} was not pulled: ${saidOf(parseImage(image).registry, words, answer?.status)}`;
  return new ClusterError(stays ? "invalid" : "unavailable", "image_not_pulled", message, { cause: error });
}

function saidOf(registry: string, words: string, status: number | undefined): string {
  if (noRoom.test(words)) return `the engine says ${words}`;
  if (noLogin.test(words))
    return `registry ${registry} wants a login, and this node's agent has none for it (401; --registry-config): ${words}`;
  if (status !== undefined) return `registry ${registry} answered ${status} ${words}`;
  return noAnswer.test(words) ? `registry ${registry} did not answer: ${words}` : `registry ${registry}: ${words}`;
}
