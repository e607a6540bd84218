-- Requests for public services (hồ sơ dịch vụ công) and what became of them. The owner's statements are in owner_statements.

-- +goose Up
CREATE TABLE service_requests (
    request_id        TEXT PRIMARY KEY,     -- UUID, made by the device
    account           TEXT NOT NULL REFERENCES accounts (account),
    number            TEXT NOT NULL UNIQUE, -- what people read out
    procedure_id      TEXT NOT NULL,
    procedure_version BIGINT NOT NULL,
    language          TEXT NOT NULL,
    content           BLOB NOT NULL,        -- the procedure's names, the answers and what was shown, JSON
    state             TEXT NOT NULL,        -- received, handling, question, approved, refused or withdrawn
    version           BIGINT NOT NULL,      -- rises with every change
    created_at        BIGINT NOT NULL,
    changed_at        BIGINT NOT NULL,
    challenge_hash    BLOB NOT NULL,        -- of the owner's statement that sent it
    amount            BIGINT NOT NULL,      -- đồng to be paid; 0 where nothing is
    pay_code          TEXT NOT NULL,        -- VietQR; '' where nothing is paid
    pay_message       TEXT NOT NULL,
    paid_at           BIGINT NOT NULL       -- 0 until it is paid
);
CREATE INDEX service_requests_account ON service_requests (account, created_at);
CREATE INDEX service_requests_state ON service_requests (state, changed_at);

CREATE TABLE service_events (
    request_id TEXT NOT NULL REFERENCES service_requests (request_id),
    version    BIGINT NOT NULL,             -- of the request that it brought about
    at         BIGINT NOT NULL,
    state      TEXT NOT NULL,
    actor      TEXT NOT NULL,               -- person or agency
    words      TEXT NOT NULL,
    PRIMARY KEY (request_id, version)
);
