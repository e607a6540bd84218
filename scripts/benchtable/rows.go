package main

// Packages with benchmarks of the table.
const (
	proofPackage = "vssid/app/vss/proof"
	edgePackage  = "vssid/cmd/vss-backend/internal/edge"
)

// table is what `make bench` measures. A row without a floor has a goal for its own value.
var table = []row{
	{name: "verify a session proof", pkg: proofPackage, this: value{bench: "VerifySession"},
		floor: value{bench: "P256Verify"}, beside: "one bare P-256 verify", goal: 1.5},
	{name: "verify an owner signature", pkg: proofPackage, this: value{bench: "VerifyOwner"},
		floor: value{bench: "P256Verify"}, beside: "one bare P-256 verify", goal: 1.5},
	{name: "a check through the front", pkg: edgePackage, this: value{bench: "CheckThroughFront"},
		floor: value{bench: "CheckBare"}, beside: "its proof and JSON alone", goal: 1.5},
}
