-- What desks ask the holders of cards to confirm, and what came of it. The owner's statement is in owner_statements.

-- +goose Up
CREATE TABLE payment_requests (
    request_id     TEXT PRIMARY KEY,          -- made by the desk
    desk_id        TEXT NOT NULL REFERENCES desks (desk_id),
    facility_code  TEXT NOT NULL,
    account        TEXT NOT NULL REFERENCES accounts (account),
    ask_hash       BLOB NOT NULL,             -- SHA-256 of what the desk asked: a retry must ask the same
    number         TEXT NOT NULL,             -- four digits that both screens show
    visit_at       BIGINT NOT NULL,
    checked_at     BIGINT NOT NULL,           -- of the card check it is bound to; 0 without one
    check_id       TEXT NOT NULL,
    content        BLOB NOT NULL,             -- items and sums, JSON
    created_at     BIGINT NOT NULL,
    expires_at     BIGINT NOT NULL,
    state          TEXT NOT NULL,             -- waiting, confirmed, refused or withdrawn; waiting past expires_at is expired
    decided_at     BIGINT NOT NULL DEFAULT 0,
    reason         TEXT NOT NULL DEFAULT '',
    reason_text    TEXT NOT NULL DEFAULT '',
    version        BIGINT NOT NULL DEFAULT 1, -- rises with every change
    challenge_hash BLOB                       -- of the owner's statement that decided it
);
CREATE INDEX payment_requests_account ON payment_requests (account, created_at);
