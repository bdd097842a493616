import { columnSql, sealedSql } from "./columns.js";

/** Set in the header of every log file, so that a foreign database is recognised before it is written to: `flog`. */
export const applicationId = 0x666c6f67;

/** Version of the tables below; a file with a higher one is refused. */
export const formatVersion = 1;

export const createTables = [
  `CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, time INTEGER NOT NULL, type TEXT NOT NULL, version INTEGER NOT NULL,
    batch TEXT NOT NULL, salt TEXT, sealed TEXT NOT NULL, inner TEXT NOT NULL, redacted INTEGER NOT NULL, hash TEXT NOT NULL
  ) STRICT`,
  `CREATE TABLE IF NOT EXISTS head (
    id INTEGER PRIMARY KEY CHECK (id = 1), format INTEGER NOT NULL, cluster TEXT NOT NULL, lineage TEXT NOT NULL,
    epoch INTEGER NOT NULL, holder TEXT NOT NULL, url TEXT NOT NULL, renewals INTEGER NOT NULL,
    seq INTEGER NOT NULL, hash TEXT NOT NULL
  ) STRICT`,
];

export const createHead = `INSERT INTO head SELECT 1, ${formatVersion}, ?, ?, 0, '', '', 0, 0, ?
  WHERE NOT EXISTS (SELECT 1 FROM head) AND NOT EXISTS (SELECT 1 FROM events)`;

/** Of a log whose copy is not finished: it has events and no head row yet. */
const noHead = "NOT EXISTS (SELECT 1 FROM head)";

const endsAt = "(SELECT coalesce(max(seq), 0) FROM events) = ?1 AND coalesce((SELECT hash FROM events WHERE seq = ?1), '') = ?2";

/** Parameters: seq and hash of the last row before, or 0 and ''; a JSON array of rows, each an array of its columns. */
export const copyRows = `INSERT INTO events
  SELECT ${["seq", "epoch", "time", "type", "version", "batch", "salt", "sealed", "inner", "redacted", "hash"].map((_, i) => `json_extract(value, '$[${i}]')`).join(", ")}
  FROM json_each(?3) WHERE ${noHead} AND ${endsAt}`;

/** Parameters: as above, with one row; after it, `headOfCopy` makes the copy a log. */
export const headOfCopy = `INSERT INTO head SELECT 1, ${formatVersion}, ?3, ?4, ?5, '', '', 0, ?1, ?2 WHERE ${noHead} AND ${endsAt}`;

export const lastRow = "SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1";

export const readHead = "SELECT cluster, lineage, epoch, holder, url, renewals, seq, hash FROM head";

const atGuard = "lineage = ? AND epoch = ? AND seq = ? AND hash = ?";

/**
 * Parameters: the guard (lineage, epoch, seq, hash), the batch, its sealed texts one behind the other, its other columns (see
 * columns.ts), and at which byte each sealed text begins (an array, from 1).
 * The WHERE makes a stale epoch, a gap and a late duplicate affect no row.
 */
export const insertEvents = `INSERT INTO events
  SELECT ?3 + 1 + key, ?2, ${columnSql("time", 7)}, ${columnSql("type", 7)}, ${columnSql("version", 7)}, ?5,
    ${columnSql("salt", 7)}, ${sealedSql(6, 7)}, ${columnSql("inner", 7)}, 0, ${columnSql("hash", 7)}
  FROM json_each(?8) WHERE (SELECT lineage = ?1 AND epoch = ?2 AND seq = ?3 AND hash = ?4 FROM head)`;

/** Parameters: lineage and epoch of the fence, first and last seq. What others do not follow stays, and so does what stands behind others. */
export const dropRows = `DELETE FROM events WHERE seq >= ?3 AND seq <= ?4
  AND (SELECT lineage = ?1 AND epoch = ?2 AND seq > ?4 FROM head) AND NOT EXISTS (SELECT 1 FROM events WHERE seq < ?3)`;

/** Changes nothing, and says by its affected rows whether the fence stands. */
export const atFence = "UPDATE head SET epoch = epoch WHERE lineage = ? AND epoch = ?";

export const advanceHead = `UPDATE head SET seq = ?, hash = ? WHERE ${atGuard}`;

export const raiseEpoch = "UPDATE head SET epoch = epoch + 1 WHERE lineage = ? AND epoch = ?";

export const takeLease = `UPDATE head SET epoch = epoch + 1, renewals = renewals + 1, holder = ?, url = ?
  WHERE lineage = ? AND epoch = ? AND renewals = ?`;

export const renewLease = "UPDATE head SET renewals = renewals + 1 WHERE epoch = ? AND holder = ?";

/** Parameters: the seqs before and at the end of a batch, and its id. How many of its events are there, and where the log begins. */
export const countBatch = "SELECT count(*), (SELECT min(seq) FROM events) FROM events WHERE seq > ? AND seq <= ? AND batch = ?";

const rowColumns = "seq, epoch, time, type, version, batch, salt, sealed, inner, redacted, hash";

const after = "FROM events WHERE seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3";

/**
 * The last row of those that parameters 1 to 3 name whose texts come to parameter 4 together, but at least the first. Where all of
 * them do, which their lengths tell without reading them, nothing is counted row by row.
 */
const lastWithin = `CASE WHEN (SELECT sum(octet_length(sealed)) FROM (SELECT sealed ${after})) <= ?4 THEN ?2 ELSE (
    SELECT max(seq) FROM (
      SELECT seq, octet_length(sealed) AS own, sum(octet_length(sealed)) OVER (ORDER BY seq ROWS UNBOUNDED PRECEDING) AS text ${after}
    ) WHERE text <= ?4 OR text = own
  ) END`;

const within = `FROM events WHERE seq > ?1 AND seq <= ${lastWithin} ORDER BY seq LIMIT ?3`;

/**
 * Parameters: after, to, how many at most, and bytes of sealed text at most. What is short comes as one text of lines, and only
 * the sealed text beside it: to hand over eleven values costs three times as much as two.
 */
export const readRows = `SELECT concat_ws(char(10), seq, epoch, time, type, version, batch, coalesce(salt, '-'), inner, redacted, hash), sealed ${within}`;

/** The same, each column by itself. */
export const readColumns = `SELECT ${rowColumns} ${within}`;

export const oldestSeq = "SELECT min(seq) FROM events";

export const timeOfSeq = "SELECT time FROM events WHERE seq = ?";

/** Parameters: after, to, what the sealed text must hold, a JSON array of types, how many at most. */
export const findRows = `SELECT ${rowColumns} FROM events
  WHERE seq > ?1 AND seq <= ?2 AND type IN (SELECT value FROM json_each(?4)) AND instr(sealed, ?3) > 0 ORDER BY seq LIMIT ?5`;
