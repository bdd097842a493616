/** A message connection. Handlers are set once, before the first message can arrive. */
export interface Socket {
  send(text: string): void;
  /** Bytes accepted by `send` and not yet written out; a caller that sees it grow must stop sending. */
  readonly bufferedBytes: number;
  close(code?: number, reason?: string): void;
  onMessage(handle: (text: string) => void): void;
  /** Called once, whichever side closed. */
  onClose(handle: (code: number, reason: string) => void): void;
}

export interface Network {
  fetch(request: Request): Promise<Response>;
  /** Opens a WebSocket; rejects with a ClusterError of kind `unavailable`, or of the kind that the refusing status means. */
  connect(url: string, headers: Record<string, string>, timeoutMs: number): Promise<Socket>;
}
