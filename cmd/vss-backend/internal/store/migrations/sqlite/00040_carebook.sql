-- The care book, reports of errors, and who carries whose card.

-- +goose Up
CREATE TABLE care_books (
    account TEXT PRIMARY KEY REFERENCES accounts (account),
    version BIGINT NOT NULL                -- rises with every change of the account's visits
);

CREATE TABLE visits (
    visit_id      BLOB PRIMARY KEY,        -- 16 bytes
    account       TEXT NOT NULL REFERENCES accounts (account),
    admitted_at   BIGINT NOT NULL,
    discharged_at BIGINT NOT NULL,         -- 0 while it goes on
    year          BIGINT NOT NULL,         -- of admitted_at in Vietnam
    kind          TEXT NOT NULL,
    facility_code TEXT NOT NULL REFERENCES facilities (code),
    diagnosis     TEXT NOT NULL,
    icd           TEXT NOT NULL,
    total         BIGINT NOT NULL,         -- dong; total = fund + other + own + co_payment
    fund          BIGINT NOT NULL,
    other         BIGINT NOT NULL,
    own           BIGINT NOT NULL,
    co_payment    BIGINT NOT NULL,
    papers        BIGINT NOT NULL,         -- how many were issued
    bill          BLOB NOT NULL,           -- the lines as the facility sent them: read whole or not at all
    CHECK (total = fund + other + own + co_payment)
);
CREATE INDEX visits_account ON visits (account, admitted_at, visit_id);
CREATE INDEX visits_year ON visits (account, year, admitted_at, visit_id);

CREATE TABLE papers (
    visit_id  BLOB NOT NULL REFERENCES visits (visit_id),
    position  BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    serial    TEXT NOT NULL,
    issued_on TEXT NOT NULL,               -- ISO 8601
    valid_to  TEXT NOT NULL,               -- '' when it has no end
    state     TEXT NOT NULL,
    PRIMARY KEY (visit_id, position)
);

CREATE TABLE error_reports (
    number     TEXT PRIMARY KEY,           -- tracking number
    account    TEXT NOT NULL REFERENCES accounts (account),
    request_id TEXT NOT NULL,
    kind       TEXT NOT NULL,
    ref        TEXT NOT NULL,
    title      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    words      TEXT NOT NULL,
    state      TEXT NOT NULL,
    made_at    BIGINT NOT NULL,
    UNIQUE (account, request_id)
);
CREATE INDEX error_reports_account ON error_reports (account, made_at);

CREATE TABLE error_report_steps (
    number   TEXT NOT NULL REFERENCES error_reports (number),
    position BIGINT NOT NULL,
    state    TEXT NOT NULL,
    at       BIGINT NOT NULL,
    words    TEXT NOT NULL,
    PRIMARY KEY (number, position)
);

CREATE TABLE carried_cards (
    carry_id  TEXT PRIMARY KEY,
    owner     TEXT NOT NULL REFERENCES accounts (account), -- whose card
    carrier   TEXT NOT NULL REFERENCES accounts (account), -- whose device carries it
    reason    TEXT NOT NULL,               -- guardian, parent or delegate
    offered   BIGINT NOT NULL,             -- 1 while a delegate has not answered
    since     BIGINT NOT NULL,
    until_day TEXT NOT NULL,               -- ISO 8601, last day in Vietnam; '' when only an end ends it
    ended_at  BIGINT NOT NULL DEFAULT 0,
    ended_by  TEXT NOT NULL DEFAULT ''
);
CREATE INDEX carried_cards_owner ON carried_cards (owner, since);
CREATE INDEX carried_cards_carrier ON carried_cards (carrier, since);

CREATE TABLE delegation_codes (
    account    TEXT PRIMARY KEY REFERENCES accounts (account), -- who shows it
    code_hash  BLOB NOT NULL UNIQUE,       -- SHA-256
    expires_at BIGINT NOT NULL
);

-- A credential is of one account's card and in one account's device; they are the same for the card of the device's own account.
ALTER TABLE status_entries ADD COLUMN carrier TEXT NOT NULL DEFAULT '';
UPDATE status_entries SET carrier = account;
CREATE INDEX status_entries_carrier ON status_entries (carrier, status);
