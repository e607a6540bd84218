-- Agencies that may read data, and their tokens.

-- +goose Up
CREATE TABLE agencies (
    agency_id   TEXT PRIMARY KEY,          -- client_id
    name        TEXT NOT NULL,             -- as people read it in "who looked"
    certificate TEXT NOT NULL,             -- x5t#S256 of the client certificate (RFC 8705, section 3.1)
    public_key  BLOB NOT NULL,             -- P-256 point of private_key_jwt (RFC 7523); empty: the certificate is enough (tls_client_auth)
    scopes      TEXT NOT NULL,             -- with spaces between
    per_minute  BIGINT NOT NULL,           -- requests
    made_at     BIGINT NOT NULL,
    disabled_at BIGINT NOT NULL DEFAULT 0  -- 0 while it may read
);

CREATE TABLE agency_tokens (
    token_hash  BLOB PRIMARY KEY,          -- SHA-256 of the access token
    agency_id   TEXT NOT NULL REFERENCES agencies (agency_id),
    scopes      TEXT NOT NULL,
    certificate TEXT NOT NULL,             -- that it is bound to
    expires_at  BIGINT NOT NULL
);
CREATE INDEX agency_tokens_expiry ON agency_tokens (expires_at);
CREATE INDEX agency_tokens_agency ON agency_tokens (agency_id);

CREATE INDEX audit_log_actor ON audit_log (actor, actor_id, leaf_index);
