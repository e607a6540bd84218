-- Files that go with messages: pictures that people send, letters and forms that the agency sends.

-- +goose Up
CREATE TABLE attachments (
    attachment_id TEXT PRIMARY KEY,     -- UUID, made by the device
    account       TEXT NOT NULL REFERENCES accounts (account),
    media         TEXT NOT NULL,        -- image/jpeg, image/png or application/pdf
    name          TEXT NOT NULL,        -- of the agency's file
    sha256        BLOB NOT NULL,
    bytes         BIGINT NOT NULL,
    received      BIGINT NOT NULL,
    made_at       BIGINT NOT NULL,
    thread_id     TEXT NOT NULL,        -- empty until a message takes it
    message_id    TEXT NOT NULL,        -- unique in its thread only
    position      BIGINT NOT NULL       -- in the message, from 1
);
CREATE INDEX attachments_account ON attachments (account, made_at);
CREATE INDEX attachments_thread ON attachments (thread_id) WHERE thread_id <> '';
CREATE INDEX attachments_loose ON attachments (made_at) WHERE thread_id = '';

CREATE TABLE attachment_chunks (
    attachment_id TEXT NOT NULL REFERENCES attachments (attachment_id),
    start         BIGINT NOT NULL,
    content       BLOB NOT NULL,
    PRIMARY KEY (attachment_id, start)
);
