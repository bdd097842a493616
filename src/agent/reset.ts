import type { Socket } from "node:net";

/**
 * Ends a connection with a reset, or plainly where its end has been said already: libuv resets no socket that is being shut,
 * and Node, told so, keeps the descriptor for good and never leaves its exit (seen with 20.20).
 */
export function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
