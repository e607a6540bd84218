-- +goose Up
-- Events wait in audit_outbox until the sequencer puts each at its place in the log. The place is the log's own order, so it is a number and no hash;
-- one sequencer at a time gives it (audit_leader).
CREATE TABLE audit_log (
    leaf_index BIGINT PRIMARY KEY,
    event_id   TEXT NOT NULL UNIQUE,
    at         BIGINT NOT NULL,
    kind       TEXT NOT NULL,
    account    TEXT NOT NULL,
    actor      TEXT NOT NULL,
    actor_id   TEXT NOT NULL,
    blind      BLOB NOT NULL,              -- hides actor_id in the leaf
    facility   TEXT NOT NULL,
    purpose    TEXT NOT NULL,
    reference  TEXT NOT NULL,
    digest     BLOB NOT NULL
);
CREATE INDEX audit_log_account ON audit_log (account, leaf_index);
CREATE INDEX audit_log_reference ON audit_log (reference, kind);

CREATE TABLE audit_salts (
    account TEXT PRIMARY KEY,              -- whose events it hashes; '' for events that concern nobody
    salt    BLOB NOT NULL                  -- deleting it makes the person's leaves meaningless
);

CREATE TABLE audit_nodes (
    level BIGINT NOT NULL,                 -- 0 is the leaves
    node  BIGINT NOT NULL,
    hash  BLOB NOT NULL,
    PRIMARY KEY (level, node)
);

CREATE TABLE audit_checkpoints (
    size BIGINT PRIMARY KEY,
    note BLOB NOT NULL                     -- signed note
);

CREATE TABLE audit_leader (
    role   TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until  BIGINT NOT NULL
);
