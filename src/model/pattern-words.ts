const startEnd = "and begin and end with a letter or digit";
const hex = (digits: number) => `must be ${digits} hexadecimal digits in lower case`;

/** What the contract's regular expressions ask for, as a person would say it. */
const words: Readonly<Record<string, string>> = {
  "^(/.*)?$": "must be empty, or begin with /",
  "^[A-Za-z_][A-Za-z0-9_]*=": "must be NAME=VALUE",
  "^[a-z_.*]{1,64}$": "must be a type of event such as service.scaled, or a family of them such as service.*",
  "^[\\x21-\\x7e]+$": "must hold visible ASCII characters alone, without blanks",
  "^[0-9a-z]{12}$": "must be an id: 12 lower-case letters and digits",
  "^[a-z0-9]([a-z0-9_.-]*[a-z0-9])?$": `must hold lower-case letters, digits, _ . and - alone, ${startEnd}`,
  "^([0-9a-f]{16}-)?(0|[1-9][0-9]{0,15})$": "must be a position: LINEAGE-SEQ, or a seq such as 1200",
  "^[A-Za-z0-9]([A-Za-z0-9_./-]*[A-Za-z0-9])?$": `must hold letters, digits, _ . / and - alone, ${startEnd}`,
  "^/": "must begin with /",
  "^[A-Za-z_][A-Za-z0-9_.-]*$": "must hold letters, digits, _ . and - alone, and begin with a letter or _",
  "^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$": `must hold letters, digits, _ . and - alone, ${startEnd}`,
  "^[A-Za-z0-9+/]*={0,2}$": "must be base64",
  "^[a-z0-9][a-z0-9_.-]*$": "must hold lower-case letters, digits, _ . and - alone, and begin with a letter or digit",
  "^[A-Za-z0-9][A-Za-z0-9._:/@-]*$": "must be the name of an image, such as registry.example/web:1",
  "^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$": `must hold letters, digits, . and - alone, ${startEnd}`,
  "^[A-Z_]+$": "must hold capital letters and _ alone, such as NET_ADMIN",
  "^[a-z0-9_./-]+$": "must hold lower-case letters, digits, _ . / and - alone",
  "^[a-z]+$": "must hold lower-case letters alone",
  "^[rwm]{1,3}$": "must be made of r, w and m",
  "^[^:]+:.+$": "must be NAME:ADDRESS",
  "^[a-z0-9][a-z0-9_./:-]*$": "must hold lower-case letters, digits, _ . / : and - alone, and begin with a letter or digit",
  "^[A-Za-z0-9][A-Za-z0-9_.-]*$": "must hold letters, digits, _ . and - alone, and begin with a letter or digit",
  "^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$": "must hold letters, digits, _ . and - alone, and begin and end with a letter, digit or _",
  "^(100|[1-9]?[0-9])%$": "must be a share from 0% to 100%",
  "^[A-Za-z_][A-Za-z0-9_]*$": "must hold letters, digits and _ alone, and begin with a letter or _",
  "^[0-9a-f]{64}$": hex(64),
  "^https?://": "must begin with http:// or https://",
  "^whsec_[A-Za-z0-9+/]+={0,2}$": "must be whsec_ and base64",
  "^(\\*|[a-z0-9]([a-z0-9_.-]*[a-z0-9])?)$": `must be *, or hold lower-case letters, digits, _ . and - alone, ${startEnd}`,
  "^[0-9a-f]{16}$": hex(16),
  "^[0-9]+$": "must hold digits alone",
  "^[a-zA-Z_:][a-zA-Z0-9_:]*$": "must hold letters, digits, _ and : alone, and begin with none of the digits",
};

/** A validator's complaint, with what it wants in words where it names a regular expression or a format; any other as it is. */
export function patternInWords(message: string): string {
  if (message === 'must match format "date-time"') return "must be a time such as 2026-01-31T12:00:00Z";
  const pattern = /^must match pattern "(.*)"$/s.exec(message)?.[1];
  return (pattern !== undefined && words[pattern]) || message;
}
