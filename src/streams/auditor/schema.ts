/** Of the index's file; another one is made anew from the log. */
export const indexFormat = 1;
/** "flau": says in SQLite's header whose file it is. */
export const applicationId = 0x666c6175;

/**
 * A row an event, and what it is found by. `facets` hold one row for everything that an event is about; `words` is the full text,
 * without the text itself, which `searchedText` makes again where it must go.
 */
export const createTables = [
  `CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), cluster TEXT NOT NULL, lineage TEXT NOT NULL,
     first INTEGER NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL, time INTEGER NOT NULL) STRICT`,
  "CREATE TABLE lineages (lineage TEXT PRIMARY KEY, first INTEGER NOT NULL) STRICT",
  "CREATE TABLE places (topic TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT",
  `CREATE TABLE events (seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, type TEXT NOT NULL, kind TEXT NOT NULL,
     subject TEXT NOT NULL, redacted INTEGER NOT NULL, row TEXT NOT NULL) STRICT`,
  "CREATE INDEX events_time ON events (time)",
  "CREATE INDEX events_type ON events (type, seq)",
  "CREATE INDEX events_kind ON events (kind, seq)",
  "CREATE INDEX events_subject ON events (subject, seq)",
  `CREATE TABLE facets (facet TEXT NOT NULL, value TEXT NOT NULL, seq INTEGER NOT NULL,
     PRIMARY KEY (facet, value, seq)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE names (kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, namespace TEXT, stack TEXT,
     PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID`,
  "CREATE INDEX names_name ON names (kind, name)",
  "CREATE TABLE tokens (id TEXT PRIMARY KEY, body TEXT NOT NULL, node TEXT) STRICT",
  `CREATE TABLE tasks (task TEXT PRIMARY KEY, service TEXT NOT NULL, node TEXT NOT NULL, placedSeq INTEGER NOT NULL, placedTime INTEGER NOT NULL,
     stoppedSeq INTEGER, stopReason TEXT) STRICT`,
  `CREATE TABLE runs (id INTEGER PRIMARY KEY, task TEXT NOT NULL, container INTEGER NOT NULL, generation INTEGER NOT NULL, service TEXT NOT NULL,
     node TEXT NOT NULL, startedSeq INTEGER NOT NULL, startedTime INTEGER NOT NULL, endedSeq INTEGER, endedTime INTEGER, state TEXT NOT NULL,
     exitCode INTEGER, error TEXT, UNIQUE (task, container, generation)) STRICT`,
  "CREATE VIRTUAL TABLE words USING fts5 (text, content = '', tokenize = \"unicode61 remove_diacritics 2\")",
  // What is taken out of the full text leaves its file at once.
  "INSERT INTO words (words, rank) VALUES ('secure-delete', 1)",
];

/**
 * Runs by whose they are, and within that by their ids, as every index of SQLite has them: of one service or node a part can be looked at.
 * Older builds kept them by the time they began, where each part costs as much as the whole. Done at each opening, since the
 * format is the same: they open this file as well.
 */
export const runsIndexes = [
  "DROP INDEX IF EXISTS runs_node",
  "DROP INDEX IF EXISTS runs_service",
  "CREATE INDEX IF NOT EXISTS runs_of_node ON runs (node)",
  "CREATE INDEX IF NOT EXISTS runs_of_service ON runs (service)",
];
