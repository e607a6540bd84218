// Package vss is the seam to Vietnam Social Security's services: the contract (openapi.yaml), the types and client generated from it, the proofs both
// sides verify, and the client's manners (retry, clock offset, problem documents). It knows nothing of screens, storage or SQL.
package vss

import _ "embed"

// OpenAPI is the contract, OpenAPI 3.0.3 in YAML, as the backend serves and enforces it.
//
//go:embed openapi.yaml
var OpenAPI []byte
