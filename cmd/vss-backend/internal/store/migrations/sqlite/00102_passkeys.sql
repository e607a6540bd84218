-- Passkeys of officers (Web Authentication), and the ceremonies that make and use them.

-- +goose Up
CREATE TABLE officer_passkeys (
    credential_id BLOB PRIMARY KEY,            -- as the authenticator names it
    login         TEXT NOT NULL REFERENCES officers (login),
    name          TEXT NOT NULL,               -- given by the officer
    credential    BLOB NOT NULL,               -- public key, counter and flags, JSON
    made_at       BIGINT NOT NULL,
    used_at       BIGINT NOT NULL              -- 0: never
);
CREATE INDEX officer_passkeys_login ON officer_passkeys (login);

CREATE TABLE officer_ceremonies (
    ceremony_hash BLOB PRIMARY KEY,            -- SHA-256 of its name, which the browser holds
    login         TEXT NOT NULL,               -- '' while nobody knows who signs in
    session       BLOB NOT NULL,               -- challenge and what was asked for, JSON
    ends_at       BIGINT NOT NULL
);
CREATE INDEX officer_ceremonies_end ON officer_ceremonies (ends_at);
