// Package api is the contract's server side, generated from app/vss/openapi.yaml: StrictServerInterface is what the backend implements.
// Its types are those of app/vss, so that both sides share one set.
package api

//go:generate go tool oapi-codegen -config server.oapi.yaml ../../../../../app/vss/openapi.yaml
