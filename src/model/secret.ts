/** A bearer token is `fl_<id>_<secret>`; the log keeps the id and the secret's SHA-256. */
export function tokenSecret(id: string, secret: string): string {
  return `fl_${id}_${secret}`;
}

export function secretParts(token: string): { id: string; secret: string } | undefined {
  const match = /^fl_([0-9a-z]{12})_([0-9a-f]{32,128})$/.exec(token);
  return match ? { id: match[1] as string, secret: match[2] as string } : undefined;
}
