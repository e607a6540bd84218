-- The officers of the console, how they sign in, and what each holds at the moment. Times, hashes and keys of rows are as in 00001.

-- +goose Up
CREATE TABLE officers (
    login           TEXT PRIMARY KEY,
    name            TEXT NOT NULL,
    roles           TEXT NOT NULL,             -- names of roles, by spaces
    language        TEXT NOT NULL,
    state           TEXT NOT NULL,             -- invited, active or disabled
    made_at         BIGINT NOT NULL,
    verifier        TEXT NOT NULL DEFAULT '',  -- Argon2id in PHC string form, over the NFC text; '' before the first sign-in
    totp_sealed     BLOB NOT NULL,             -- the secret of the codes (RFC 6238), sealed with the server's key
    totp_step       BIGINT NOT NULL DEFAULT 0, -- time step of the last code that was taken: none is taken twice
    invitation_hash BLOB UNIQUE,               -- SHA-256 of the invitation; NULL: none is open
    invitation_ends BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE officer_sessions (
    session_hash BLOB PRIMARY KEY,             -- SHA-256 of the cookie
    login        TEXT NOT NULL REFERENCES officers (login),
    way          TEXT NOT NULL,                -- password or passkey
    started_at   BIGINT NOT NULL,
    seen_at      BIGINT NOT NULL,              -- to the minute
    ends_at      BIGINT NOT NULL
);
CREATE INDEX officer_sessions_login ON officer_sessions (login);
CREATE INDEX officer_sessions_end ON officer_sessions (ends_at);

CREATE TABLE officer_claims (
    kind    TEXT NOT NULL,                     -- of the item: registration, request, ...
    item    TEXT NOT NULL,
    login   TEXT NOT NULL REFERENCES officers (login),
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (kind, item)
);
CREATE INDEX officer_claims_login ON officer_claims (login);
