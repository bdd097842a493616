/**
 * `error` of a container that its own host stopped because it was shutting down. Its state is `complete`, but it did
 * not end by itself: it is started again as a new generation at once, without a failure being counted.
 */
export const hostShutdown = "host-shutdown";
