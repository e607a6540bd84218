-- Times are Unix milliseconds, UTC; 0 means never. Hashes and keys are raw bytes. Keys of rows are random or hashes, never a counter:
-- instances that share a database must not meet in one place.

-- +goose Up
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
);

CREATE TABLE accounts (
    account    TEXT PRIMARY KEY,           -- the number by which the account is known: mã số BHXH or số định danh cá nhân
    phone      TEXT NOT NULL,              -- where one-time passwords go
    email      TEXT NOT NULL DEFAULT '',
    generation BIGINT NOT NULL DEFAULT 0,  -- rises with every binding and every end of one
    device_id  TEXT NOT NULL DEFAULT ''    -- the device that holds the account now
);

CREATE TABLE account_numbers (
    number  TEXT PRIMARY KEY,              -- every number that means the account
    account TEXT NOT NULL REFERENCES accounts (account)
);

CREATE TABLE devices (
    device_id        TEXT PRIMARY KEY,
    account          TEXT NOT NULL REFERENCES accounts (account),
    generation       BIGINT NOT NULL,
    name             TEXT NOT NULL,
    key_level        BIGINT NOT NULL,
    device_key       BLOB NOT NULL,        -- P-256 point, uncompressed (SEC 1, 2.3.3)
    owner_key        BLOB NOT NULL,
    vault_generation BIGINT NOT NULL DEFAULT 0,
    bound_at         BIGINT NOT NULL,
    ended_at         BIGINT NOT NULL DEFAULT 0,
    UNIQUE (account, generation)
);

CREATE TABLE activations (
    handle_hash  BLOB PRIMARY KEY,         -- SHA-256 of the handle
    account      TEXT NOT NULL DEFAULT '', -- '' when nobody has the number that was asked for
    keys_hash    BLOB NOT NULL,            -- SHA-256 over the thumbprints of both new keys
    key_level    BIGINT NOT NULL,
    device_name  TEXT NOT NULL,
    language     TEXT NOT NULL,            -- of the messages to the owner
    salt         BLOB NOT NULL,            -- of the one-time password's secret
    expires_at   BIGINT NOT NULL,
    tries        BIGINT NOT NULL DEFAULT 0,
    device_id    TEXT NOT NULL DEFAULT '', -- what came of it
    completed_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX activations_expiry ON activations (expires_at);

CREATE TABLE activation_codes (
    account  TEXT PRIMARY KEY REFERENCES accounts (account),
    code_mac BLOB NOT NULL,                -- HMAC-SHA-256 of account and code under the server's key
    made_at  BIGINT NOT NULL
);

CREATE TABLE handovers (
    secret_hash BLOB PRIMARY KEY,          -- SHA-256 of the secret
    account     TEXT NOT NULL REFERENCES accounts (account),
    generation  BIGINT NOT NULL,           -- of the binding that offered
    expires_at  BIGINT NOT NULL,
    used_at     BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX handovers_expiry ON handovers (expires_at);

CREATE TABLE send_limits (
    key_hash BLOB PRIMARY KEY,             -- HMAC of what is limited: an account number or an address
    next_at  BIGINT NOT NULL               -- theoretical arrival time of the cell-rate algorithm (ITU-T I.371)
);
CREATE INDEX send_limits_age ON send_limits (next_at);

CREATE TABLE uses (
    use_id     BLOB PRIMARY KEY,           -- single-use proofs and challenges
    expires_at BIGINT NOT NULL
);
CREATE INDEX uses_expiry ON uses (expires_at);

CREATE TABLE sessions (
    token_hash    BLOB PRIMARY KEY,        -- SHA-256 of the access token
    device_id     TEXT NOT NULL REFERENCES devices (device_id),
    key_thumb     TEXT NOT NULL,           -- RFC 7638, of the session key
    expires_at    BIGINT NOT NULL
);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE INDEX sessions_device ON sessions (device_id);

CREATE TABLE owner_challenges (
    challenge_hash   BLOB PRIMARY KEY,
    account          TEXT NOT NULL REFERENCES accounts (account),
    generation       BIGINT NOT NULL,
    operation        TEXT NOT NULL,
    language         TEXT NOT NULL,
    resource_version BIGINT NOT NULL,
    expires_at       BIGINT NOT NULL,
    used_at          BIGINT NOT NULL DEFAULT 0,
    statement_hash   BLOB                  -- SHA-256 of the statement it was used for
);
CREATE INDEX owner_challenges_expiry ON owner_challenges (expires_at);

CREATE TABLE owner_statements (
    challenge_hash BLOB PRIMARY KEY,
    account        TEXT NOT NULL REFERENCES accounts (account),
    operation      TEXT NOT NULL,
    statement      BLOB NOT NULL,          -- the exact bytes that were signed
    signature      TEXT NOT NULL,          -- detached JWS
    key_thumb      TEXT NOT NULL,
    signed_at      BIGINT NOT NULL
);
CREATE INDEX owner_statements_account ON owner_statements (account, signed_at);

CREATE TABLE facilities (
    code TEXT PRIMARY KEY,                 -- mã cơ sở khám bệnh, chữa bệnh
    name TEXT NOT NULL
);

CREATE TABLE cards (
    account          TEXT PRIMARY KEY REFERENCES accounts (account),
    version          BIGINT NOT NULL,
    card_number      TEXT NOT NULL,
    insurance_number TEXT NOT NULL,
    citizen_id       TEXT NOT NULL,
    holder_name      TEXT NOT NULL,
    date_of_birth    TEXT NOT NULL,        -- ISO 8601, as exact as the source
    sex              TEXT NOT NULL,
    object_code      TEXT NOT NULL,
    facility_code    TEXT NOT NULL REFERENCES facilities (code),
    valid_from       TEXT NOT NULL,
    valid_to         TEXT NOT NULL,        -- '' when the card says none
    five_year_date   TEXT NOT NULL,
    benefit_level    BIGINT NOT NULL,
    living_area      TEXT NOT NULL,
    withdrawn        BIGINT NOT NULL,
    bhyt_payload     TEXT NOT NULL
);
CREATE UNIQUE INDEX cards_number ON cards (card_number);
CREATE INDEX cards_citizen_id ON cards (citizen_id);
CREATE UNIQUE INDEX cards_insurance_number ON cards (insurance_number);

CREATE TABLE status_lists (
    list_id   BIGINT PRIMARY KEY,
    taken     BIGINT NOT NULL,             -- entries ever given out
    changes   BIGINT NOT NULL,             -- rises with every change of an entry's status
    published BIGINT NOT NULL,             -- the value of changes that signed holds
    signed    BLOB,
    signed_at BIGINT NOT NULL
);

CREATE TABLE status_entries (
    list_id    BIGINT NOT NULL REFERENCES status_lists (list_id),
    entry      BIGINT NOT NULL,
    status     BIGINT NOT NULL,            -- 0 valid, 1 device replaced, 2 card withdrawn
    account    TEXT NOT NULL REFERENCES accounts (account),
    device_id  TEXT NOT NULL REFERENCES devices (device_id),
    expires_at BIGINT NOT NULL,            -- of the credential
    PRIMARY KEY (list_id, entry)
);
CREATE INDEX status_entries_account ON status_entries (account, status);
CREATE INDEX status_entries_changed ON status_entries (list_id, status);

CREATE TABLE trust_files (
    name     TEXT PRIMARY KEY,
    content  BLOB NOT NULL,
    written_at BIGINT NOT NULL
);

CREATE TABLE desks (
    desk_id       TEXT PRIMARY KEY,
    key_thumb     TEXT NOT NULL UNIQUE,
    desk_key      BLOB NOT NULL,
    facility_code TEXT NOT NULL,
    name          TEXT NOT NULL,
    enrolled_at   BIGINT NOT NULL
);

CREATE TABLE seen_codes (
    code_hash BLOB PRIMARY KEY,            -- of credential id and presentation nonce
    desk_id   TEXT NOT NULL,
    seen_at   BIGINT NOT NULL
);
CREATE INDEX seen_codes_age ON seen_codes (seen_at);

CREATE TABLE checks (
    desk_id       TEXT NOT NULL,
    check_id      TEXT NOT NULL,
    checked_at    BIGINT NOT NULL,
    request_hash  BLOB NOT NULL,           -- SHA-256 of scan and purpose: a retry must ask the same
    facility_code TEXT NOT NULL,
    purpose       TEXT NOT NULL,
    account       TEXT NOT NULL,           -- '' when the scan names nobody for certain
    outcome       BLOB NOT NULL,           -- format, verdict, reasons, list ages: nothing of the scan
    verdict       TEXT NOT NULL,
    PRIMARY KEY (desk_id, check_id)
);
CREATE INDEX checks_account ON checks (account, checked_at);

CREATE TABLE outbox (
    message_id TEXT PRIMARY KEY,           -- UUID version 7: sorts by time
    sent_at    BIGINT NOT NULL,
    channel    TEXT NOT NULL,
    recipient  TEXT NOT NULL,              -- '' for a message to nobody
    account    TEXT NOT NULL,
    kind       TEXT NOT NULL,
    body       TEXT NOT NULL,
    code       TEXT NOT NULL
);
CREATE INDEX outbox_age ON outbox (sent_at);

CREATE TABLE sandbox_letters (
    account TEXT PRIMARY KEY REFERENCES accounts (account),
    persona TEXT NOT NULL UNIQUE,
    position BIGINT NOT NULL,
    code    TEXT NOT NULL
);
