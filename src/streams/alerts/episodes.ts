/** One thing that a condition holds of. */
export interface Finding {
  /** `node/ID`, `service/ID`, or `alert/ID`. */
  subject: string;
  name: string;
  message: string;
  /** Since when, where that is known; event time, ms. */
  since?: number;
}

/** Since when a subject holds that is not told of, or does not although it is. */
export interface Pending {
  holds: boolean;
  since: number;
}

export interface EpisodeInput {
  forMs: number;
  resolveMs: number;
  /** Subjects that are told of now. */
  firing: ReadonlySet<string>;
  /** What holds now, by subject. */
  holding: ReadonlyMap<string, Finding>;
  /** What has been other than was told, as the step before left it. */
  pending: ReadonlyMap<string, Pending>;
  /** Milliseconds; never goes back. */
  now: number;
}

export interface EpisodeStep {
  fired: Finding[];
  resolved: string[];
  pending: Map<string, Pending>;
}

/**
 * What is to be told now. Whatever has held without a break for `forMs` begins an episode, and whatever has not for `resolveMs` ends
 * it; what comes and goes faster changes nothing. A subject stays pending until the log shows that it was told.
 */
export function stepEpisodes({ forMs, resolveMs, firing, holding, pending, now }: EpisodeInput): EpisodeStep {
  const step: EpisodeStep = { fired: [], resolved: [], pending: new Map() };
  for (const [subject, finding] of holding) {
    if (firing.has(subject)) continue;
    const since = sinceOf(pending, subject, true) ?? Math.min(finding.since ?? now, now);
    step.pending.set(subject, { holds: true, since });
    if (now - since >= forMs) step.fired.push(finding);
  }
  for (const subject of firing) {
    if (holding.has(subject)) continue;
    const since = sinceOf(pending, subject, false) ?? now;
    step.pending.set(subject, { holds: false, since });
    if (now - since >= resolveMs) step.resolved.push(subject);
  }
  return step;
}

/** What was pending the other way is over: it begins anew. */
function sinceOf(pending: ReadonlyMap<string, Pending>, subject: string, holds: boolean): number | undefined {
  const known = pending.get(subject);
  return known?.holds === holds ? known.since : undefined;
}
