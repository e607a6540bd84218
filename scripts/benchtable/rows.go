package main

// Packages with benchmarks of the table.
const (
	codePackage   = "vssid/app/cardcode"
	proofPackage  = "vssid/app/vss/proof"
	edgePackage   = "vssid/cmd/vss-backend/internal/edge"
	vaultPackage  = "vssid/storage"
	bindPackage   = "vssid/app/device"
	corePackage   = "vssid/app/core"
	startPackage  = "vssid/cmd/internal/firstframe"
	screenPackage = "vssid/ui/uitest"
	kitPackage    = "vssid/ui/kit"
	housePackage  = "vssid/cmd/vss-backend/internal/assembly"
)

// table is what `make bench` measures. A row without a floor has a goal for its own value.
var table = []row{
	{name: "verify a card code", pkg: codePackage, this: value{bench: "Verify"},
		floor: value{bench: "TwoBareVerifies"}, beside: "two bare P-256 verifies", goal: 1.3},
	{name: "draw a card code", pkg: codePackage, this: value{bench: "Draw"}, goal: 10e6},
	{name: "process start to the card on the screen, offline", pkg: startPackage, this: value{bench: "FirstFrame", metric: "app-ms"},
		floor: value{bench: "FirstFrame", metric: "bare-ms"}, beside: "a bare Gio window", goal: 1.5},
	{name: "verify a session proof", pkg: proofPackage, this: value{bench: "VerifySession"},
		floor: value{bench: "P256Verify"}, beside: "one bare P-256 verify", goal: 1.5},
	{name: "verify an owner signature", pkg: proofPackage, this: value{bench: "VerifyOwner"},
		floor: value{bench: "P256Verify"}, beside: "one bare P-256 verify", goal: 1.5},
	{name: "a check through the front", pkg: edgePackage, this: value{bench: "CheckThroughFront"},
		floor: value{bench: "CheckBare"}, beside: "its proof and JSON alone", goal: 1.5},
	{name: "an online check with its durable record", pkg: housePackage, this: value{bench: "CheckRecorded"},
		floor: value{bench: "CheckUnrecorded"}, beside: "verify and lookup alone", goal: 2},
	{name: "open the vault and read the card, no PIN", pkg: vaultPackage, this: value{bench: "OpenAndReadCard"},
		floor: value{bench: "OpenAndReadBareBolt"}, beside: "bbolt alone", goal: 4},
	{name: "the same of a full vault (5,000 visits, a family's cards)", pkg: vaultPackage, this: value{bench: "OpenAndReadCardOfFullVault"}, goal: 5e6},
	{name: "one durable write of the vault", pkg: vaultPackage, this: value{bench: "Put"},
		floor: value{bench: "PutBareBolt"}, beside: "bbolt alone", goal: 3},
	{name: "make a card code from the vault", pkg: bindPackage, this: value{bench: "Present"},
		floor: value{bench: "P256Sign"}, beside: "one bare P-256 signature", goal: 3},
	{name: "a code made and drawn, from effect to answer", pkg: corePackage, this: value{bench: "MakeCode"},
		floor: value{bench: "DrawBare"}, beside: "its drawing alone", goal: 1.2},
	{name: "a steady frame of the code screen, layout", pkg: screenPackage, this: value{bench: "CodeFrame"}, goal: 100_000},
	{name: "a frame of a care book of 5,000 visits, scrolling", pkg: screenPackage, this: value{bench: "Scroll5000Visits"},
		floor: value{bench: "Scroll50Visits"}, beside: "one of 50 visits", goal: 1.2},
	{name: "a frame of a care book of 50 visits, scrolling", pkg: screenPackage, this: value{bench: "Scroll50Visits"},
		floor: value{bench: "ScrollBareList"}, beside: "a bare Gio list of the same words", goal: 2},
	{name: "a frame of 40 years of contributions, scrolling", pkg: screenPackage, this: value{bench: "Scroll40YearsOfPeriods"},
		floor: value{bench: "ScrollBareList"}, beside: "a bare Gio list of four lines a row", goal: 1.5},
	{name: "a frame while thousands of rows scroll", pkg: kitPackage, this: value{bench: "RowsScroll"},
		floor: value{bench: "BareListScroll"}, beside: "a bare Gio list, one label a row", goal: 1},
	{name: "a steady frame over 5000 rows", pkg: kitPackage, this: value{bench: "RowsSteady/5000"},
		floor: value{bench: "RowsSteady/50"}, beside: "50 rows", goal: 1.1},
	{name: "the first frame of a screen, over all screens", pkg: screenPackage, this: value{bench: "OpenScreen"},
		floor: value{bench: "OpenBareList"}, beside: "a bare Gio list of the same words", goal: 3},
	{name: "the slowest hundredth of them", pkg: screenPackage, this: value{bench: "OpenScreen", metric: "p99-ns"}, goal: 8e6},
	{name: "what every screen leaves on the heap", pkg: screenPackage, this: value{bench: "MemoryOfAllScreens", metric: "kept-bytes"}, goal: 16e6},
	{name: "time passing on the code screen, before layout", pkg: corePackage, this: value{bench: "SteadyFrame"}, goal: 10_000},
}
