/** Where this host reaches what listens on an address; what listens on every address is reached on the host's own. */
export function reachable(address: string): string {
  if (address === "0.0.0.0") return "127.0.0.1";
  return address === "::" ? "::1" : address;
}

/** Whether what listens on it takes connections to any address of this host. */
export function isEveryAddress(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}
