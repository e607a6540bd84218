-- Registrations of people without an account, their photos and what officers did about them; people on record who have no account yet; e-transaction accounts.

-- +goose Up
CREATE TABLE registry_people (
    insurance_number TEXT PRIMARY KEY,     -- mã số BHXH
    citizen_id       TEXT NOT NULL,
    holder_name      TEXT NOT NULL,
    date_of_birth    TEXT NOT NULL,        -- ISO 8601, as exact as the source
    sex              TEXT NOT NULL,
    address          TEXT NOT NULL,
    phone            TEXT NOT NULL,        -- '' when none is on record
    card_number      TEXT NOT NULL,
    object_code      TEXT NOT NULL,
    facility_code    TEXT NOT NULL REFERENCES facilities (code),
    valid_from       TEXT NOT NULL,
    valid_to         TEXT NOT NULL,
    five_year_date   TEXT NOT NULL,
    benefit_level    BIGINT NOT NULL,
    living_area      TEXT NOT NULL,
    bhyt_payload     TEXT NOT NULL
);
CREATE INDEX registry_people_citizen ON registry_people (citizen_id);
CREATE INDEX registry_people_birth ON registry_people (date_of_birth);

CREATE TABLE applications (
    application_id   TEXT PRIMARY KEY,     -- UUID, chosen by the phone
    key_thumb        TEXT NOT NULL,        -- RFC 7638, of the key that filed it and may activate without a code
    receipt          TEXT NOT NULL UNIQUE, -- what people read out
    state            TEXT NOT NULL,
    revision         BIGINT NOT NULL,      -- rises with every filing
    sent_revision    BIGINT NOT NULL,      -- the filing that was submitted last; 0 before the first
    language         TEXT NOT NULL,
    form             BLOB NOT NULL,        -- the declaration as it was filed last, JSON of the contract's ApplicationForm
    citizen_id       TEXT NOT NULL,        -- out of the form, to be found by
    insurance_number TEXT NOT NULL,
    phone            TEXT NOT NULL,
    filed_at         BIGINT NOT NULL,
    changed_at       BIGINT NOT NULL,
    question         TEXT NOT NULL DEFAULT '',
    reasons          TEXT NOT NULL DEFAULT '', -- codes, with commas between
    remark           TEXT NOT NULL DEFAULT '',
    account          TEXT NOT NULL DEFAULT '', -- that its approval opened
    activated_at     BIGINT NOT NULL DEFAULT 0 -- when the right to activate without a code was used
);
CREATE INDEX applications_state ON applications (state, changed_at);
CREATE INDEX applications_citizen ON applications (citizen_id);
CREATE INDEX applications_account ON applications (account, key_thumb);

CREATE TABLE application_filings (
    application_id TEXT NOT NULL REFERENCES applications (application_id),
    position       BIGINT NOT NULL,        -- order among the filings and submissions of one registration
    body           BLOB NOT NULL,          -- the exact bytes that were sent
    proof          TEXT NOT NULL,          -- the phone's signature over them
    filed_at       BIGINT NOT NULL,
    PRIMARY KEY (application_id, position)
);

CREATE TABLE application_photos (
    application_id TEXT NOT NULL REFERENCES applications (application_id),
    kind           TEXT NOT NULL,
    sha256         BLOB NOT NULL,
    bytes          BIGINT NOT NULL,
    received       BIGINT NOT NULL,
    PRIMARY KEY (application_id, kind)
);

CREATE TABLE application_chunks (
    application_id TEXT NOT NULL REFERENCES applications (application_id),
    kind           TEXT NOT NULL,
    start          BIGINT NOT NULL,
    content        BLOB NOT NULL,
    PRIMARY KEY (application_id, kind, start)
);

CREATE TABLE application_events (
    application_id TEXT NOT NULL REFERENCES applications (application_id),
    position       BIGINT NOT NULL,
    at             BIGINT NOT NULL,
    kind           TEXT NOT NULL,
    words          TEXT NOT NULL,
    officer        TEXT NOT NULL,          -- '' for what the person did
    PRIMARY KEY (application_id, position)
);

CREATE TABLE transaction_accounts (
    account   TEXT PRIMARY KEY REFERENCES accounts (account),
    number    TEXT NOT NULL UNIQUE,
    opened_on TEXT NOT NULL,               -- ISO 8601
    ends_on   TEXT NOT NULL
);

CREATE INDEX accounts_phone ON accounts (phone);
