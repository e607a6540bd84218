-- Getting an account back, and the history of its devices. Times, hashes and keys of rows are as in 00001.

-- +goose Up
CREATE TABLE recovery_passwords (
    account  TEXT PRIMARY KEY REFERENCES accounts (account),
    verifier TEXT NOT NULL,                -- Argon2id in PHC string form, over the NFC text
    set_at   BIGINT NOT NULL
);

CREATE TABLE recovery_password_proposals (
    proposal_hash BLOB PRIMARY KEY,        -- SHA-256 of the proposal's name
    account       TEXT NOT NULL REFERENCES accounts (account),
    generation    BIGINT NOT NULL,         -- of the binding that proposed
    verifier      TEXT NOT NULL,
    expires_at    BIGINT NOT NULL
);
CREATE INDEX recovery_password_proposals_expiry ON recovery_password_proposals (expires_at);

CREATE TABLE recovery_codes (
    account  TEXT PRIMARY KEY REFERENCES accounts (account),
    code_mac BLOB NOT NULL,                -- HMAC-SHA-256 of account and the code's SHA-256 under the server's key
    made_at  BIGINT NOT NULL
);

CREATE TABLE recovery_tries (
    key_hash   BLOB PRIMARY KEY,           -- HMAC of what is counted: an account number and purpose, or an address
    wrong      BIGINT NOT NULL,
    counted_at BIGINT NOT NULL             -- of the last one
);
CREATE INDEX recovery_tries_age ON recovery_tries (counted_at);

CREATE TABLE recoveries (
    recovery_hash BLOB PRIMARY KEY,        -- SHA-256 of the name that the new device holds
    number        TEXT NOT NULL UNIQUE,    -- what the person tells the officers
    account       TEXT NOT NULL,           -- '' when nobody has the number that was asked for
    kind          TEXT NOT NULL,           -- waiting or officers
    keys_hash     BLOB NOT NULL,           -- SHA-256 over the thumbprints of both new keys
    device_name   TEXT NOT NULL,
    language      TEXT NOT NULL,           -- of the messages to the owner
    cancel_hash   BLOB NOT NULL UNIQUE,    -- SHA-256 of the code in the message to the owner
    started_at    BIGINT NOT NULL,
    ready_at      BIGINT NOT NULL,         -- 0: not decided (officers)
    expires_at    BIGINT NOT NULL,
    ended_at      BIGINT NOT NULL DEFAULT 0,
    outcome       TEXT NOT NULL DEFAULT '',-- '' while it runs; done, cancelled, refused or replaced
    told_at       BIGINT NOT NULL DEFAULT 0-- when the owner was told that it is ready
);
CREATE INDEX recoveries_account ON recoveries (account, ended_at);
CREATE INDEX recoveries_expiry ON recoveries (expires_at);

CREATE TABLE recovery_approvals (
    recovery_hash BLOB NOT NULL REFERENCES recoveries (recovery_hash),
    officer       TEXT NOT NULL,
    approved_at   BIGINT NOT NULL,
    PRIMARY KEY (recovery_hash, officer)
);

CREATE TABLE device_events (
    event_id BLOB PRIMARY KEY,             -- random; of a day's sign-ins a hash of device and day
    account  TEXT NOT NULL,                -- '' when nobody has the number that was asked for: written all the same, so that time tells nothing
    at       BIGINT NOT NULL,              -- of the last one
    kind     TEXT NOT NULL,
    device   TEXT NOT NULL,                -- its name; '' when none is meant
    times    BIGINT NOT NULL
);
CREATE INDEX device_events_account ON device_events (account, at);

CREATE TABLE device_reports (
    number     TEXT PRIMARY KEY,           -- what the owner tells the counter
    account    TEXT NOT NULL REFERENCES accounts (account),
    device_id  TEXT NOT NULL,              -- the device that reported
    event_id   BLOB,                       -- the event it is about; NULL: none in particular
    made_at    BIGINT NOT NULL
);
CREATE INDEX device_reports_account ON device_reports (account, made_at);
