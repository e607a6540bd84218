-- What was paid into the funds for a person, and what the funds pay.

-- +goose Up
CREATE TABLE insurance_records (
    account       TEXT PRIMARY KEY REFERENCES accounts (account),
    contributions BIGINT NOT NULL,         -- versions: rise with every change
    benefits      BIGINT NOT NULL
);

CREATE TABLE contributions (
    contribution_id BLOB PRIMARY KEY,      -- 16 bytes
    account         TEXT NOT NULL REFERENCES accounts (account),
    from_month      BIGINT NOT NULL,       -- year × 12 + month − 1
    to_month        BIGINT NOT NULL,       -- 0 while the period goes on
    kind            TEXT NOT NULL,
    funds           BIGINT NOT NULL,       -- a bit each: 1 social, 2 unemployment, 4 accident, 8 health
    settled         BIGINT NOT NULL,       -- the same bits
    employer        TEXT NOT NULL,
    employer_code   TEXT NOT NULL,         -- '' where there is none
    job_title       TEXT NOT NULL,
    workplace       TEXT NOT NULL,
    salary          BIGINT NOT NULL,       -- dong a month
    late            BIGINT NOT NULL        -- 1: declared and not paid yet
);
CREATE INDEX contributions_account ON contributions (account, from_month, contribution_id);

CREATE TABLE benefits (
    benefit_id BLOB PRIMARY KEY,           -- 16 bytes
    account    TEXT NOT NULL REFERENCES accounts (account),
    decided_on TEXT NOT NULL,              -- ISO 8601
    decided_at BIGINT NOT NULL,            -- the first moment of that day in Vietnam, to sort by
    kind_group TEXT NOT NULL,
    kind       TEXT NOT NULL,
    decision   TEXT NOT NULL,
    amount     BIGINT NOT NULL,            -- dong
    from_day   TEXT NOT NULL,              -- ISO 8601, '' where there is none
    to_day     TEXT NOT NULL,
    state      TEXT NOT NULL,
    office     TEXT NOT NULL,
    account_no TEXT NOT NULL,              -- '' for cash; only its end leaves the backend
    bank       TEXT NOT NULL
);
CREATE INDEX benefits_account ON benefits (account, decided_at, benefit_id);

CREATE TABLE benefit_adjustments (
    benefit_id BLOB NOT NULL REFERENCES benefits (benefit_id),
    from_month BIGINT NOT NULL,
    amount     BIGINT NOT NULL,
    basis      TEXT NOT NULL,
    PRIMARY KEY (benefit_id, from_month)
);
