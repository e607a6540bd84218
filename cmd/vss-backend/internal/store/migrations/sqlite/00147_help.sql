-- Help from afar with a registration: a form that its person shows to a clerk for a while.

-- +goose Up
CREATE TABLE help_sessions (
    application_id TEXT PRIMARY KEY,     -- of the registration that the phone will file
    key_thumb      TEXT NOT NULL,        -- of the key that files it
    code_hash      BLOB NOT NULL,        -- keyed hash; empty once a clerk has taken it
    clerk          TEXT NOT NULL,        -- login; empty until then
    clerk_name     TEXT NOT NULL,
    form           BLOB NOT NULL,        -- JSON, as it was typed
    version        BIGINT NOT NULL,
    expires_at     BIGINT NOT NULL
);
CREATE INDEX help_sessions_code ON help_sessions (code_hash);
CREATE INDEX help_sessions_clerk ON help_sessions (clerk) WHERE clerk <> '';
CREATE INDEX help_sessions_expiry ON help_sessions (expires_at);
