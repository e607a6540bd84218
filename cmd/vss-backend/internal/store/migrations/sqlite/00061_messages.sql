-- Messages between people and the agency.

-- +goose Up
CREATE TABLE message_threads (
    thread_id  TEXT PRIMARY KEY,     -- UUID, made by the device
    account    TEXT NOT NULL REFERENCES accounts (account),
    number     TEXT NOT NULL UNIQUE, -- what people read out
    kind       TEXT NOT NULL,        -- question or feedback
    subject    TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    seen       BIGINT NOT NULL       -- how many of its messages the person has read
);
CREATE INDEX message_threads_account ON message_threads (account, changed_at);

CREATE TABLE thread_messages (
    thread_id  TEXT NOT NULL REFERENCES message_threads (thread_id),
    position   BIGINT NOT NULL,      -- from 1
    message_id TEXT NOT NULL,        -- UUID, made by the device
    at         BIGINT NOT NULL,
    actor      TEXT NOT NULL,        -- person or agency
    words      TEXT NOT NULL,
    PRIMARY KEY (thread_id, position),
    UNIQUE (thread_id, message_id)
);
