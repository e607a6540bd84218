-- +goose Up
CREATE TABLE issuer_keys (
    purpose      TEXT NOT NULL,            -- as in the list of keys: card, status, ...
    number       BIGINT NOT NULL,          -- 1 is the first of its purpose
    public       BLOB NOT NULL,            -- P-256 point, uncompressed (SEC 1, 2.3.3)
    published_at BIGINT NOT NULL,          -- in the list of keys from then on
    signs_from   BIGINT NOT NULL,
    leaves_at    BIGINT NOT NULL DEFAULT 0, -- in the list of keys until then; 0: not decided
    PRIMARY KEY (purpose, number)
);

ALTER TABLE status_entries ADD COLUMN issuer_key BIGINT NOT NULL DEFAULT 1; -- number of the card key that signed the credential
