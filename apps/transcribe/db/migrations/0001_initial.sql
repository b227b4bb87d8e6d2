CREATE TABLE transcripts (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  source_name TEXT NOT NULL,
  created_at INTEGER NOT NULL, -- milliseconds since 1970
  duration_seconds REAL NOT NULL,
  progress REAL NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
  state TEXT NOT NULL CHECK (state IN ('transcribing', 'done', 'stopped', 'interrupted'))
);

CREATE INDEX transcripts_by_time ON transcripts (created_at DESC);

-- The position is what makes a second attempt overwrite the first one, piece by piece, instead of doubling it.
CREATE TABLE segments (
  id INTEGER PRIMARY KEY,
  transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  start_seconds REAL NOT NULL,
  end_seconds REAL NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (transcript_id, position)
);

CREATE TABLE summaries (
  transcript_id INTEGER PRIMARY KEY REFERENCES transcripts (id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('writing', 'done', 'cut', 'stopped')),
  covered_seconds REAL NOT NULL, -- how much of the recording the model was given
  whole INTEGER NOT NULL CHECK (whole IN (0, 1)),
  created_at INTEGER NOT NULL
);

CREATE VIRTUAL TABLE segments_fts USING fts5 (
  text, content = 'segments', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TRIGGER segments_inserted AFTER INSERT ON segments BEGIN
  INSERT INTO segments_fts (rowid, text) VALUES (new.id, new.text);
END;

CREATE TRIGGER segments_deleted AFTER DELETE ON segments BEGIN
  INSERT INTO segments_fts (segments_fts, rowid, text) VALUES ('delete', old.id, old.text);
END;

CREATE TRIGGER segments_updated AFTER UPDATE ON segments BEGIN
  INSERT INTO segments_fts (segments_fts, rowid, text) VALUES ('delete', old.id, old.text);
  INSERT INTO segments_fts (rowid, text) VALUES (new.id, new.text);
END;
