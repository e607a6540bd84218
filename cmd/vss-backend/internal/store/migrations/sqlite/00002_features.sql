-- +goose Up
ALTER TABLE owner_challenges ADD COLUMN resource TEXT NOT NULL DEFAULT ''; -- what the statement changes; '' is the account's binding

CREATE TABLE audit_outbox (
    event_id  TEXT PRIMARY KEY,            -- UUID version 7
    at        BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    account   TEXT NOT NULL,               -- whom it concerns; '' for nobody
    actor     TEXT NOT NULL,               -- what kind of party acted
    actor_id  TEXT NOT NULL,
    facility  TEXT NOT NULL,
    purpose   TEXT NOT NULL,
    reference TEXT NOT NULL,               -- what was touched, by its own id
    digest    BLOB NOT NULL                -- SHA-256 of the content concerned; empty when there is none
);
CREATE INDEX audit_outbox_account ON audit_outbox (account, at);

CREATE TABLE account_events (
    event_id  TEXT PRIMARY KEY,            -- UUID version 7: sorts by time
    account   TEXT NOT NULL,
    at        BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    reference TEXT NOT NULL                -- what it is about, by its own id
);
CREATE INDEX account_events_account ON account_events (account, event_id);
