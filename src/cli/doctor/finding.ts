/** What one check found on this host, in one line, and how to mend it where it is amiss. */
export interface Finding {
  check: string;
  verdict: "ok" | "warning" | "failed";
  found: string;
  /** What to do; there unless the verdict is ok. */
  fix?: string;
}

export function fine(check: string, found: string): Finding {
  return { check, verdict: "ok", found };
}

export function warning(check: string, found: string, fix: string): Finding {
  return { check, verdict: "warning", found, fix };
}

export function failed(check: string, found: string, fix: string): Finding {
  return { check, verdict: "failed", found, fix };
}
