package vss

//go:generate go run ../../scripts/contract contract openapi.yaml
//go:generate go tool oapi-codegen -config models.oapi.yaml openapi.yaml
//go:generate go tool oapi-codegen -config client.oapi.yaml openapi.yaml
