-- +goose Up
CREATE TABLE shared_statements (
    statement_id BLOB PRIMARY KEY,         -- 16 random bytes that the device chose
    account      TEXT NOT NULL REFERENCES accounts (account),
    recipient    TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    signed       BLOB NOT NULL,            -- the statement as it was signed (app/statement)
    issued_at    BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    revoked_at   BIGINT NOT NULL DEFAULT 0,
    looks        BIGINT NOT NULL DEFAULT 0,
    looked_at    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX shared_statements_account ON shared_statements (account, issued_at);
