-- Changes of the national data: what imports have applied, people who have a number and no card, changes that wait for an account, and the feed that
-- other systems follow.

-- +goose Up
CREATE TABLE imported_changes (
    change_key BLOB PRIMARY KEY,           -- SHA-256 of source and sequence, or of source and content
    content    BLOB NOT NULL,              -- SHA-256 of the content
    at         BIGINT NOT NULL
);

CREATE TABLE numbered_people (
    insurance_number TEXT PRIMARY KEY,     -- mã số BHXH
    citizen_id       TEXT NOT NULL,
    holder_name      TEXT NOT NULL,
    date_of_birth    TEXT NOT NULL,        -- ISO 8601, as exact as the source
    sex              TEXT NOT NULL,
    address          TEXT NOT NULL,
    phone            TEXT NOT NULL
);
CREATE INDEX numbered_people_citizen ON numbered_people (citizen_id);

CREATE TABLE waiting_changes (
    change_id        TEXT PRIMARY KEY,     -- UUID version 7: sorts by time
    insurance_number TEXT NOT NULL,
    content          BLOB NOT NULL         -- the change, JSON
);
CREATE INDEX waiting_changes_person ON waiting_changes (insurance_number, change_id);

ALTER TABLE registry_people ADD COLUMN withdrawn BIGINT NOT NULL DEFAULT 0;

-- A change waits in change_outbox until the sequencer puts it at its place in the feed. The place is the feed's own order, so it is a number and no
-- hash; one sequencer at a time gives it.
CREATE TABLE change_outbox (
    change_id TEXT PRIMARY KEY,            -- UUID version 7
    at        BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    subject   TEXT NOT NULL,               -- the number of the account or person, or the facility's code
    reference TEXT NOT NULL
);

CREATE TABLE change_feed (
    position  BIGINT PRIMARY KEY,
    change_id TEXT NOT NULL UNIQUE,
    at        BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    subject   TEXT NOT NULL,
    reference TEXT NOT NULL
);
CREATE INDEX change_feed_age ON change_feed (at);
